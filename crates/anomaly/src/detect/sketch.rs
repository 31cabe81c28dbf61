use super::real::{count, floor, real};

/// Counts values in buckets whose bounds grow by 4 % at most, so that a
/// quantile is within 2 % of the truth: the core of `DDSketch` (Masson, Rim
/// and Lee, *`DDSketch`: a fast and fully-mergeable quantile sketch with
/// relative-error guarantees*, 2019) with fixed buckets, and with its
/// quadratic interpolation in place of a logarithm, which would take most of
/// the time.
///
/// From `least` to 160 million times as much; what is below counts as `least`,
/// what is above as the most. About 2 KiB.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    cells: [u32; Self::CELLS],
    count: u64,
    least: f64,
    scale: f64,
    /// Values that were no number, infinite or negative.
    dropped: u64,
}

impl Sketch {
    const CELLS: usize = 512;
    /// Buckets for a doubling. The interpolation stretches a bucket by at most
    /// `3 / 4` of a doubling's share: `exp(0.75 / 18.75)` is 1.041.
    const DOUBLING: f64 = 18.75;

    pub(super) const fn new(least: f64) -> Self {
        let scale = 1.0 / least;
        Self { cells: [0; Self::CELLS], count: 0, least, scale, dropped: 0 }
    }

    fn index(&self, value: f64) -> usize {
        // Below the least there is no bucket, nor a sign or an exponent of 0.
        let value = (value * self.scale).max(1.0);
        let bits = value.to_bits();
        let exponent = u32::try_from(bits >> 52).unwrap_or_default();
        let doublings = f64::from(exponent) - 1023.0;
        let part = f64::from_bits(bits & MANTISSA | ONE) - 1.0;
        let log = doublings + (4.0 - part) * part / 3.0;
        let most = Self::CELLS.saturating_sub(1);
        floor(log * Self::DOUBLING).min(most)
    }

    /// Where bucket `index` begins: the inverse.
    fn bound(&self, index: usize) -> f64 {
        let index = u32::try_from(index).unwrap_or_default();
        let log = f64::from(index) / Self::DOUBLING;
        let part = 2.0 - (4.0 - 3.0 * log.fract()).sqrt();
        self.least * log.floor().exp2() * (1.0 + part)
    }

    // Within, its constants would be loaded for every record that counts.
    #[inline(never)]
    pub(super) fn observe(&mut self, value: f64) {
        if !(value.is_finite() && value >= 0.0) {
            self.dropped = self.dropped.saturating_add(1);
            return;
        }
        let index = self.index(value);
        if let Some(cell) = self.cells.get_mut(index) {
            *cell = cell.saturating_add(1);
            self.count = self.count.saturating_add(1);
        }
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    pub(super) const fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(super) fn clear(&mut self) {
        self.cells = [0; Self::CELLS];
        self.count = 0;
    }

    /// How many are above `value`, give or take its bucket.
    pub(super) fn above(&self, value: f64) -> u64 {
        let cells = self.cells.iter().skip(self.index(value).saturating_add(1));
        cells.map(|cell| u64::from(*cell)).sum()
    }

    /// The value that `part` of all are not above, from 0 to 1.
    pub(super) fn quantile(&self, part: f64) -> Option<f64> {
        let last = self.count.checked_sub(1)?;
        let rank = count((part.clamp(0.0, 1.0) * real(last)).floor());
        let mut seen = 0_u64;
        let cells = self.cells.iter().enumerate();
        let mut reached = cells.filter_map(|(index, cell)| {
            seen = seen.saturating_add(u64::from(*cell));
            (seen > rank).then_some(index)
        });
        let index = reached.next()?;
        let (low, high) =
            (self.bound(index), self.bound(index.saturating_add(1)));
        // Off by the same part from both.
        Some(2.0 * low * high / (low + high))
    }
}

/// Of a number between 1 and 2, all bits but the mantissa.
const ONE: u64 = 1023 << 52;
const MANTISSA: u64 = (1 << 52) - 1;

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small numbers, and a test may panic"
)]
mod tests {
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::Sketch;

    proptest! {
        #[test]
        fn quantiles_are_within_two_percent(
            logs in proptest::collection::vec(-9.0..9.6_f64, 1..300),
            part in 0.0..1.0_f64,
        ) {
            let mut values: Vec<f64> =
                logs.into_iter().map(f64::exp).collect();
            let mut sketch = Sketch::new(1e-4);
            for value in &values {
                sketch.observe(*value);
            }
            values.sort_by(f64::total_cmp);
            let rank = (part * (values.len() - 1) as f64) as usize;
            let (seen, truth) = (sketch.quantile(part).unwrap(), values[rank]);
            prop_assert!((seen / truth - 1.0).abs() <= 0.0202, "{seen} {truth}");
            let above = values.iter().filter(|v| **v > seen * 1.05).count();
            prop_assert!(sketch.above(seen * 1.05) as usize <= above + values
                .iter().filter(|v| (**v / seen / 1.05).ln().abs() < 0.041)
                .count());
            prop_assert_eq!(sketch.count(), values.len() as u64);
        }

        #[test]
        fn takes_any_number(value in proptest::num::f64::ANY) {
            let mut sketch = Sketch::new(1e-4);
            sketch.observe(value);
            let kept = value.is_finite() && value >= 0.0;
            prop_assert_eq!(sketch.count(), u64::from(kept));
            prop_assert_eq!(sketch.dropped(), u64::from(!kept));
            prop_assert_eq!(sketch.quantile(0.5).is_some(), kept);
        }
    }

    #[test]
    fn counts_what_is_above_and_forgets() {
        let mut sketch = Sketch::new(1e-4);
        (1..=100).for_each(|value| sketch.observe(f64::from(value)));
        assert!((47..=50).contains(&sketch.above(50.0)), "a bucket off");
        assert_eq!(sketch.above(0.0), 100);
        sketch.clear();
        assert_eq!(sketch.quantile(0.5), None);
    }
}
