//! Tells texts apart by 64 bits.

use std::hash::{BuildHasher as _, RandomState};

/// A hash by random numbers of its own, which nobody outside knows: without
/// them nobody can look for two texts that have the same one.
///
/// It multiplies as wyhash does, 16 bytes at a time, for the standard library's
/// takes many times as long for a body. It is no pseudorandom function, so its
/// values are to be shown to nobody.
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
        let mut blocks = text.chunks_exact(16);
        let mut state = blocks.by_ref().fold(start, |state, block| {
            mix(word(block.first_chunk()) ^ left, {
                word(block.last_chunk()) ^ state
            })
        });
        let mut last = [0; 16];
        for (to, byte) in last.iter_mut().zip(blocks.remainder()) {
            *to = *byte;
        }
        state = mix(word(last.first_chunk()) ^ left, {
            word(last.last_chunk()) ^ state
        });
        // Zeros at the end are told from none by the length.
        mix(state ^ right, text.len() as u64 ^ left)
    }
}

fn word(bytes: Option<&[u8; 8]>) -> u64 {
    u64::from_le_bytes(bytes.copied().unwrap_or_default())
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
