use std::f64::consts::TAU;

use super::real::real;

/// The negative binomial law: counts with a mean and more spread than chance
/// alone gives, `variance = mean + excess * mean^2`. With an excess of 0 it is
/// Poisson's.
///
/// Its tails are bounded from above, never below, so that a score is never
/// higher than the law allows. The bound is the first term of the tail over
/// one less the greatest ratio of its terms; the term comes from Loader's
/// saddle-point form (*Fast and accurate computation of binomial
/// probabilities*, 2000) with Robbins' bounds of Stirling's error. For 1e-4
/// and rarer it is at most twice the truth (`is_a_close_upper_bound`). It takes
/// no sum and no iteration, whatever the count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Law {
    mean: f64,
    /// 1 / excess.
    shape: f64,
}

impl Law {
    /// `mean` and `excess` are taken as tiny where they are not positive.
    pub(super) fn new(mean: f64, excess: f64) -> Self {
        Self { mean: mean.max(1e-12), shape: 1.0 / excess.max(1e-12) }
    }

    /// At least the probability of `seen` or more.
    pub(super) fn at_least(self, seen: u64) -> f64 {
        let (n, Self { mean, shape }) = (real(seen), self);
        if n <= mean {
            return 1.0;
        }
        let here = (n + shape) / (n + 1.0);
        // Below a shape of 1 the ratio rises along the tail, up to 1 times.
        let ratio = here.max(1.0) * mean / (shape + mean);
        bounded(self.mass(n) / (1.0 - ratio))
    }

    /// At least the probability of `seen` or fewer.
    pub(super) fn at_most(self, seen: u64) -> f64 {
        let (n, Self { mean, shape }) = (real(seen), self);
        if n >= mean {
            return 1.0;
        }
        if seen == 0 {
            return bounded((-shape * (mean / shape).ln_1p()).exp());
        }
        let ratio = n * (shape + mean) / ((n + shape - 1.0) * mean);
        // So at a shape below 1, where none is the likeliest count.
        if ratio >= 1.0 {
            return 1.0;
        }
        bounded(self.mass(n) / (1.0 - ratio))
    }

    /// At least the probability of exactly `n`, which is positive.
    fn mass(self, n: f64) -> f64 {
        let Self { mean, shape } = self;
        let all = n + shape;
        let deviance =
            all * ((n - mean) / (mean + shape)).ln_1p() - n * (n / mean).ln();
        let spread = shape / (TAU * n * all);
        let stirling = 1.0 / (12.0 * all)
            - 1.0 / (12.0 * n + 1.0)
            - 1.0 / (12.0 * shape + 1.0);
        (deviance + stirling).exp() * spread.sqrt()
    }
}

/// 1 for what is no number: nothing to judge by.
fn bounded(p: f64) -> f64 {
    if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) }
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers, and a test may panic"
)]
mod tests {
    use proptest::{prop_assert, proptest};

    use super::Law;
    use crate::detect::real::real;

    /// Term by term, by the recurrence from `P(0)`.
    struct Naive {
        mass: f64,
        n: u64,
        mean: f64,
        shape: f64,
    }

    impl Iterator for Naive {
        type Item = f64;

        fn next(&mut self) -> Option<f64> {
            let (mass, n) = (self.mass, real(self.n));
            self.n += 1;
            self.mass *= (n + self.shape) / (n + 1.0) * self.mean
                / (self.shape + self.mean);
            Some(mass)
        }
    }

    fn terms(mean: f64, excess: f64) -> Naive {
        let shape = 1.0 / excess;
        let mass = (-shape * (mean / shape).ln_1p()).exp();
        Naive { mass, n: 0, mean, shape }
    }

    proptest! {
        #[test]
        fn is_a_close_upper_bound(
            mean in 0.01..200.0_f64,
            excess in 1e-4..4.0_f64,
            factor in 1.0..9.0_f64,
        ) {
            let n = (mean * factor + factor) as u64;
            let law = Law::new(mean, excess);
            let upper: f64 = terms(mean, excess)
                .skip(n as usize).take(30_000).sum();
            let bound = law.at_least(n);
            prop_assert!(bound >= upper * (1.0 - 1e-6), "{bound} {upper}");
            if upper < 1e-4 {
                prop_assert!(bound <= upper * 2.0, "{bound} {upper}");
            }
            let n = (mean / factor) as u64;
            let lower: f64 = terms(mean, excess).take(n as usize + 1).sum();
            let bound = law.at_most(n);
            prop_assert!(bound >= lower * (1.0 - 1e-6), "{bound} {lower}");
            if lower < 1e-4 {
                prop_assert!(bound <= lower * 2.0, "{bound} {lower}");
            }
        }

        #[test]
        fn never_leaves_0_to_1(
            mean in proptest::num::f64::ANY,
            excess in proptest::num::f64::ANY,
            seen: u64,
        ) {
            let law = Law::new(mean, excess);
            for p in [law.at_least(seen), law.at_most(seen)] {
                prop_assert!((0.0..=1.0).contains(&p), "{p}");
            }
        }
    }

    #[test]
    fn agrees_with_tables() {
        // Poisson, mean 0.3: P(X >= 5) = 1.6e-5; none of mean 20: e^-20.
        let p = Law::new(0.3, 0.0).at_least(5);
        assert!((1.5e-5..1.8e-5).contains(&p), "{p}");
        let p = Law::new(20.0, 0.0).at_most(0);
        assert!((p / (-20.0_f64).exp() - 1.0).abs() < 1e-6, "{p}");
        assert!(Law::new(1e12, 0.04).at_least(u64::MAX) < 1e-100);
    }
}
