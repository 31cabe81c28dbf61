use super::real::real;
use crate::RuleError;

/// Slots a set: a key is looked for in eight, whatever the table's size.
pub(super) const WAYS: usize = 8;

/// The most slots: beyond, a table is no cache of the busiest keys.
const MOST: f64 = 16_777_216.0;

/// How many sets hold `slots` slots.
pub(super) fn sets(slots: usize) -> Result<usize, RuleError> {
    let wide = u64::try_from(slots).unwrap_or(u64::MAX);
    RuleError::check("slots", real(wide), 1.0, MOST)?;
    Ok(slots.div_ceil(WAYS))
}

/// The set of a key. It goes by the high bits, by a multiplication, so that
/// any number of sets will do.
pub(super) fn set<S>(sets: &mut [S], key: u64) -> Option<&mut S> {
    let count = sets.len() as u128;
    let index = u128::from(key).wrapping_mul(count) >> u64::BITS;
    sets.get_mut(usize::try_from(index).ok()?)
}

/// The bit of the slot that a key has in its set; none if it has no slot.
pub(super) fn bit(keys: &[u64; WAYS], key: u64) -> u8 {
    let slots = keys.iter().zip(0..);
    let mut bits = slots.filter(|(kept, _)| **kept == key);
    bits.next().map_or(0, |(_, slot)| 1 << slot)
}

#[cfg(test)]
mod tests {
    use super::{bit, set, sets};

    #[test]
    fn a_key_has_the_bit_of_its_slot_or_none() {
        let keys = [9, 8, 7, 6, 5, 4, 3, 2];
        assert_eq!([9, 6, 2, 1].map(|key| bit(&keys, key)), [1, 8, 128, 0]);
    }

    #[test]
    fn every_set_is_reached_and_none_beyond() {
        let mut hits = [0_u32; 3];
        for key in (0..300).map(|key| key * (u64::MAX / 299)) {
            *set(&mut hits, key).unwrap() += 1;
        }
        assert!(hits.iter().all(|hits| (99..=101).contains(hits)), "{hits:?}");
        assert!(set::<u8>(&mut [], 1).is_none());
    }

    #[test]
    fn slots_have_bounds() {
        assert_eq!((sets(1), sets(8), sets(9)), (Ok(1), Ok(1), Ok(2)));
        assert!(sets(0).is_err() && sets(usize::MAX).is_err());
    }
}
