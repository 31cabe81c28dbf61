/// What a detector expects, and how much it knows of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    /// Events in the window.
    pub(super) mean: f64,
    /// How many events the estimate rests on: one over it is added to the
    /// excess of the law, for the estimate may be wrong.
    pub(super) evidence: f64,
}

impl Expected {
    pub(super) fn higher(self, other: Self) -> Self {
        if other.mean > self.mean { other } else { self }
    }

    /// In so many times the time.
    pub(super) fn times(self, seconds: f64) -> Self {
        Self { mean: self.mean * seconds, ..self }
    }

    pub(super) fn lower(self, other: Self) -> Self {
        if other.mean < self.mean { other } else { self }
    }
}

/// The usual rate: an exponentially weighted mean of events over time.
///
/// It begins as if one event had been seen at the floor, which is what makes
/// it useful before it has seen anything: the posterior of a gamma prior of
/// shape 1, whose predictions are negative binomial.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    events: f64,
    seconds: f64,
    prior: f64,
    memory: f64,
}

impl Rate {
    /// `floor` in events a second, `memory` in seconds.
    pub(super) fn new(floor: f64, memory: f64) -> Self {
        Self { events: 0.0, seconds: 0.0, prior: 1.0 / floor, memory }
    }

    /// Takes `events` at the end of `seconds` seconds.
    pub(super) fn learn(&mut self, events: f64, seconds: f64) {
        let kept = (-seconds / self.memory).exp();
        self.events = self.events * kept + events;
        self.seconds = self.seconds * kept + self.memory * (1.0 - kept);
    }

    /// How many to expect in `seconds` seconds.
    pub(super) fn expected(&self, seconds: f64) -> Expected {
        let evidence = self.events + 1.0;
        let mean = evidence / (self.seconds + self.prior) * seconds;
        Expected { mean, evidence }
    }
}

/// The usual share of some events among all, as odds: how many come with each
/// of the others. Weighted like a [`Rate`], and begun as if one of `1 / floor`
/// had been seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    part: f64,
    others: f64,
    prior: f64,
    memory: f64,
}

impl Share {
    /// `floor` from 0 to 1, `memory` in seconds.
    pub(super) fn new(floor: f64, memory: f64) -> Self {
        Self { part: 0.0, others: 0.0, prior: 1.0 / floor - 1.0, memory }
    }

    /// Takes what came at the end of `seconds` seconds.
    pub(super) fn learn(&mut self, part: f64, others: f64, seconds: f64) {
        let kept = (-seconds / self.memory).exp();
        self.part = self.part * kept + part;
        self.others = self.others * kept + others;
    }

    /// How many to expect beside `others`.
    pub(super) fn expected(&self, others: f64) -> Expected {
        let evidence = self.part + 1.0;
        let mean = evidence / (self.others + self.prior) * others;
        Expected { mean, evidence }
    }

    /// Whether as many others were seen as make the floor a guess no longer.
    pub(super) fn is_known(&self) -> bool {
        self.others >= 10.0 * (self.prior + 1.0)
    }

    /// From 0 to 1.
    pub(super) fn share(&self) -> f64 {
        let part = self.part + 1.0;
        part / (part + self.others + self.prior)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, Share};

    #[test]
    fn begins_at_the_floor_and_goes_where_the_events_are() {
        let mut rate = Rate::new(0.1, 3600.0);
        assert!((rate.expected(10.0).mean - 1.0).abs() < 1e-9);
        assert!((rate.expected(10.0).evidence - 1.0).abs() < 1e-9);
        for _ in 0..3600 {
            rate.learn(50.0, 10.0);
        }
        let expected = rate.expected(10.0);
        assert!((expected.mean - 50.0).abs() < 0.2, "{expected:?}");
        assert!((expected.evidence - 18_000.0).abs() < 200.0, "{expected:?}");
    }

    #[test]
    fn a_gap_is_as_many_empty_seconds() {
        let (mut steps, mut leap) =
            (Rate::new(0.1, 3600.0), Rate::new(0.1, 3600.0));
        for rate in [&mut steps, &mut leap] {
            rate.learn(100.0, 10.0);
        }
        for _ in 0..1000 {
            steps.learn(0.0, 10.0);
        }
        leap.learn(0.0, 10_000.0);
        let (steps, leap) = (steps.expected(1e3), leap.expected(1e3));
        assert!((steps.mean / leap.mean - 1.0).abs() < 1e-9);
        assert!((steps.evidence / leap.evidence - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_share_grows_with_the_others() {
        let mut share = Share::new(0.05, 86_400.0);
        assert!((share.share() - 0.05).abs() < 1e-9);
        for _ in 0..10_000 {
            share.learn(1.0, 99.0, 10.0);
        }
        assert!((share.share() - 0.01).abs() < 1e-4);
        assert!((share.expected(9900.0).mean - 100.0).abs() < 1.0);
    }
}
