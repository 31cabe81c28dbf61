use crate::{
    clock::Clock,
    plan::{Capture, Plan},
    watch::{Closed, Table, Watch},
};

/// What a layer, its handles and its alerts have in common: the watch, and a
/// clock for it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) watch: Watch,
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
    /// Counts a record, after the seconds before it were judged.
    #[inline]
    pub(crate) fn count(
        &self,
        table: &Table,
        plan: &Plan,
        capture: &Capture,
        closed: &Closed,
    ) {
        if plan.is_own_alert {
            self.watch.health.own_alerts.add(1);
        }
        let second = self.clock.second();
        if self.watch.is_due(second) {
            // The signals of now, which those of an old span may not be.
            self.judge();
        }
        self.watch.count(table, plan, capture, closed, second);
    }

    /// Judges the seconds until now.
    pub(crate) fn judge(&self) {
        let now = self.clock.moment();
        self.watch.plans.with(|table| self.watch.judge(table, now));
    }
}
