//! What each byte of a block is, one bit a byte.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "vectors wrap, and tables are made when this is compiled; what \
              uses vectors has to be inlined"
)]

use fearless_simd::{Simd, i8x64, prelude::*, u8x16, u8x64};

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// The classes of up to [`BLOCK`] bytes: bit `i` stands for byte `i`.
///
/// A byte behind the end of the text is of no class.
#[derive(Clone, Copy, Default)]
pub(super) struct Classes {
    /// `0` to `9`.
    pub(super) digit: u64,
    /// Letters, digits, `_`.
    pub(super) word: u64,
    /// `-`.
    pub(super) dash: u64,
    /// `:` and `=`.
    pub(super) separator: u64,
    /// What may begin a finding by itself, or an escape sequence: `@`, `<`, `(`,
    /// `[`, `+`, `'`, `%`, `&`, `\`, ESC, `b`, `B`, `w`, `O` and `P`; and `=`.
    pub(super) mark: u64,
    /// Not ASCII.
    pub(super) beyond: u64,
}

/// Classes of bytes, as products of sets: a byte is of those that both its upper
/// and its lower half are of. A byte that is not ASCII is of none.
struct Halves {
    upper: [u8; 16],
    lower: [u8; 16],
}

/// A set of halves, a bit each: from the first to the last.
const fn from_to(first: u8, last: u8) -> u16 {
    (u16::MAX << first) & (u16::MAX >> (15 - last))
}

const fn one(half: u8) -> u16 {
    from_to(half, half)
}

const DASH: u8 = 1;
const SEPARATOR: u8 = 2;
/// This and what is more is of words.
const DIGIT: u8 = 4;

/// All but marks.
static PARTS: Halves = Halves::of(&[
    (DASH, one(2), one(0xd)),
    (SEPARATOR, one(3), one(0xa) | one(0xd)),
    (DIGIT, one(3), from_to(0, 9)),
    (8, one(4) | one(6), from_to(1, 0xf)),
    (16, one(5) | one(7), from_to(0, 0xa)),
    (32, one(5), one(0xf)),
]);

static MARKS: Halves = Halves::of(&[
    // `%`, `&`, `'`, `(` and `+`.
    (1, one(2), from_to(5, 8) | one(0xb)),
    // `<` and `=`.
    (2, one(3), from_to(0xc, 0xd)),
    // `@` and `P`.
    (4, one(4) | one(5), one(0)),
    // `B` and `b`.
    (8, one(4) | one(6), one(2)),
    // `O`.
    (16, one(4), one(0xf)),
    // ESC and `[`.
    (32, one(1) | one(5), one(0xb)),
    // `\`.
    (64, one(5), one(0xc)),
    // `w`.
    (128, one(7), one(7)),
]);

impl Halves {
    /// Those of classes, each with its bit, its upper and its lower halves.
    const fn of(classes: &[(u8, u16, u16)]) -> Self {
        let mut halves = Self { upper: [0; 16], lower: [0; 16] };
        let mut at = 0;
        while at < classes.len() {
            let (class, upper, lower) = classes[at];
            let mut half = 0;
            while half < 16 {
                halves.upper[half] |= class * (upper >> half & 1) as u8;
                halves.lower[half] |= class * (lower >> half & 1) as u8;
                half += 1;
            }
            at += 1;
        }
        halves
    }

    /// The classes of bytes that have these halves.
    #[inline(always)]
    fn look<S: Simd>(
        &self,
        simd: S,
        [upper, lower]: [u8x64<S>; 2],
    ) -> u8x64<S> {
        let table =
            |half: &[u8; 16]| u8x64::block_splat(u8x16::simd_from(simd, *half));
        table(&self.upper).swizzle_dyn_within_blocks(upper)
            & table(&self.lower).swizzle_dyn_within_blocks(lower)
    }
}

