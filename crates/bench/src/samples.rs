/// What was measured, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Adds a measured time.
    pub fn push(&mut self, nanoseconds: f64) {
        self.0.push(nanoseconds);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one in the middle.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(50)
    }

    /// The least.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.quantile(0)
    }

    /// The one that `percent` of all do not exceed; NaN when there are none.
    #[must_use]
    pub fn quantile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        sorted.get(last * percent / 100).copied().unwrap_or(f64::NAN)
    }

    /// [`times`](Self::times) of the least that each took: what is left of it
    /// when the machine did nothing else.
    #[must_use]
    pub fn best_times(&self, other: &Self) -> f64 {
        self.min() / other.min()
    }

    /// How many times as long `self` took as `other`: the median of what both
    /// took in the same round.
    #[must_use]
    pub fn times(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().zip(&other.0);
        Self(pairs.map(|(own, other)| own / other).collect()).median()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_of_times_in_the_same_round() {
        // The machine was ten times slower in the last two rounds.
        let slow = Samples(vec![20.0, 200.0, 200.0]);
        let fast = Samples(vec![10.0, 100.0, 100.0]);
        assert!((slow.times(&fast) - 2.0).abs() < 1e-9);
        assert!((slow.best_times(&fast) - 2.0).abs() < 1e-9);
        assert!((slow.median() - 200.0).abs() < 1e-9);
        assert!((slow.min() - 20.0).abs() < 1e-9);
    }
}
