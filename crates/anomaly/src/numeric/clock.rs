/// What a series did that it should not do. Nothing of it is an error: it is
/// counted, and the detector goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Oddities {
    /// Values that were no finite number: not judged, not learnt.
    pub skipped: u64,
    /// Steps back in time, and none at all. The value counts, at its own time
    /// of the day.
    pub backwards: u64,
    /// More than ten times the usual step forwards: the values before are no
    /// measure for the jump of the one after.
    pub gaps: u64,
}

/// Reads the times of a series.
///
/// 24 bytes, and the counts.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    last: f64,
    step: f64,
    started: bool,
    odd: Oddities,
}

/// How one time follows the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) after_gap: bool,
}

impl Clock {
    pub(super) const fn new() -> Self {
        let odd = Oddities { skipped: 0, backwards: 0, gaps: 0 };
        Self { last: 0.0, step: 0.0, started: false, odd }
    }

    pub(super) const fn odd(&self) -> Oddities {
        self.odd
    }

    pub(super) fn skip(&mut self) {
        self.odd.skipped = self.odd.skipped.saturating_add(1);
    }

    /// Takes the time of a value; what is no number stands for the last time.
    pub(super) fn tick(&mut self, at: f64) -> Tick {
        let at = if at.is_finite() { at } else { self.last };
        if !self.started {
            self.started = true;
            self.last = at;
            return Tick { at, after_gap: false };
        }
        let step = at - self.last;
        self.last = at;
        if step <= 0.0 {
            self.odd.backwards = self.odd.backwards.saturating_add(1);
            return Tick { at, after_gap: false };
        }
        let after_gap = self.step > 0.0 && step > 10.0 * self.step;
        if after_gap {
            self.odd.gaps = self.odd.gaps.saturating_add(1);
        }
        // A gap counts as ten steps: a slower rhythm is learnt in time.
        self.step = if self.step > 0.0 {
            self.step + 0.1 * (step.min(10.0 * self.step) - self.step)
        } else {
            step
        };
        Tick { at, after_gap }
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Oddities};

    #[test]
    fn gaps_and_steps_back_are_counted() {
        let mut clock = Clock::new();
        let times = [0.0, 60.0, 120.0, 120.0, 60.0, 120.0, 1e6, f64::NAN];
        let gaps = times.map(|at| clock.tick(at).after_gap);
        assert_eq!(gaps.iter().filter(|gap| **gap).count(), 1);
        assert!(gaps[6]);
        let odd = Oddities { skipped: 0, backwards: 3, gaps: 1 };
        assert_eq!(clock.odd(), odd);
    }

    #[test]
    fn a_slower_rhythm_is_no_gap_for_long() {
        let mut clock = Clock::new();
        let mut at = 0.0;
        for row in 0..200 {
            at += if row < 100 { 60.0 } else { 3600.0 };
            clock.tick(at);
        }
        assert!((1..10).contains(&clock.odd().gaps), "{:?}", clock.odd());
    }
}
