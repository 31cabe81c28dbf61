//! Tells texts apart by 64 bits.

use std::hash::{BuildHasher as _, RandomState};

/// A hash by random numbers of its own, which nobody outside knows: without
/// them nobody can look for two texts that have the same one.
///
/// It multiplies as wyhash does, for the standard library's takes many times as
/// long for a body; two rows of 16 bytes at a time, for a product takes longer
/// to come than to be asked for. It is no pseudorandom function, so its values
/// are to be shown to nobody.
#[derive(Debug)]
pub(super) struct Digester([u64; 3]);

impl Default for Digester {
    fn default() -> Self {
        // The one source of random numbers that cannot fail.
        let random = RandomState::new();
        Self([0_u8, 1, 2].map(|number| random.hash_one(number)))
    }
}

impl Digester {
    pub(super) fn digest(&self, text: &[u8]) -> u64 {
        let Self([start, left, right]) = *self;
        let mut rows = (start, right);
        let mut absorb = |block: &[u8]| {
            let [a, b, c, d] = words(block);
            rows = (mix(a ^ left, b ^ rows.0), mix(c ^ left, d ^ rows.1));
        };
        let mut blocks = text.chunks_exact(BLOCK);
        blocks.by_ref().for_each(&mut absorb);
        let (rest, mut last) = (blocks.remainder(), [0; BLOCK]);
        if let Some(to) = last.get_mut(..rest.len()) {
            to.copy_from_slice(rest);
        }
        absorb(&last);
        // Zeros at the end are told from none by the length.
        mix(rows.0 ^ right, rows.1 ^ text.len() as u64 ^ left)
    }
}

const BLOCK: usize = 32;

/// Those of a block.
fn words(block: &[u8]) -> [u64; 4] {
    let mut words = block.as_chunks().0.iter();
    [(); 4]
        .map(|()| u64::from_le_bytes(words.next().copied().unwrap_or_default()))
}

/// Both halves of the product, so that every bit of it depends on every bit.
#[expect(clippy::cast_possible_truncation, reason = "one half, then the other")]
fn mix(left: u64, right: u64) -> u64 {
    let product = u128::from(left).wrapping_mul(u128::from(right));
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::Digester;

    #[test]
    fn each_bit_and_the_length_count() {
        let digester = Digester::default();
        for length in 0..=50 {
            let text = vec![0; length];
            let mut seen = HashSet::from([digester.digest(&text)]);
            assert!(seen.insert(digester.digest(&vec![0; length + 1])));
            for bit in 0..length * 8 {
                let mut other = text.clone();
                other[bit / 8] |= 1 << (bit % 8);
                assert!(seen.insert(digester.digest(&other)), "{length} {bit}");
            }
        }
    }

    #[test]
    fn another_one_has_other_values() {
        let [one, other] = [Digester::default(), Digester::default()];
        assert_ne!(one.digest(b"order-1"), other.digest(b"order-1"));
    }

    proptest! {
        #[test]
        fn texts_have_the_same_one_if_they_are_the_same(
            text: Vec<u8>, other: Vec<u8>,
        ) {
            let digester = Digester::default();
            let [one, two] = [&text, &other].map(|t| digester.digest(t));
            prop_assert_eq!(one == two, text == other);
            prop_assert_eq!(one, digester.digest(&text.clone()));
        }
    }
}
