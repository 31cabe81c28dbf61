//! Tells texts apart by 64 bits.

use std::hash::{BuildHasher as _, RandomState};

/// A hash by random numbers of its own, which nobody outside knows: without
/// them nobody can look for two texts that have the same one.
///
/// It multiplies as wyhash does, for the standard library's takes many times as
/// long for a body; rows of 16 bytes side by side, for a product takes longer to
/// come than to be asked for. It is no pseudorandom function, so its values are
/// to be shown to nobody.
#[derive(Debug)]
pub(super) struct Digester([u64; 5]);

impl Default for Digester {
    fn default() -> Self {
        // The one source of random numbers that cannot fail.
        let random = RandomState::new();
        Self([0_u8, 1, 2, 3, 4].map(|number| random.hash_one(number)))
    }
}

impl Digester {
    pub(super) fn digest(&self, text: &[u8]) -> u64 {
        let Self([left, first, second, third, fourth]) = *self;
        let absorb = |Rows(one, other), [a, b, c, d]: [u64; 4]| {
            Rows(mix(a ^ left, b ^ one), mix(c ^ left, d ^ other))
        };
        let mut rows = Rows(first, second);
        let (mut blocks, rest) = text.as_chunks();
        if blocks.len() > 1 {
            let mut beside = Rows(third, fourth);
            while let [block, next, after @ ..] = blocks {
                rows = absorb(rows, words(*block));
                beside = absorb(beside, words(*next));
                blocks = after;
            }
            // They began with other numbers, so that it counts which block was
            // in which.
            rows = Rows(rows.0 ^ beside.0, rows.1 ^ beside.1);
        }
        if let [block] = blocks {
            rows = absorb(rows, words(*block));
        }
        if !rest.is_empty() {
            rows = absorb(rows, ending(text));
        }
        // Of two texts that end in the same way the length tells which it is.
        mix(rows.0 ^ second, rows.1 ^ text.len() as u64 ^ left)
    }
}

/// What was made so far of a block's first half and of its second.
#[derive(Clone, Copy)]
struct Rows(u64, u64);

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
        for length in 0..=150 {
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
    fn it_counts_where_something_stands() {
        let digester = Digester::default();
        for (length, size) in [(64, 8), (64, 32), (192, 16), (192, 64)] {
            let text: Vec<u8> = (0..length).collect();
            for (one, other) in pairs(text.len() / size) {
                let mut swapped = text.clone();
                for at in 0..size {
                    swapped.swap(one * size + at, other * size + at);
                }
                let [own, other] = [text.as_slice(), &swapped]
                    .map(|text| digester.digest(text));
                assert_ne!(own, other, "{swapped:?}");
            }
        }
    }

    /// Each two of so many.
    fn pairs(many: usize) -> impl Iterator<Item = (usize, usize)> {
        (0..many).flat_map(|one| (0..one).map(move |other| (one, other)))
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
