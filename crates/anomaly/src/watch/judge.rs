use std::sync::Mutex;

use super::{
    keyed::{Keyed, lock},
    steady::Steady,
};
use crate::{
    Change, Moment, Reading, RuleError, Signal,
    detect::{Counts, Distinct, KeyCounts, KeyDistinct, Latency, Ratio},
    signal::Measure,
};

/// The detector of a signal.
#[derive(Debug)]
pub(super) enum Judge {
    Count(Mutex<Steady<Counts>>),
    Ratio(Mutex<Steady<Ratio>>),
    Latency(Mutex<Steady<Latency>>),
    Distinct(Mutex<Steady<Distinct>>),
    PerKey(Keyed<KeyCounts>),
    DistinctPerKey(Keyed<KeyDistinct>),
}

impl Judge {
    /// `seen` is how many counted before, the part and all.
    pub(super) fn new(
        signal: &Signal,
        keys: usize,
        seen: [u64; 2],
    ) -> Result<Self, RuleError> {
        let alarm = signal.alarm;
        Ok(match &signal.measure {
            Measure::Count { rules, .. } | Measure::Tally { rules, .. } => {
                Self::Count(Steady::new(Counts::new(*rules)?, alarm, seen))
            }
            Measure::Ratio { rules, .. } => {
                Self::Ratio(Steady::new(Ratio::new(*rules)?, alarm, seen))
            }
            Measure::Latency { rules, .. } => {
                Self::Latency(Steady::new(Latency::new(*rules)?, alarm, seen))
            }
            Measure::Distinct { rules, .. } => {
                Self::Distinct(Steady::new(Distinct::new(*rules)?, alarm, seen))
            }
            Measure::PerKey { rules, .. } => {
                let make = |keys| KeyCounts::new(*rules, keys);
                Self::PerKey(Keyed::new(keys, make)?)
            }
            Measure::DistinctPerKey { rules, .. } => {
                let make = |keys| KeyDistinct::new(*rules, keys);
                Self::DistinctPerKey(Keyed::new(keys, make)?)
            }
        })
    }

    /// Judges the second that is over, by the counters of the part and of all.
    pub(super) fn second(
        &self,
        now: Moment,
        counters: [u64; 2],
    ) -> Option<(Change, Reading)> {
        match self {
            Self::Count(steady) => {
                let mut steady = lock(steady);
                let [part, whole] = steady.since(counters);
                steady.judge(now, |counts, learn| {
                    counts.among(now, part, whole, learn)
                })
            }
            Self::Ratio(steady) => {
                let mut steady = lock(steady);
                let [part, whole] = steady.since(counters);
                steady.judge(now, |ratio, learn| {
                    ratio.second(now, part, whole, learn)
                })
            }
            Self::Latency(steady) => lock(steady)
                .judge(now, |latency, learn| latency.second(now, learn)),
            Self::Distinct(steady) => {
                let mut steady = lock(steady);
                let [part, whole] = steady.since(counters);
                let others = whole.saturating_sub(part);
                steady.judge(now, |distinct, learn| {
                    distinct.among(now, others, learn)
                })
            }
            // Judged with every record.
            Self::PerKey(_) | Self::DistinctPerKey(_) => None,
        }
    }

    /// Judges nothing from now on. The last reading, if an alert was open.
    pub(super) fn end(&self) -> Option<Reading> {
        match self {
            Self::Count(steady) => lock(steady).end(),
            Self::Ratio(steady) => lock(steady).end(),
            Self::Latency(steady) => lock(steady).end(),
            Self::Distinct(steady) => lock(steady).end(),
            Self::PerKey(_) | Self::DistinctPerKey(_) => None,
        }
    }

    /// Records that counted by key; the others are counted by who has this.
    pub(super) fn keyed(&self) -> u64 {
        match self {
            Self::PerKey(keys) => keys.records(),
            Self::DistinctPerKey(keys) => keys.records(),
            _ => 0,
        }
    }

    /// Whether an alert is open, and the last reading.
    pub(super) fn shown(&self) -> (bool, Option<Reading>) {
        match self {
            Self::Count(steady) => lock(steady).shown(),
            Self::Ratio(steady) => lock(steady).shown(),
            Self::Latency(steady) => lock(steady).shown(),
            Self::Distinct(steady) => lock(steady).shown(),
            Self::PerKey(_) | Self::DistinctPerKey(_) => (false, None),
        }
    }
}
