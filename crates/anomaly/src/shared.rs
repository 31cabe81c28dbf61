use std::time::Duration;

use palisade_core::FingerprintKey;
use tracing_core::field::Visit;

use crate::{
    clock::Clock,
    plan::{Capture, Plan, Reader},
    watch::{Table, Watch},
};

/// What a layer, its handles and its alerts have in common: the watch, a clock
/// for it, and the key that no key of a record is kept without.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) watch: Watch,
    pub(crate) key: FingerprintKey,
    pub(crate) clock: Clock,
    pub(crate) room: Room,
}

/// How much the signals may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Of each signal that is kept by key.
    pub(crate) keys: usize,
    /// Of all signals together.
    pub(crate) bytes: usize,
}

impl Shared {
    /// What the fields that `record` shows are, for the signals of the plan.
    #[inline]
    pub(crate) fn capture(
        &self,
        plan: &Plan,
        record: impl FnOnce(&mut dyn Visit),
    ) -> Capture {
        let mut capture = Capture::new(plan);
        self.read(plan, &mut capture, record);
        capture
    }

    /// The same for fields that come later.
    #[inline]
    pub(crate) fn read(
        &self,
        plan: &Plan,
        capture: &mut Capture,
        record: impl FnOnce(&mut dyn Visit),
    ) {
        if !plan.reads_nothing() {
            record(&mut Reader { plan, key: &self.key, capture });
        }
    }

    /// Counts a record, after the seconds before it were judged.
    #[inline]
    pub(crate) fn count(
        &self,
        table: &Table,
        plan: &Plan,
        capture: &Capture,
        elapsed: Option<Duration>,
    ) {
        if plan.is_own_alert {
            self.watch.health.own_alerts.add(1);
        }
        let second = self.clock.second();
        if self.watch.is_due(second) {
            // The signals of now, which those of an old span may not be.
            self.judge();
        }
        let elapsed_ms = elapsed.map(|elapsed| elapsed.as_secs_f64() * 1e3);
        self.watch.count(table, plan, capture, elapsed_ms, second);
    }

    /// Judges the seconds until now.
    pub(crate) fn judge(&self) {
        let now = self.clock.moment();
        self.watch.plans.with(|table| self.watch.judge(table, now));
    }
}
