//! What each byte of a block is, one bit a byte.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::inline_always,
    reason = "vectors wrap; what uses them has to be inlined"
)]

use fearless_simd::{Simd, i8x64, prelude::*, u8x64};

use crate::text::{are_word, is_within};

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
    /// `[`, `+`, `'`, `%`, `\`, ESC, `b`, `B`, `w`, `W`, `O` and `P`; and, since
    /// fewer comparisons are worth more, some that do not: `=`, `&`, `)`, `*`,
    /// `;`, `>`, `?`, FS.
    pub(super) mark: u64,
    /// Not ASCII.
    pub(super) beyond: u64,
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
        let bytes = u8x64::simd_from(simd, *block).bitcast::<i8x64<S>>();
        let is = |byte: u8| bytes.simd_eq(byte as i8);
        let lower = bytes | 0x20;
        let digit = is_within(bytes, b'0', b'9');
        let word = are_word(bytes);
        // ESC and `[` differ in one bit, FS and `\` too.
        let bracket_or_escape = is_within(bytes | 0x40, b'[', b'\\');
        let mark = bracket_or_escape
            | is_within(bytes, b'%', b'+')
            | is_within(bytes, b';', b'@')
            | is_within(bytes, b'O', b'P')
            | lower.simd_eq(b'b' as i8)
            | lower.simd_eq(b'w' as i8);
        Self {
            digit: digit.to_bitmask(),
            word: word.to_bitmask(),
            dash: is(b'-').to_bitmask(),
            separator: (is(b':') | is(b'=')).to_bitmask(),
            mark: mark.to_bitmask(),
            beyond: bytes.simd_lt(0).to_bitmask(),
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
                let marks = b"@<([+'%\\\x1bbBwWOP=&)*;>?\x1c";
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
