use std::collections::HashMap;

use proptest::{prop_assert, proptest};

use super::{KeyCounts, KeyRules, WAYS};

fn rules(capacity: f64, leak: f64) -> KeyRules {
    KeyRules { capacity, leak }
}

/// Every key's level, exactly.
#[derive(Default)]
struct Naive(HashMap<u64, (f64, u64)>);

impl Naive {
    fn level(&self, key: u64, now: u64, leak: f64) -> f64 {
        let (level, at) = self.0.get(&key).copied().unwrap_or_default();
        (level - (now - at) as f64 * leak).max(0.0)
    }
}

/// The bounds of a key that has a slot.
fn bounds(table: &KeyCounts, key: u64, now: u64) -> Option<(f64, f64)> {
    let set = table.sets.iter().find(|set| set.keys.contains(&key))?;
    let slot = set.keys.iter().position(|kept| *kept == key)?;
    let level = |at: f64| (at - now as f64).max(0.0) * table.rules.leak;
    Some((level(set.sure[slot]), level(set.latest[slot])))
}

proptest! {
    #[test]
    fn the_true_level_lies_between_the_two(
        steps in proptest::collection::vec(
            (0..40_u64, 0.1..5.0_f64, 0..3_u64), 1..400),
        leak in 0.001..0.5_f64,
    ) {
        let mut table = KeyCounts::new(rules(10.0, leak), 16).unwrap();
        let (mut naive, mut now) = (Naive::default(), 0);
        for (key, weight, step) in steps {
            now += step;
            let key = (key + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let told = table.observe(key, weight, now).is_some();
            let true_level = naive.level(key, now, leak) + weight;
            naive.0.insert(key, (true_level, now));
            prop_assert!(!told || true_level > 10.0 - 1e-9);
            for key in naive.0.keys() {
                let level = naive.level(*key, now, leak);
                if let Some((sure, most)) = bounds(&table, *key, now)
                {
                    prop_assert!(sure <= level + 1e-9, "{sure} {level}");
                    prop_assert!(level <= most + 1e-9, "{level} {most}");
                }
            }
        }
    }

    #[test]
    fn takes_anything(
        key: u64,
        weight in proptest::num::f64::ANY,
        second: u64,
    ) {
        let mut table = KeyCounts::new(KeyRules::default(), 1).unwrap();
        let told = table.observe(key, weight, second);
        let counts = weight.is_finite() && weight > 0.0;
        prop_assert!(told.is_some() == (counts && weight > 20.0));
        prop_assert!(table.dropped() == u64::from(!counts));
    }
}

#[test]
fn what_is_no_weight_is_dropped_and_counted() {
    let mut table = KeyCounts::new(KeyRules::default(), 8).unwrap();
    for weight in [f64::NAN, f64::INFINITY, -1.0, 0.0, f64::MAX] {
        let told = table.observe(1, weight, 0).is_some();
        assert_eq!(told, weight.is_finite() && weight > 0.0, "{weight}");
    }
    assert_eq!(table.dropped(), 4);
}

#[test]
fn tells_once_until_it_has_leaked_to_half() {
    let mut table = KeyCounts::new(rules(10.0, 0.1), 8).unwrap();
    let mut tell = |count: usize, second| {
        let told = |_: &_| table.observe(7, 1.0, second).is_some();
        (0..count).filter(told).count()
    };
    assert_eq!(tell(10, 0), 0);
    assert_eq!(tell(20, 0), 1);
    assert_eq!(tell(5, 240), 0, "11 before, 6 have leaked to");
    assert_eq!(tell(5, 240), 0);
    assert_eq!(tell(11, 1000), 1);
    let mut table = KeyCounts::new(rules(10.0, 0.1), 8).unwrap();
    let reading = table.observe(7, 11.0, 0).unwrap();
    let text = reading.finding.to_string();
    assert_eq!(text, "11 in 100 s, expected 10");
    assert!(reading.score.get() >= 0.9);
}

#[test]
fn a_flood_of_new_keys_is_no_alert_and_a_full_bucket_stays() {
    let mut table = KeyCounts::new(KeyRules::default(), 512).unwrap();
    let mut random = fastrand::Rng::with_seed(3);
    let victim = random.u64(..);
    let mut told = Vec::new();
    for second in 0..10 {
        for index in 0..100_000 {
            let key = random.u64(..);
            assert!(table.observe(key, 1.0, second).is_none());
            if index % 100 == 0 {
                told.extend(table.observe(victim, 1.0, second));
            }
        }
    }
    assert_eq!(told.len(), 1, "a key of one in a hundred is found");
}

#[test]
fn a_second_before_the_last_is_the_last() {
    let mut table = KeyCounts::new(rules(10.0, 1.0), 8).unwrap();
    table.observe(1, 9.0, 100);
    table.observe(1, 1.0, 0);
    assert!(table.observe(1, 0.5, 100).is_some());
    assert!(table.observe(1, 11.0, u64::MAX).is_some());
}

#[test]
fn its_size_is_as_stated() {
    let bytes =
        |slots| KeyCounts::new(KeyRules::default(), slots).unwrap().bytes();
    assert_eq!(KeyCounts::BYTES_PER_SLOT, 25);
    assert_eq!(bytes(1024) - bytes(8), (1024 - 8) * 25);
    assert_eq!(bytes(1), bytes(WAYS));
    assert_eq!(bytes(8), 200 + size_of::<KeyCounts>());
    assert!(KeyCounts::new(KeyRules::default(), 0).is_err());
}
