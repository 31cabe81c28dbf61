use std::sync::Mutex;

use crate::{Alarm, AlarmRules, Change, Moment, Reading};

/// A detector that is asked once a second, its alarm and its last reading.
#[derive(Debug)]
pub(super) struct Steady<D> {
    pub(super) detector: D,
    alarm: Alarm,
    last: Option<Reading>,
    /// The counters as they were at the last look.
    seen: [u64; 2],
}

impl<D> Steady<D> {
    /// With the counters as they are.
    pub(super) fn new(
        detector: D,
        rules: AlarmRules,
        seen: [u64; 2],
    ) -> Mutex<Self> {
        let alarm = Alarm::new(rules);
        Mutex::new(Self { detector, alarm, last: None, seen })
    }

    /// How far two counters have come since the last time.
    pub(super) fn since(&mut self, counters: [u64; 2]) -> [u64; 2] {
        let [part, whole] = self.seen;
        self.seen = counters;
        let [new_part, new_whole] = counters;
        // A tally of somebody's may begin anew.
        [new_part.saturating_sub(part), new_whole.saturating_sub(whole)]
    }

    pub(super) fn judge(
        &mut self,
        now: Moment,
        look: impl FnOnce(&mut D, bool) -> Reading,
    ) -> Option<(Change, Reading)> {
        let learn = self.alarm.learns(now);
        let reading = look(&mut self.detector, learn);
        self.last = Some(reading);
        let change = self.alarm.judge(now, &reading)?;
        Some((change, reading))
    }

    /// Whether an alert is open, and the last reading.
    pub(super) const fn shown(&self) -> (bool, Option<Reading>) {
        (self.alarm.is_firing(), self.last)
    }
}
