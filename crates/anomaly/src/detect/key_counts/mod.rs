mod rules;
#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "small numbers, and a test may panic"
)]
mod tests;

pub use rules::KeyRules;

use super::{
    real::{count, real, short},
    table::{self, WAYS},
};
use crate::{Finding, Reading, RuleError, Score};

/// Counts by key, such as failures of one account: a leaky bucket for each of
/// the keys with the fullest ones.
///
/// The table is Space-Saving (Metwally, Agrawal and El Abbadi, *Efficient
/// computation of frequent and top-k elements in data streams*, 2005) in sets
/// of eight: a key that has no slot takes the one with the lowest level of its
/// set, and inherits the level as its error. So each slot knows two levels
/// with the true one between them, and only the lower one alerts: a flood of
/// new keys raises no false alert. It may push out a key before its bucket is
/// full; the signal of all counts together sees the flood.
///
/// A level is kept as the second at which the bucket will be empty, as in the
/// generic cell rate algorithm, so that time need not be taken off each.
///
/// A key that alerted is silent until its bucket has leaked to half. Levels
/// end at a million. Weights that are no number,
/// infinite, negative or zero are dropped and [counted](Self::dropped).
///
/// [`BYTES_PER_SLOT`](Self::BYTES_PER_SLOT) for each slot, allocated once; a
/// call looks at eight slots.
///
/// ```
/// use palisade_anomaly::detect::{KeyCounts, KeyRules};
///
/// let mut failures = KeyCounts::new(KeyRules::default(), 1024)?;
/// let key = 0x5bd1_e995_0a6f_3c27;
/// let alerts = (0..30).filter_map(|s| failures.observe(key, 1.0, s)).count();
/// assert_eq!(alerts, 1);
/// # Ok::<(), palisade_anomaly::RuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct KeyCounts {
    rules: KeyRules,
    /// Seconds that a weight of 1 takes to leak.
    pace: f64,
    sets: Box<[Set]>,
    last: u64,
    dropped: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Set {
    keys: [u64; WAYS],
    /// When each bucket will be empty, by a level not below the true one.
    latest: [f64; WAYS],
    /// The same by one not above it.
    sure: [f64; WAYS],
    /// One bit for each slot: it has alerted.
    told: u8,
}

impl KeyCounts {
    /// The memory of a slot.
    pub const BYTES_PER_SLOT: usize = size_of::<Set>() / WAYS;
    /// Where levels end, so that each is over some day.
    const MOST: f64 = 1e6;

    /// A table of `slots` slots, rounded up to eight.
    ///
    /// # Errors
    ///
    /// When the [rules](KeyRules::check) are out of their bounds, or `slots`
    /// is 0 or above 16,777,216.
    pub fn new(rules: KeyRules, slots: usize) -> Result<Self, RuleError> {
        rules.check()?;
        let sets = vec![Set::default(); table::sets(slots)?];
        let sets = sets.into_boxed_slice();
        let pace = 1.0 / rules.leak;
        Ok(Self { rules, pace, sets, last: 0, dropped: 0 })
    }

    /// Adds `weight` to a key's bucket; a reading when it just overflowed. The
    /// key is a uniform, keyed hash.
    pub fn observe(
        &mut self,
        key: u64,
        weight: f64,
        second: u64,
    ) -> Option<Reading> {
        if !(weight.is_finite() && weight > 0.0) {
            self.dropped = self.dropped.saturating_add(1);
            return None;
        }
        self.last = self.last.max(second);
        let now = real(self.last);
        let drop = Drop {
            now,
            seconds: weight * self.pace,
            most: now + Self::MOST * self.pace,
            full: self.rules.capacity * self.pace,
        };
        let set = table::set(&mut self.sets, key)?;
        set.add(key, drop).map(|seconds| self.reading(seconds))
    }

    fn reading(&self, seconds: f64) -> Reading {
        let KeyRules { capacity, leak } = self.rules;
        let sure = seconds * leak;
        let finding = Finding::Count {
            seen: count(sure.ceil()),
            expected: capacity,
            seconds: short(count(capacity * self.pace)),
        };
        // Above 0.9, which opens an alert, once the bucket is full.
        Reading::new(Score::new(1.0 - 0.1 * capacity / sure), finding)
    }

    /// Weights that were dropped, since the start.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Takes a reading about a key back, which could not be told: the next
    /// record with the key gives another one.
    pub fn tell_again(&mut self, key: u64) {
        if let Some(set) = table::set(&mut self.sets, key) {
            set.told &= !table::bit(&set.keys, key);
        }
    }

    /// All the memory it takes, exactly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>().saturating_add(size_of_val(&*self.sets))
    }
}

/// A weight and the bucket it falls into, in seconds that it takes to leak.
#[derive(Clone, Copy)]
struct Drop {
    now: f64,
    seconds: f64,
    most: f64,
    full: f64,
}

impl Set {
    /// The certain level, when it just passed what is full.
    fn add(&mut self, key: u64, drop: Drop) -> Option<f64> {
        let Drop { now, seconds, most, full } = drop;
        let known = self.keys.iter().position(|kept| *kept == key);
        let slot = known.unwrap_or_else(|| self.lowest());
        let bit = 1_u8.checked_shl(u32::try_from(slot).ok()?)?;
        let latest = self.latest.get_mut(slot)?;
        *latest = (latest.max(now) + seconds).min(most);
        let sure = self.sure.get_mut(slot)?;
        if known.is_none() {
            *self.keys.get_mut(slot)? = key;
            *sure = now;
        }
        let level = (*sure - now).max(0.0);
        if level <= full / 2.0 {
            self.told &= !bit;
        }
        let level = level + seconds;
        *sure = (now + level).min(most);
        (level > full && self.told & bit == 0).then(|| {
            self.told |= bit;
            level
        })
    }

    /// The slot that is empty first.
    fn lowest(&self) -> usize {
        let mut lowest = (0, f64::INFINITY);
        for (slot, latest) in self.latest.iter().enumerate() {
            if *latest < lowest.1 {
                lowest = (slot, *latest);
            }
        }
        lowest.0
    }
}
