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
        let mut absorb = |[a, b, c, d]: [u64; 4]| {
            rows = (mix(a ^ left, b ^ rows.0), mix(c ^ left, d ^ rows.1));
        };
        let (blocks, rest) = text.as_chunks();
        blocks.iter().copied().map(words).for_each(&mut absorb);
        if !rest.is_empty() {
            absorb(ending(text));
        }
        // Of two texts that end in the same way the length tells which it is.
        mix(rows.0 ^ right, rows.1 ^ text.len() as u64 ^ left)
    }
}

const BLOCK: usize = 32;

fn words(block: [u8; BLOCK]) -> [u64; 4] {
    let [a, b, c, d] = block.as_chunks().0 else { return [0; 4] };
    [a, b, c, d].map(|word| u64::from_le_bytes(*word))
}

/// The last bytes of a text; if there are fewer than 32, all of them, some of
/// them twice. They are read where they are, for what has just been copied
/// takes longer to read.
fn ending(text: &[u8]) -> [u64; 4] {
    if let Some(block) = text.last_chunk() {
        return words(*block);
    }
    let all = |half: &[u8]| {
        half.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))
    };
    let ends = |half: &[u8]| match (half.first_chunk(), half.last_chunk()) {
        (Some(first), Some(last)) => {
            [first, last].map(|w| u64::from_le_bytes(*w))
        }
        _ => [all(half), 0],
    };
    let (first, last) = text.split_at(text.len().min(16));
    let ([a, b], [c, d]) = (ends(first), ends(last));
    [a, b, c, d]
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
