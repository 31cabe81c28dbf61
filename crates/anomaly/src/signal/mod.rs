//! What is counted, and by what it is judged.

mod check;
mod fields;
mod records;
mod test;

use std::{fmt, sync::Arc};

pub use fields::Fields;
use palisade_core::Tally;
pub use records::Records;
pub use test::Test;
pub(crate) use test::{Condition, Unsound};

use crate::{
    AlarmRules,
    detect::{
        CountRules, DistinctRules, KeyDistinctRules, KeyRules, LatencyRules,
        RatioRules,
    },
};

/// One thing that is watched: which records count, and by which detector.
///
/// ```
/// use palisade_anomaly::{Records, Signal, Test, detect::KeyRules};
///
/// // Who is refused too often, by address.
/// let refused = Records::spans()
///     .when(Test::between("http.response.status_code", 401.0..=403.0));
/// Signal::per_key(
///     "refused_by_address",
///     "client.address",
///     KeyRules::default(),
/// )
/// .on(refused);
/// ```
///
/// A record counts once for a signal, however many of its [`on`](Self::on) it
/// fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    pub(crate) name: Arc<str>,
    pub(crate) records: Vec<Records>,
    pub(crate) measure: Measure,
    pub(crate) alarm: AlarmRules,
}

/// What is made of the records of a signal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Measure {
    Count { part: Option<Test>, rules: CountRules },
    Ratio { part: Test, rules: RatioRules },
    Latency { of: Quantity, rules: LatencyRules },
    Distinct { of: Fields, part: Option<Test>, rules: DistinctRules },
    PerKey { key: Fields, weight: Option<Fields>, rules: KeyRules },
    DistinctPerKey { key: Fields, of: Fields, rules: KeyDistinctRules },
    Tally { tally: Polled, rules: CountRules },
}

/// A number of each record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    Field(Fields),
    /// The time from the opening of a span to its close, in milliseconds.
    Elapsed,
}

impl Signal {
    fn new(name: &str, measure: Measure) -> Self {
        let alarm = AlarmRules::default();
        Self { name: name.into(), records: Vec::new(), measure, alarm }
    }

    /// How many there are.
    #[must_use]
    pub fn count(name: &str, rules: CountRules) -> Self {
        Self::new(name, Measure::Count { part: None, rules })
    }

    /// How many of them pass `part`, such as failures among logins: with more
    /// of the others more of these are expected, so that a crowd is no attack.
    #[must_use]
    pub fn count_among(name: &str, part: Test, rules: CountRules) -> Self {
        Self::new(name, Measure::Count { part: Some(part), rules })
    }

    /// Which share of them passes `part`, such as failures among calls.
    #[must_use]
    pub fn ratio(name: &str, part: Test, rules: RatioRules) -> Self {
        Self::new(name, Measure::Ratio { part, rules })
    }

    /// A number of theirs that is to stay as it is, such as a latency.
    #[must_use]
    pub fn latency(
        name: &str,
        of: impl Into<Fields>,
        rules: LatencyRules,
    ) -> Self {
        let of = Quantity::Field(of.into());
        Self::new(name, Measure::Latency { of, rules })
    }

    /// How long spans are open, in milliseconds.
    #[must_use]
    pub fn elapsed(name: &str, rules: LatencyRules) -> Self {
        let of = Quantity::Elapsed;
        Self::new(name, Measure::Latency { of, rules })
    }

    /// How many different ones there are of a field.
    #[must_use]
    pub fn distinct(
        name: &str,
        of: impl Into<Fields>,
        rules: DistinctRules,
    ) -> Self {
        let (of, part) = (of.into(), None);
        Self::new(name, Measure::Distinct { of, part, rules })
    }

    /// How many different ones there are of a field among those that pass
    /// `part`, such as addresses that are refused: with more of the others
    /// more of these are expected.
    #[must_use]
    pub fn distinct_among(
        name: &str,
        of: impl Into<Fields>,
        part: Test,
        rules: DistinctRules,
    ) -> Self {
        let (of, part) = (of.into(), Some(part));
        Self::new(name, Measure::Distinct { of, part, rules })
    }

    /// How many there are of each value of a field, such as an address. The
    /// values are kept as keyed hashes, never as they are.
    #[must_use]
    pub fn per_key(
        name: &str,
        key: impl Into<Fields>,
        rules: KeyRules,
    ) -> Self {
        let key = key.into();
        Self::new(name, Measure::PerKey { key, weight: None, rules })
    }

    /// How many different ones there are of a field, for each value of
    /// another: addresses of each token.
    #[must_use]
    pub fn distinct_per_key(
        name: &str,
        key: impl Into<Fields>,
        of: impl Into<Fields>,
        rules: KeyDistinctRules,
    ) -> Self {
        let (key, of) = (key.into(), of.into());
        Self::new(name, Measure::DistinctPerKey { key, of, rules })
    }

    /// What somebody else counts, such as a redactor: all its counts together,
    /// asked once a second, from inside of the app's logging: it must not
    /// lock what is held while something is logged. While it panics there is
    /// no news of it.
    #[must_use]
    pub fn tally(name: &str, tally: Arc<dyn Tally>, rules: CountRules) -> Self {
        let tally = Polled(tally);
        Self::new(name, Measure::Tally { tally, rules })
    }

    /// These records count, too.
    #[must_use]
    pub fn on(mut self, records: Records) -> Self {
        self.records.push(records);
        self
    }

    /// Each record counts as much as this field says, such as an amount.
    /// Without effect but on [`per_key`](Self::per_key).
    #[must_use]
    pub fn weight(mut self, by: impl Into<Fields>) -> Self {
        if let Measure::PerKey { weight, .. } = &mut self.measure {
            *weight = Some(by.into());
        }
        self
    }

    /// When a score becomes an alert.
    #[must_use]
    pub const fn alarm(mut self, rules: AlarmRules) -> Self {
        self.alarm = rules;
        self
    }

    /// What it is called in metrics and alerts.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Counts of somebody else's. Two are the same if they are one.
#[derive(Clone)]
pub(crate) struct Polled(Arc<dyn Tally>);

impl Polled {
    /// The sum of all counts.
    pub(crate) fn sum(&self) -> u64 {
        let mut sum = 0_u64;
        self.0.tally(&mut |_, count| sum = sum.saturating_add(count));
        sum
    }
}

impl PartialEq for Polled {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Polled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Polled")
    }
}
