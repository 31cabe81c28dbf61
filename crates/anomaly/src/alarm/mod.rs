mod rules;
#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "small numbers, and a test may panic"
)]
mod tests;

pub use rules::AlarmRules;

use crate::{Moment, Reading};

/// When a run of scores becomes an alert, and when it is over.
///
/// ```text
///            score >= open, warm-up over
///   quiet ------------------------------> firing
///     ^                                      | score < close
///     | cool_down over                       v   for hold
///     +---------------------------------- cooling
/// ```
///
/// Between `close` and `open` nothing changes: an alert does not flutter
/// around one threshold. While it cools down nothing is raised again; what
/// still goes on after that is a new alert. What is
/// normal is not learnt from what is alerted about ([`learns`](Self::learns)),
/// but for a change that stays: after `accept_after` it is the new normal.
///
/// 56 bytes.
#[derive(Clone, Debug)]
pub struct Alarm {
    rules: AlarmRules,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Quiet,
    Firing { since: u64, last: u64 },
    Cooling { until: u64, is_usual: bool },
}

/// What an [`Alarm`] has to say, at most once an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an alert begins and ends")]
pub enum Change {
    /// Something unusual began.
    Opened,
    /// It is over.
    Closed,
}

impl Alarm {
    /// A quiet one.
    #[must_use]
    pub const fn new(rules: AlarmRules) -> Self {
        Self { rules, state: State::Quiet }
    }

    /// Takes the reading of this moment. A moment before the last one counts
    /// as the last one.
    pub fn judge(&mut self, now: Moment, reading: &Reading) -> Option<Change> {
        let (now, score) = (now.second, reading.score.get());
        match self.state {
            State::Quiet => self.open(now, score),
            State::Firing { since, last } if score >= self.rules.close => {
                self.state = State::Firing { since, last: now.max(last) };
                None
            }
            State::Firing { last, .. } => {
                let over = now.saturating_sub(last) >= self.rules.hold.into();
                over.then(|| {
                    let until = now.saturating_add(self.rules.cool_down.into());
                    self.state = State::Cooling { until, is_usual: true };
                    Change::Closed
                })
            }
            State::Cooling { until, .. } if now < until => {
                let is_usual = score < self.rules.close;
                self.state = State::Cooling { until, is_usual };
                None
            }
            State::Cooling { .. } => {
                self.state = State::Quiet;
                self.open(now, score)
            }
        }
    }

    fn open(&mut self, now: u64, score: f64) -> Option<Change> {
        let warm = now >= self.rules.warm_up.into();
        (warm && score >= self.rules.open).then(|| {
            self.state = State::Firing { since: now, last: now };
            Change::Opened
        })
    }

    /// Whether an alert is open.
    #[must_use]
    pub const fn is_firing(&self) -> bool {
        matches!(self.state, State::Firing { .. })
    }

    /// Whether the detectors may learn from this moment. Not while an alert is
    /// open, unless that has been so for `accept_after`; nor while it cools
    /// down after what would keep one open.
    #[must_use]
    pub fn learns(&self, now: Moment) -> bool {
        match self.state {
            State::Firing { since, .. } => {
                now.second.saturating_sub(since)
                    >= self.rules.accept_after.into()
            }
            State::Quiet => true,
            State::Cooling { is_usual, .. } => is_usual,
        }
    }
}
