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
    ended: bool,
}

impl<D> Steady<D> {
    /// With the counters as they are.
    pub(super) fn new(
        detector: D,
        rules: AlarmRules,
        seen: [u64; 2],
    ) -> Mutex<Self> {
        let alarm = Alarm::new(rules);
        Mutex::new(Self { detector, alarm, last: None, seen, ended: false })
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
        if self.ended {
            return None;
        }
        let learn = self.alarm.learns(now);
        let reading = look(&mut self.detector, learn);
        self.last = Some(reading);
        let change = self.alarm.judge(now, &reading)?;
        Some((change, reading))
    }

    /// Judges nothing from now on. The last reading, if an alert was open.
    pub(super) fn end(&mut self) -> Option<Reading> {
        let was_ended = std::mem::replace(&mut self.ended, true);
        let is_open = !was_ended && self.alarm.is_firing();
        self.last.filter(|_| is_open)
    }

    /// Whether an alert is open, and the last reading.
    pub(super) const fn shown(&self) -> (bool, Option<Reading>) {
        (self.alarm.is_firing(), self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::Steady;
    use crate::{AlarmRules, Change, Finding, Moment, Reading, Score};

    #[test]
    fn what_has_ended_says_so_once_and_then_nothing() {
        let steady = || {
            let steady = Steady::new((), AlarmRules::default(), [0; 2]);
            steady.into_inner().unwrap()
        };
        let finding = Finding::Silence { seconds: 9, expected: 40.0 };
        let odd = Reading::new(Score::new(1.0), finding);
        let now = Moment::at(1, 0);
        let mut open = steady();
        let change = open.judge(now, |(), _| odd);
        assert_eq!(change, Some((Change::Opened, odd)));
        assert_eq!((open.end(), open.end()), (Some(odd), None));
        let mut quiet = steady();
        assert_eq!(quiet.end(), None);
        // By a thread that has the signals of before at hand.
        assert_eq!(quiet.judge(now, |(), _| odd), None);
        assert_eq!(quiet.end(), None);
    }
}
