mod rules;
#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "small numbers, and a test may panic"
)]
mod tests;

pub use rules::KeyDistinctRules;

use super::{
    real::{count, short},
    table::{self, WAYS},
};
use crate::{Finding, Reading, RuleError, Score};

/// How many different others each key comes with, such as the addresses that
/// use one token.
///
/// For each key a bitmap of 128 for this half of the window and one for the
/// last (linear counting: Whang, Vander-Zanden and Taylor, *A linear-time
/// probabilistic counting algorithm for database applications*, 1990). As many
/// bits as are set, so many others there were for certain: what alerts has
/// passed the limit, and two that share a bit delay an alert, by one other in
/// a limit of 8, by a third at 64. Registers of a `HyperLogLog` of the same size
/// would be off by an eighth to either side.
///
/// A key that has no slot takes the one with the fewest others of eight, so a
/// flood of new keys pushes out none that is shared. A key that alerted is
/// silent until half the limit is left.
///
/// [`BYTES_PER_SLOT`](Self::BYTES_PER_SLOT) for each slot, allocated once.
///
/// ```
/// use palisade_anomaly::detect::{KeyDistinct, KeyDistinctRules};
///
/// let mut uses = KeyDistinct::new(KeyDistinctRules::default(), 1024)?;
/// let (token, address) = (0x5bd1_e995_0a6f_3c27, 0x9e37_79b9_7f4a_7c15_u64);
/// let alert = (1..20).find_map(|address_index| {
///     uses.observe(token, address.wrapping_mul(address_index), 0)
/// });
/// let text = alert.map(|reading| reading.finding.to_string());
/// assert_eq!(text.as_deref(), Some("9 different in 10 min, expected 8"));
/// # Ok::<(), palisade_anomaly::RuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct KeyDistinct {
    rules: KeyDistinctRules,
    sets: Box<[Set]>,
    second: u64,
    /// The half window that runs.
    half: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Set {
    this: [u128; WAYS],
    last: [u128; WAYS],
    keys: [u64; WAYS],
    /// The half window that `this` is of.
    halves: [u32; WAYS],
    /// Bits set in both together.
    counts: [u8; WAYS],
    /// One bit for each slot: it has alerted.
    told: u8,
}

impl KeyDistinct {
    /// The memory of a slot.
    pub const BYTES_PER_SLOT: usize = size_of::<Set>() / WAYS;

    /// A table of `slots` slots, rounded up to eight.
    ///
    /// # Errors
    ///
    /// When the [rules](KeyDistinctRules::check) are out of their bounds, or
    /// `slots` is 0 or above 16,777,216.
    pub fn new(
        rules: KeyDistinctRules,
        slots: usize,
    ) -> Result<Self, RuleError> {
        rules.check()?;
        let sets = vec![Set::default(); table::sets(slots)?];
        Ok(Self { rules, sets: sets.into_boxed_slice(), second: 0, half: 0 })
    }

    /// Takes a key with an other; a reading when the others just became too
    /// many. Both are uniform, keyed hashes.
    pub fn observe(
        &mut self,
        key: u64,
        other: u64,
        second: u64,
    ) -> Option<Reading> {
        // A division costs more than the rest: once a second is enough.
        if second > self.second {
            self.second = second;
            let half = self.rules.window.div_ceil(2).max(1);
            let half = second.checked_div(half.into()).unwrap_or_default();
            self.half = short(half);
        }
        let bit = other >> (u64::BITS - 7);
        let bit = 1_u128.checked_shl(u32::try_from(bit).ok()?)?;
        let limit = u8::try_from(self.rules.limit).ok()?;
        let set = table::set(&mut self.sets, key)?;
        set.add(key, bit, self.half, limit).map(|bits| self.reading(bits))
    }

    fn reading(&self, bits: u8) -> Reading {
        let limit = f64::from(self.rules.limit);
        let finding = Finding::Distinct {
            seen: count(others(bits)),
            expected: limit,
            seconds: self.rules.window,
        };
        // Above 0.9, which opens an alert, beyond the limit.
        let score = Score::new(1.0 - 0.1 * limit / f64::from(bits));
        Reading::new(score, finding)
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

/// How many others have set so many bits, about: never fewer than bits.
fn others(bits: u8) -> f64 {
    let left = (128.0 - f64::from(bits)).max(0.5);
    128.0 * (128.0 / left).ln()
}

impl Set {
    /// How many bits are set, when they just became more than `limit`.
    fn add(&mut self, key: u64, bit: u128, half: u32, limit: u8) -> Option<u8> {
        let known = self.keys.iter().position(|kept| *kept == key);
        let slot = known.unwrap_or_else(|| self.lowest(half));
        let mask = 1_u8.checked_shl(u32::try_from(slot).ok()?)?;
        let this = self.this.get_mut(slot)?;
        let last = self.last.get_mut(slot)?;
        let count = self.counts.get_mut(slot)?;
        let kept = self.halves.get_mut(slot)?;
        if known.is_none() {
            *self.keys.get_mut(slot)? = key;
            (*this, *last, *count) = (0, 0, 0);
            self.told &= !mask;
        } else if *kept != half {
            let next = half.saturating_sub(*kept) == 1;
            *last = if next { *this } else { 0 };
            *this = 0;
            *count = bits(*last);
            if *count <= limit / 2 {
                self.told &= !mask;
            }
        }
        *kept = half;
        if (*this | *last) & bit == 0 {
            *count = count.saturating_add(1);
        }
        *this |= bit;
        (*count > limit && self.told & mask == 0).then(|| {
            self.told |= mask;
            *count
        })
    }

    /// The slot with the fewest others; those of a window that is over count
    /// as none.
    fn lowest(&self, half: u32) -> usize {
        let counts = self.counts.iter().zip(&self.halves);
        // Count and slot in one number: eight of them, and no branch.
        let lowest = counts.zip(0_u16..).map(|((count, kept), slot)| {
            let over = half.saturating_sub(*kept) > 1;
            let count = if over { 0 } else { u16::from(*count) };
            count << 3 | slot
        });
        usize::from(lowest.min().unwrap_or_default() & 7)
    }
}

fn bits(map: u128) -> u8 {
    u8::try_from(map.count_ones()).unwrap_or(u8::MAX)
}
