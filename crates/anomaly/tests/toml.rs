//! Rules as they are read from a file.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use palisade_anomaly::{
    AlarmRules,
    detect::{
        CountRules, DistinctRules, KeyDistinctRules, KeyRules, LatencyRules,
        RatioRules,
    },
};
use serde::de::DeserializeOwned;

/// What a file that says nothing, `line`, or something unknown becomes.
fn reads<R: Default + PartialEq + std::fmt::Debug + DeserializeOwned>(
    line: &str,
    change: impl FnOnce(&mut R),
) {
    let mut expected = R::default();
    assert_eq!(toml::from_str::<R>("").unwrap(), expected);
    change(&mut expected);
    assert_ne!(R::default(), expected, "{line} says something");
    assert_eq!(toml::from_str::<R>(line).unwrap(), expected);
    let unknown = format!("{line}\nflor = 1.0");
    let error = toml::from_str::<R>(&unknown).unwrap_err().to_string();
    assert!(error.contains("unknown field `flor`"), "{error}");
}

#[test]
fn each_may_be_read_in_part_and_knows_its_fields() {
    reads("open = 0.8", |rules: &mut AlarmRules| rules.open = 0.8);
    reads("floor = 0.5", |rules: &mut CountRules| rules.floor = 0.5);
    reads("window = 60", |rules: &mut DistinctRules| rules.window = 60);
    reads("limit = 9", |rules: &mut KeyDistinctRules| rules.limit = 9);
    reads("capacity = 5.0", |rules: &mut KeyRules| rules.capacity = 5.0);
    reads("limit = 2.5", |rules: &mut LatencyRules| rules.limit = 2.5);
    reads("minimum = 30", |rules: &mut RatioRules| rules.minimum = 30);
}
