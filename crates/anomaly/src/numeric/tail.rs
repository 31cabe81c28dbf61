use std::f64::consts::LN_2;

use super::narrow;

/// How often something at least as large was seen: a histogram of sizes, four
/// buckets an octave, that fades, and beyond its dense part a Pareto tail
/// whose exponent is Hill's estimate (Hill, Annals of Statistics 3, 1975).
///
/// Sizes are relative to their own mean, so that no unit matters.
///
/// 168 bytes.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    weights: [f32; BUCKETS],
    total: f32,
    seen: f32,
    mean: f32,
    unfaded: u8,
}

const BUCKETS: usize = 38;
/// Sizes in the lowest bucket are as good as nothing.
const OCTAVES_BELOW: f64 = 2.0;
const PER_OCTAVE: f64 = 4.0;
/// About so many values count.
const LONG: f32 = 2000.0;
/// The tail begins where this share lies beyond, and at least that many.
const TAIL_SHARE: f64 = 0.04;
const TAIL_LEAST: f64 = 5.0;
/// What is believed before: four values with this exponent.
const PRIOR_WEIGHT: f64 = 4.0;
const PRIOR_EXPONENT: f64 = 2.5;
/// No history proves a thinner tail.
const THINNEST: f64 = 12.0;

impl Tail {
    pub(super) const fn new() -> Self {
        Self {
            weights: [0.0; BUCKETS],
            total: 0.0,
            seen: 0.0,
            mean: 0.0,
            unfaded: 0,
        }
    }

    /// The probability of `size` or more, from above 0 to 1.
    pub(super) fn beyond(&self, size: f64) -> f64 {
        let total = f64::from(self.total);
        if total < 1.0 || size <= 0.0 {
            return 1.0;
        }
        let place = self.place(size);
        let mut weights = self.weights.iter().skip(bucket(place));
        let here = weights.next().copied().unwrap_or_default();
        let above: f32 = weights.sum();
        let counted = f64::from(here + above) + 0.5;
        let counted = (counted / (total + 1.0)).min(1.0);
        let need = (total * TAIL_SHARE).max(TAIL_LEAST);
        if f64::from(above) >= need {
            // The tail begins further out: so it is for most.
            return counted;
        }
        let Some((first, beyond)) = self.dense(need) else {
            return if place < 1.0 { 1.0 } else { 1.0 / (total + 1.0) };
        };
        let past = place - steps(first);
        if past < 0.0 || beyond < 1.0 {
            return counted;
        }
        let mut logs = 0.0;
        for (number, &weight) in self.weights.iter().enumerate().skip(first) {
            logs += f64::from(weight) * (steps(number) + 0.5 - steps(first));
        }
        let logs = logs * LN_2 / PER_OCTAVE;
        let exponent =
            (beyond + PRIOR_WEIGHT) / (logs + PRIOR_WEIGHT / PRIOR_EXPONENT);
        let share = (beyond + 0.5) / (total + 1.0);
        let fall = past / PER_OCTAVE * exponent.min(THINNEST);
        (share * (-fall).exp2()).min(1.0)
    }

    /// The size that is exceeded with about this probability.
    pub(super) fn quantile(&self, beyond: f64) -> f64 {
        let most = f64::from(self.total) * beyond;
        let mut weight = 0.0;
        for (number, &here) in self.weights.iter().enumerate().rev() {
            weight += f64::from(here);
            if weight > most {
                let above = number.saturating_add(1);
                return edge(above) * f64::from(self.mean);
            }
        }
        0.0
    }

    /// The lowest occupied bucket of the tail that has the weight it needs, and
    /// the weight from there on.
    fn dense(&self, need: f64) -> Option<(usize, f64)> {
        let (mut first, mut beyond) = (None, 0.0);
        for (number, &weight) in self.weights.iter().enumerate().skip(1).rev() {
            if weight > 0.0 {
                first = Some(number);
            }
            beyond += f64::from(weight);
            if beyond >= need {
                break;
            }
        }
        first.map(|first| (first, beyond))
    }

    pub(super) fn learn(&mut self, size: f64) {
        self.seen = (self.seen + 1.0).min(LONG);
        let mean = f64::from(self.mean);
        // One monster does not make all others small.
        let bounded = self.seen > 20.0 && mean > 0.0;
        let most = if bounded { mean * 20.0 } else { f64::MAX };
        let step = size.min(most) - mean;
        self.mean = narrow(mean + step / f64::from(self.seen));
        if self.seen >= LONG {
            self.fade();
        }
        let bucket = bucket(self.place(size));
        if let Some(weight) = self.weights.get_mut(bucket) {
            *weight += 1.0;
        }
        self.total += 1.0;
    }

