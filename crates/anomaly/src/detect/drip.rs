use super::real::{real, short};
use crate::{Finding, Reading, Score};

/// A slow drip: a rate a few times the usual one for hours, of which no single
/// window is unusual.
///
/// Page's cumulative sum (*Continuous inspection schemes*, 1954) of the
/// logarithm of the likelihood ratio between `factor` times the usual rate and
/// the usual one, for Poisson counts (Lucas, *Counted data CUSUM's*, 1985),
/// over blocks of ten minutes, divided by how much wider than Poisson they
/// spread. Under normal traffic a sum above `s` is begun with a probability of
/// at most `e^-s` (Wald). There is one look a block where other detectors have
/// one a second: the probability that a score takes is a 600th of it.
///
/// No block counts for more than a quarter of what an alert takes: a burst is
/// no drip. 40 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drip {
    factor: f64,
    sum: f64,
    seen: u64,
    expected: f64,
    blocks: u32,
}

impl Drip {
    /// In seconds.
    pub(super) const BLOCK: u64 = 600;
    /// A score of 0.9.
    const ALERT: f64 = 9.7;
    /// Not further, so that an end is noticed.
    const MOST: f64 = 13.0;

    /// Looks for `factor` times the usual rate, which is above 1.
    pub(super) const fn new(factor: f64) -> Self {
        Self { factor, sum: 0.0, seen: 0, expected: 0.0, blocks: 0 }
    }

    /// Takes a block in which `seen` events came and `expected` were usual,
    /// with a variance `spread` times the mean.
    pub(super) fn add(&mut self, seen: u64, expected: f64, spread: f64) {
        let gain =
            real(seen) * self.factor.ln() - (self.factor - 1.0) * expected;
        let most = Self::ALERT / 4.0;
        let gain = (gain / spread.max(1.0)).clamp(-most, most);
        self.sum = (self.sum + gain).min(Self::MOST);
        if self.sum <= 0.0 {
            *self = Self::new(self.factor);
            return;
        }
        self.seen = self.seen.saturating_add(seen);
        self.expected += expected;
        self.blocks = self.blocks.saturating_add(1);
    }

    /// For what cannot be judged, such as an hour never seen before.
    pub(super) const fn reset(&mut self) {
        *self = Self::new(self.factor);
    }

    /// What the sum says now.
    pub(super) fn reading(&self) -> Reading {
        let length = u64::from(self.blocks).saturating_mul(Self::BLOCK);
        let finding = Finding::Count {
            seen: self.seen,
            expected: self.expected,
            seconds: short(length),
        };
        let p = (-self.sum).exp() / real(Self::BLOCK);
        Reading::new(Score::of_tail(p), finding)
    }
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "small numbers, and a test may panic"
)]
mod tests {
    use super::Drip;

    fn blocks(drip: &mut Drip, seen: u64, most: u32) -> u32 {
        let alerts = |drip: &Drip| drip.reading().score.get() >= 0.9;
        (0..most)
            .take_while(|_| {
                drip.add(seen, 2.0, 1.0);
                !alerts(drip)
            })
            .count() as u32
    }

    #[test]
    fn three_times_the_usual_adds_up_and_the_usual_does_not() {
        let mut drip = Drip::new(3.0);
        assert_eq!(blocks(&mut drip, 2, 1000), 1000);
        assert_eq!(blocks(&mut drip, 6, 1000), 3);
        let text = drip.reading().finding.to_string();
        assert_eq!(text, "24 in 40 min, expected 8");
        for seen in [6; 100].into_iter().chain([0; 3]) {
            drip.add(seen, 2.0, 1.0);
        }
        assert!(drip.reading().score.get() < 0.5, "it is over soon");
    }

    #[test]
    fn a_burst_is_no_drip() {
        let mut drip = Drip::new(3.0);
        drip.add(100_000, 2.0, 1.0);
        assert!(drip.reading().score.get() < 0.1);
        drip.reset();
        assert!(blocks(&mut drip, 100_000, 1000) >= 3);
    }
}
