//! What each byte of a block is, one bit a byte.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::inline_always,
    reason = "vectors wrap, masks have 16 bits; inlined, a block takes 60 ns \
              less"
)]

use wide::{CmpEq as _, CmpGt as _, i8x16};

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

const LANE: usize = 16;

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
    /// `[`, `+`, `'`, `%`, `\`, ESC, `b` and `B`; and, since fewer comparisons
    /// are worth more, some that do not: `=`, `&`, `)`, `*`, `;`, `>`, `?`, FS.
    pub(super) mark: u64,
    /// Not ASCII.
    pub(super) beyond: u64,
}

impl Classes {
    /// Those of the block of `text` that begins at `base`. One that is not full
    /// ends where the text does, and so do the last bytes of a whole one.
    #[inline(always)]
    pub(super) fn of(text: &[u8], base: usize) -> Self {
        let rest = text.get(base..).unwrap_or_default();
        if let Some(block) = rest.first_chunk() {
            return Self::of_whole(block);
        }
        if rest.is_empty() {
            return Self::default();
        }
        match text.last_chunk() {
            Some(last) => Self::of_whole(last).but_first(BLOCK - rest.len()),
            None => Self::of_short(rest),
        }
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

    /// Those of a text that is no block.
    #[inline(never)]
    fn of_short(text: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        for (slot, &byte) in block.iter_mut().zip(text) {
            *slot = byte;
        }
        Self::of_whole(&block)
    }

    #[inline(always)]
    fn of_whole(block: &[u8; BLOCK]) -> Self {
        let mut classes = Self::default();
        for (index, lane) in block.chunks_exact(LANE).enumerate() {
            let Ok(lane) = <[u8; LANE]>::try_from(lane) else { break };
            let lane = i8x16::new(lane.map(|byte| byte as i8));
            classes.add(lane, LANE * index);
        }
        classes
    }

    #[inline(always)]
    fn add(&mut self, bytes: i8x16, shift: usize) {
        let is = |byte: u8| bytes.cmp_eq(i8x16::splat(byte as i8));
        let lower = bytes | i8x16::splat(0x20);
        let digit = is_within(bytes, b'0', b'9');
        let word = digit | is_within(lower, b'a', b'z') | is(b'_');
        // ESC and `[` differ in one bit, FS and `\` too.
        let bracket_or_escape =
            is_within(bytes | i8x16::splat(0x40), b'[', b'\\');
        let mark = bracket_or_escape
            | is_within(bytes, b'%', b'+')
            | is_within(bytes, b';', b'@')
            | lower.cmp_eq(i8x16::splat(b'b' as i8));
        self.digit |= bits(digit, shift);
        self.word |= bits(word, shift);
        self.dash |= bits(is(b'-'), shift);
        self.separator |= bits(is(b':') | is(b'='), shift);
        self.mark |= bits(mark, shift);
        self.beyond |= bits(bytes, shift);
    }
}

/// Where in the block `byte` is.
pub(super) fn places_of(byte: u8, block: &[u8]) -> u64 {
    memchr::memchr_iter(byte, block).fold(0, |places, at| places | 1 << at)
}

/// Whether each byte is from `first` to `last`: these become the greatest
/// numbers with a sign.
#[inline(always)]
fn is_within(bytes: i8x16, first: u8, last: u8) -> i8x16 {
    let before_first = (126 - (last - first)) as i8;
    let shifted = bytes + i8x16::splat((127 - last) as i8);
    shifted.cmp_gt(i8x16::splat(before_first))
}

#[inline(always)]
fn bits(lane: i8x16, shift: usize) -> u64 {
    u64::from(lane.move_mask() as u32) << shift
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Classes};
    use crate::text::is_word;

    fn bits_of(block: &[u8], is: impl Fn(u8) -> bool) -> u64 {
        let places = block.iter().enumerate();
        places.fold(0, |bits, (at, &byte)| bits | u64::from(is(byte)) << at)
    }

    #[test]
    fn every_byte_is_of_its_classes_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            // A block that is whole, one that is not, and one without another.
            for (length, at) in [(BLOCK, 17), (BLOCK + 9, 70), (23, 21)] {
                let mut text = vec![b' '; length];
                text[at] = byte;
                let base = at / BLOCK * BLOCK;
                let block = &text[base..length.min(base + BLOCK)];
                let classes = Classes::of(&text, base);
                let is = |among: &'static [u8]| {
                    bits_of(block, |byte| among.contains(&byte))
                };
                let marks = b"@<([+'%\\\x1bbB=&)*;>?\x1c";
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