    /// Twenty values at once: it is most of the work.
    fn fade(&mut self) {
        self.unfaded = self.unfaded.saturating_add(1);
        if self.unfaded >= 20 {
            self.unfaded = 0;
            let left = 1.0 - 20.0 / LONG;
            self.total *= left;
            for weight in &mut self.weights {
                *weight *= left;
            }
        }
    }

    /// Where a size lies, in buckets and parts of them.
    fn place(&self, size: f64) -> f64 {
        if size <= 0.0 {
            return 0.0;
        }
        // Without a mean there is only silence so far.
        let ratio = size / f64::from(self.mean);
        let place = (ratio.log2() + OCTAVES_BELOW) * PER_OCTAVE;
        place.clamp(0.0, steps(BUCKETS))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places are from 0 to the number of buckets"
)]
fn bucket(place: f64) -> usize {
    (place as usize).min(BUCKETS - 1)
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen")]
const fn steps(buckets: usize) -> f64 {
    buckets as f64
}

/// The lower edge of a bucket, in means.
fn edge(bucket: usize) -> f64 {
    (steps(bucket) / PER_OCTAVE - OCTAVES_BELOW).exp2()
}

/// One tail for each direction.
///
/// 336 bytes.
#[derive(Clone, Debug)]
pub(super) struct Tails {
    up: Tail,
    down: Tail,
}

impl Tails {
    pub(super) const fn new() -> Self {
        Self { up: Tail::new(), down: Tail::new() }
    }

    /// The probability of `off` or more in its direction; then learns it.
    pub(super) fn look(&mut self, off: f64) -> f64 {
        let p = if off >= 0.0 {
            self.up.beyond(off)
        } else {
            self.down.beyond(-off)
        };
        self.up.learn(off.max(0.0));
        self.down.learn((-off).max(0.0));
        p
    }

    /// How far down and up it goes, but for this share on each side.
    pub(super) fn reach(&self, beyond: f64) -> (f64, f64) {
        (self.down.quantile(beyond), self.up.quantile(beyond))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BUCKETS, Tail, bucket, edge};

    #[test]
    fn buckets_begin_at_their_edges() {
        let tail = Tail { mean: 3.0, ..Tail::new() };
        for number in 1..BUCKETS {
            let size = 3.0 * edge(number);
            assert_eq!(bucket(tail.place(size * 1.0001)), number);
            assert_eq!(bucket(tail.place(size * 0.9999)), number - 1);
        }
        for (size, wanted) in [(0.0, 0), (f64::INFINITY, BUCKETS - 1)] {
            assert_eq!(bucket(tail.place(size)), wanted);
            assert_eq!(bucket(Tail::new().place(size)), wanted);
        }
    }

    #[test]
    fn an_exponential_history_gives_its_own_tail() {
        let mut tail = Tail::new();
        for number in 0..4000_u32 {
            // Every quantile once, in a scattered order.
            let share = f64::from((number * 2657) % 4000) / 4000.0;
            tail.learn(-(1.0 - share - 1e-5).ln());
        }
        for (size, wanted) in [(0.7, 0.5_f64), (2.3, 0.1), (4.6, 0.01)] {
            let p = tail.beyond(size);
            assert!((p / wanted).ln().abs() < 0.35, "{size} {p} {wanted}");
        }
        assert!(tail.beyond(20.0) < 1e-4);
        assert!((tail.quantile(0.1) / 2.3 - 1.0).abs() < 0.25);
    }

    #[test]
    fn what_never_happened_is_rare_after_a_long_silence() {
        let mut tail = Tail::new();
        assert!(tail.beyond(1.0) >= 1.0);
        for _ in 0..999 {
            tail.learn(0.0);
        }
        assert!((tail.beyond(1.0) - 1e-3).abs() < 1e-9);
        assert!(tail.beyond(0.0) >= 1.0);
    }

    proptest! {
        #[test]
        fn larger_is_never_more_likely(
            history in proptest::collection::vec(0.0..1e6, 1..300),
            sizes in proptest::collection::vec(0.0..1e7, 2..20),
        ) {
            let mut tail = Tail::new();
            for size in history {
                tail.learn(size);
            }
            let mut sizes = sizes;
            sizes.sort_by(f64::total_cmp);
            let all: Vec<_> =
                sizes.iter().map(|&size| tail.beyond(size)).collect();
            prop_assert!(all.iter().all(|p| *p > 0.0 && *p <= 1.0));
            // Where the tail begins, the estimate may step by its slack.
            prop_assert!(
                all.windows(2).all(|pair| pair[1] <= pair[0] * 1.0001),
                "{:?}", all
            );
        }
    }
}
