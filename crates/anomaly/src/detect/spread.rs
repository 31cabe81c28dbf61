use super::{rate::Expected, tail::Law};

/// How much more than by chance the counts of one window length differ from
/// what was expected: the excess of a negative binomial law, by the method of
/// moments with exponential weights.
///
/// Everything counts that makes an expectation wrong: bursts, a load that
/// drifts, a baseline that lags behind the morning. Until enough was seen it
/// is near a prior of 0.1, a standard deviation of 32 % of the mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    seconds: f64,
    excess: f64,
    square: f64,
}

impl Spread {
    /// No rate is known better than to a fifth.
    const LEAST: f64 = 0.04;
    /// Above, a count says nothing.
    const MOST: f64 = 4.0;
    const PRIOR: f64 = 0.1;
    /// What the prior weighs: thirty windows that expect three events.
    const WEIGHT: f64 = 270.0;
    /// A day, in seconds.
    const MEMORY: f64 = 86_400.0;

    /// For windows of `seconds` seconds.
    pub(super) const fn new(seconds: f64) -> Self {
        Self { seconds, excess: 0.0, square: 0.0 }
    }

    /// Takes `windows` windows, each with `seen` events.
    pub(super) fn learn(&mut self, seen: f64, mean: f64, windows: f64) {
        let once = (-self.seconds / Self::MEMORY).exp();
        let kept = (-self.seconds * windows / Self::MEMORY).exp();
        let weight = (1.0 - kept) / (1.0 - once);
        // One outlier that no alert covers must not blind the detector: six
        // deviations are the most it may count for, and five events.
        let variance = mean + self.value() * mean * mean;
        let error = (seen - mean).powi(2).min(36.0 * variance + 25.0);
        self.excess = self.excess * kept + (error - mean) * weight;
        self.square = self.square * kept + mean * mean * weight;
    }

    /// The excess, from 0.04 to 4.
    pub(super) fn value(&self) -> f64 {
        let excess = Self::PRIOR * Self::WEIGHT + self.excess;
        let value = excess / (Self::WEIGHT + self.square);
        value.clamp(Self::LEAST, Self::MOST)
    }

    /// The law of a count that is expected so.
    pub(super) fn law(&self, expected: Expected) -> Law {
        let Expected { mean, evidence } = expected;
        Law::new(mean, self.value() + 1.0 / evidence)
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn finds_the_excess_and_forgets_it() {
        let mut spread = Spread::new(60.0);
        assert!((spread.value() - 0.1).abs() < 1e-12);
        // Mean 100, standard deviation 50: excess (2500 - 100) / 10^4.
        for index in 0..2000 {
            let seen = if index % 2 == 0 { 50.0 } else { 150.0 };
            spread.learn(seen, 100.0, 1.0);
        }
        assert!((spread.value() - 0.24).abs() < 0.01, "{spread:?}");
        for _ in 0..10_000 {
            spread.learn(100.0, 100.0, 1.0);
        }
        assert!((spread.value() - Spread::LEAST).abs() < 1e-12);
    }

    #[test]
    fn an_outlier_counts_little() {
        let mut spread = Spread::new(60.0);
        for _ in 0..2000 {
            spread.learn(105.0, 100.0, 1.0);
        }
        spread.learn(1e9, 100.0, 1.0);
        assert!(spread.value() < 0.05, "{spread:?}");
    }

    #[test]
    fn many_windows_at_once_are_as_many_one_by_one() {
        let (mut steps, mut leap) = (Spread::new(10.0), Spread::new(10.0));
        for _ in 0..500 {
            steps.learn(0.0, 2.0, 1.0);
        }
        leap.learn(0.0, 2.0, 500.0);
        assert!((steps.value() / leap.value() - 1.0).abs() < 1e-9);
    }
}
