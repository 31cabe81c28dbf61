use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
};

use palisade_core::Tally;

use crate::plan::Refused;

/// What could not be counted or told, counted.
#[derive(Debug, Default)]
pub(crate) struct Health {
    pub(crate) refused_values: Count,
    pub(crate) missing_keys: Count,
    pub(crate) left_out_of_plans: Count,
    pub(crate) own_alerts: Count,
    pub(crate) alerts_lost: Count,
    pub(crate) alerts_left_out: Count,
    pub(crate) callbacks_panicked: Count,
    pub(crate) tallies_panicked: Count,
}

#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// Calls somebody else's code. It is called wherever the app happens to log,
    /// which is no place to end a request in: a panic ends here, and is counted.
    pub(crate) fn panics_of<T>(&self, call: impl FnOnce() -> T) -> Option<T> {
        let called = catch_unwind(AssertUnwindSafe(call));
        called.inspect_err(|_| self.add(1)).ok()
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Health {
    pub(crate) const fn refused(&self, why: Refused) -> &Count {
        match why {
            Refused::Value => &self.refused_values,
            Refused::Key => &self.missing_keys,
        }
    }
}

impl Tally for Health {
    fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
        let counts = [
            ("refused_values", &self.refused_values),
            ("missing_keys", &self.missing_keys),
            ("left_out_of_plans", &self.left_out_of_plans),
            ("own_alerts", &self.own_alerts),
            ("alerts_lost", &self.alerts_lost),
            ("alerts_left_out", &self.alerts_left_out),
            ("callbacks_panicked", &self.callbacks_panicked),
            ("tallies_panicked", &self.tallies_panicked),
        ];
        for (name, count) in counts {
            each(name, count.get());
        }
    }
}