impl Classes {
    /// Those of the block of `text` that begins at `base`. One that is not full
    /// ends where the text does, and so do the last bytes of a whole one.
    #[inline(always)]
    pub(super) fn of(simd: impl Simd, text: &[u8], base: usize) -> Self {
        let rest = text.get(base..).unwrap_or_default();
        if rest.is_empty() {
            return Self::default();
        }
        let mut short = [0; BLOCK];
        let (block, before) = match (rest.first_chunk(), text.last_chunk()) {
            (Some(block), _) => (block, 0),
            (None, Some(last)) => (last, BLOCK - rest.len()),
            (None, None) => (padded(rest, &mut short), 0),
        };
        Self::of_block(simd, block).but_first(before)
    }

    /// Without the first bytes.
    #[inline(always)]
    const fn but_first(self, count: usize) -> Self {
        Self {
            digit: self.digit >> count,
            word: self.word >> count,
            dash: self.dash >> count,
            separator: self.separator >> count,
            mark: self.mark >> count,
            beyond: self.beyond >> count,
        }
    }

    #[inline(always)]
    fn of_block<S: Simd>(simd: S, block: &[u8; BLOCK]) -> Self {
        let bytes = u8x64::simd_from(simd, *block);
        let halves = [bytes >> 4, bytes & 0xf];
        let parts = PARTS.look(simd, halves).bitcast::<i8x64<S>>();
        let is = |part: u8| parts.simd_eq(part as i8).to_bitmask();
        let no_mark = MARKS.look(simd, halves).simd_eq(0);
        Self {
            digit: is(DIGIT),
            word: parts.simd_gt(SEPARATOR as i8).to_bitmask(),
            dash: is(DASH),
            separator: is(SEPARATOR),
            mark: !no_mark.to_bitmask(),
            beyond: bytes.bitcast::<i8x64<S>>().simd_lt(0).to_bitmask(),
        }
    }
}

/// A text that is no block, with NUL behind it.
#[inline(never)]
fn padded<'b>(text: &[u8], block: &'b mut [u8; BLOCK]) -> &'b [u8; BLOCK] {
    for (slot, &byte) in block.iter_mut().zip(text) {
        *slot = byte;
    }
    block
}

/// Where in the block `byte` is.
pub(super) fn places_of(byte: u8, block: &[u8]) -> u64 {
    memchr::memchr_iter(byte, block).fold(0, |places, at| places | 1 << at)
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::{super::tests::levels, BLOCK, Classes};
    use crate::text::is_word;

    fn bits_of(block: &[u8], is: impl Fn(u8) -> bool) -> u64 {
        let places = block.iter().enumerate();
        places.fold(0, |bits, (at, &byte)| bits | u64::from(is(byte)) << at)
    }

    #[test]
    fn every_byte_is_of_its_classes_wherever_it_stands() {
        levels().into_iter().for_each(judge_every_byte);
    }

    fn judge_every_byte(level: Level) {
        for byte in 0..=u8::MAX {
            // A block that is whole, one that is not, and one without another.
            for (length, at) in [(BLOCK, 17), (BLOCK + 9, 70), (23, 21)] {
                let mut text = vec![b' '; length];
                text[at] = byte;
                let base = at / BLOCK * BLOCK;
                let block = &text[base..length.min(base + BLOCK)];
                let classes = dispatch!(level, simd => {
                    Classes::of(simd, &text, base)
                });
                let is = |among: &'static [u8]| {
                    bits_of(block, |byte| among.contains(&byte))
                };
                let marks = b"@<([+'%&\\\x1bbBwOP=";
                let digits = bits_of(block, |byte| byte.is_ascii_digit());
                let beyond = bits_of(block, |byte| !byte.is_ascii());
                assert_eq!(classes.digit, digits, "{byte}");
                assert_eq!(classes.word, bits_of(block, is_word), "{byte}");
                assert_eq!(classes.dash, is(b"-"), "{byte}");
                assert_eq!(classes.separator, is(b":="), "{byte}");
                assert_eq!(classes.mark, is(marks), "{byte}");
                assert_eq!(classes.beyond, beyond, "{byte}");
            }
        }
    }
}
