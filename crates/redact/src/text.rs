use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch, i8x16, prelude::*, u8x16};

/// Bytes to look around in, without a way to look outside of them.
///
/// An offset is at most the length of a slice, which is at most `isize::MAX`:
/// adding small constants to one cannot overflow.
#[derive(Clone, Copy)]
pub(crate) struct Text<'t>(&'t [u8]);

impl<'t> Text<'t> {
    pub(crate) const fn new(bytes: &'t [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn len(self) -> usize {
        self.0.len()
    }

    pub(crate) const fn bytes(self) -> &'t [u8] {
        self.0
    }

    /// The byte at `at`; NUL outside, which is no part of anything.
    pub(crate) fn at(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    /// The byte before `at`.
    pub(crate) fn before(self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |before| self.at(before))
    }

    /// The `N` bytes before `at`; `None` where there are fewer.
    #[inline]
    pub(crate) fn chunk_before<const N: usize>(
        self,
        at: usize,
    ) -> Option<&'t [u8; N]> {
        self.0.get(..at)?.last_chunk()
    }

    /// The first bytes at `at`, as many as a word has that may be a token.
    #[inline]
    pub(crate) fn run_at(self, at: usize) -> Option<&'t [u8; 16]> {
        self.0.get(at..)?.first_chunk()
    }

    pub(crate) fn slice(self, from: usize, to: usize) -> &'t [u8] {
        self.0.get(from..to.min(self.len())).unwrap_or_default()
    }

    /// The end of the run of `is` that starts at `from`, at most `most` long.
    pub(crate) fn run_end(
        self,
        from: usize,
        most: usize,
        is: impl Fn(u8) -> bool,
    ) -> usize {
        // Most runs are empty.
        if !is(self.at(from)) {
            return from;
        }
        let run = self.slice(from, from.saturating_add(most));
        let length = run.iter().position(|&byte| !is(byte));
        from.saturating_add(length.unwrap_or(run.len()))
    }

    /// The end of the run of letters of tokens that starts at `from`: sixteen
    /// bytes at a time, since such runs are long.
    pub(crate) fn token_end(self, from: usize) -> usize {
        let mut end = from;
        while let Some(run) = self.run_at(end) {
            let length = token_length(run);
            end = end.saturating_add(length);
            if length < run.len() {
                return end;
            }
        }
        self.run_end(end, 16, is_token)
    }

    /// The same with other bytes among them, which are few.
    pub(crate) fn token_end_with(
        self,
        from: usize,
        is_other: impl Fn(u8) -> bool,
    ) -> usize {
        let mut end = self.token_end(from);
        while is_other(self.at(end)) {
            end = self.token_end(end.saturating_add(1));
        }
        end
    }

    /// The start of the run of letters of tokens that ends before `to`, at most
    /// `most` long.
    pub(crate) fn token_start(self, to: usize, most: usize) -> usize {
        let first = to.saturating_sub(most);
        let mut start = to;
        while let Some(run) = self.chunk_before(start) {
            let length = token_length_from_end(run);
            start = start.saturating_sub(length);
            if length < run.len() || start <= first {
                return start.max(first);
            }
        }
        self.run_start(start, start.saturating_sub(first), is_token)
    }

    /// The same with other bytes among them, which are few.
    pub(crate) fn token_start_with(
        self,
        to: usize,
        most: usize,
        is_other: impl Fn(u8) -> bool,
    ) -> usize {
        let first = to.saturating_sub(most);
        let mut start = self.token_start(to, most);
        while start > first && is_other(self.before(start)) {
            let last = start.saturating_sub(1);
            start = self.token_start(last, last.saturating_sub(first));
        }
        start
    }

    /// The start of the run of `is` that ends before `to`, at most `most` long.
    pub(crate) fn run_start(
        self,
        to: usize,
        most: usize,
        is: impl Fn(u8) -> bool,
    ) -> usize {
        if !is(self.before(to)) {
            return to;
        }
        let run = self.slice(to.saturating_sub(most), to);
        let length = run.iter().rev().position(|&byte| !is(byte));
        to.saturating_sub(length.unwrap_or(run.len()))
    }

    pub(crate) fn starts_with(self, at: usize, literal: &[u8]) -> bool {
        self.slice(at, at.saturating_add(literal.len())) == literal
    }

    pub(crate) fn starts_with_ignoring_case(
        self,
        at: usize,
        literal: &[u8],
    ) -> bool {
        self.slice(at, at.saturating_add(literal.len()))
            .eq_ignore_ascii_case(literal)
    }

    /// The end of the escape sequence that begins at `at`, if one does: a line
    /// break or an ampersand as JSON and `Debug` write them (`\n`, `\u0026`), a
    /// colour as terminals take it.
    pub(crate) fn escape_end(self, at: usize) -> Option<usize> {
        if !matches!(self.at(at), b'\\' | 0x1b) {
            return None;
        }
        self.break_end(at)
            .or_else(|| self.unicode_end(at))
            .or_else(|| self.colour_end(at))
    }

    /// Where the escape sequence that ends at `at` begins, if one does.
    pub(crate) fn escape_start(self, at: usize) -> Option<usize> {
        let last = at.checked_sub(1)?;
        let start = match self.at(last) {
            b'n' | b'r' | b't' => last.checked_sub(1)?,
            b'm' => return self.colour_start(at),
            _ => at.checked_sub(6)?,
        };
        (self.escape_end(start) == Some(at)).then_some(start)
    }

    /// The end of the escaped line break or tab that begins at `at`.
    pub(crate) fn break_end(self, at: usize) -> Option<usize> {
        let letter = at.saturating_add(1);
        let is_break = self.at(at) == b'\\'
            && matches!(self.at(letter), b'n' | b'r' | b't');
        is_break.then(|| letter.saturating_add(1))
    }

    /// Before the colours that `fmt` puts between a key and its separator.
    pub(crate) fn before_colours(self, mut end: usize) -> usize {
        while let Some(start) = self.colour_start(end) {
            end = start;
        }
        end
    }

    /// Where the colour that ends at `at` begins, if one does.
    fn colour_start(self, at: usize) -> Option<usize> {
        let last = at.checked_sub(1).filter(|&last| self.at(last) == b'm')?;
        let start = self.run_start(last, 16, is_colour).checked_sub(2)?;
        self.starts_with(start, b"\x1b[").then_some(start)
    }

    fn unicode_end(self, at: usize) -> Option<usize> {
        self.unicode_digits(at).map(|(_, end)| end)
    }

    /// The digits of the escaped character that begins at `at`, and where it
    /// ends: four as in JSON, or up to six in braces as in Rust.
    pub(crate) fn unicode_digits(
        self,
        at: usize,
    ) -> Option<(Range<usize>, usize)> {
        let digits = at.saturating_add(2);
        if !self.starts_with(at, b"\\u") {
            return None;
        }
        let is_digit = |byte: u8| byte.is_ascii_hexdigit();
        if self.at(digits) == b'{' {
            let digits = digits.saturating_add(1);
            let end = self.run_end(digits, 6, is_digit);
            let is_escape = end > digits && self.at(end) == b'}';
            return is_escape.then(|| (digits..end, end.saturating_add(1)));
        }
        let end = self.run_end(digits, 4, is_digit);
        let is_escape = end == digits.saturating_add(4);
        is_escape.then_some((digits..end, end))
    }

    /// The end of the colour that begins at `at`.
    fn colour_end(self, at: usize) -> Option<usize> {
        if !self.starts_with(at, b"\x1b[") {
            return None;
        }
        let end = self.run_end(at.saturating_add(2), 16, is_colour);
        (self.at(end) == b'm').then(|| end.saturating_add(1))
    }

    /// Where the word begins that starts at `at`, if its first letters are the
    /// end of an escape sequence that sets a colour: `32m`.
    pub(crate) fn behind_colour(self, at: usize) -> usize {
        let last = self.run_end(at, 16, |byte| byte.is_ascii_digit());
        let behind = last.saturating_add(1);
        if self.colour_start(behind).is_some() { behind } else { at }
    }

    /// Behind the escape sequences at `at` that set colours, if there are any.
    pub(crate) fn colours_end(self, mut at: usize) -> usize {
        while let Some(end) = self.colour_end(at) {
            at = end;
        }
        at
    }

    /// Whether a word goes on to `at`; one that ends in an escape sequence does
    /// not.
    pub(crate) fn touches_word_before(self, at: usize) -> bool {
        is_word(self.before(at)) && self.escape_start(at).is_none()
    }
}

/// A letter, digit or underscore: what a number or a word may not touch.
#[expect(
    clippy::indexing_slicing,
    reason = "a byte has 256 values, and `get` is not for constants"
)]
pub(crate) const fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

/// A letter of a token, or of base64 for URLs (RFC 4648, section 5): what the
/// sweep has runs of.
pub(crate) const fn is_token(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

/// Whether all of these are letters of tokens.
pub(crate) fn are_token(bytes: &[u8; 16]) -> bool {
    token_length(bytes) == bytes.len()
}

/// How many letters of tokens these bytes begin with.
#[inline]
fn token_length(bytes: &[u8; 16]) -> usize {
    tokens(bytes).trailing_ones() as usize
}

/// How many they end with.
#[inline]
fn token_length_from_end(bytes: &[u8; 16]) -> usize {
    tokens(bytes).leading_ones() as usize
}

/// Which of these bytes are letters of tokens, a bit each.
#[inline]
fn tokens(bytes: &[u8; 16]) -> u16 {
    dispatch!(Level::baseline(), simd => tokens_by(simd, bytes))
}

#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::inline_always,
    reason = "vectors wrap, and have sixteen lanes; what uses them has to be \
              inlined"
)]
fn tokens_by<S: Simd>(simd: S, bytes: &[u8; 16]) -> u16 {
    let bytes = u8x16::simd_from(simd, *bytes).bitcast::<i8x16<S>>();
    let token = are_word(bytes) | bytes.simd_eq(b'-' as i8);
    token.to_bitmask() as u16
}

/// [`is_word`] of many bytes at a time.
#[inline(always)]
#[expect(
    clippy::cast_possible_wrap,
    clippy::inline_always,
    reason = "vectors wrap; what uses them has to be inlined"
)]
pub(crate) fn are_word<S: Simd, V: SimdInt<S, Element = i8>>(
    bytes: V,
) -> V::Mask {
    is_within(bytes | 0x20, b'a', b'z')
        | is_within(bytes, b'0', b'9')
        | bytes.simd_eq(b'_' as i8)
}

/// Whether each byte is from `first` to `last`: these become the greatest
/// numbers with a sign.
#[inline(always)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::inline_always,
    reason = "vectors wrap; what uses them has to be inlined"
)]
pub(crate) fn is_within<S: Simd, V: SimdInt<S, Element = i8>>(
    bytes: V,
    first: u8,
    last: u8,
) -> V::Mask {
    let before_first = (126 - (last - first)) as i8;
    (bytes + (127 - last) as i8).simd_gt(before_first)
}

/// For each byte, whether it is one of a word: long runs of them are read.
#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
static WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        word[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    word
};

/// Space or tab.
pub(crate) const fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

const fn is_colour(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b';'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_it_does_byte_by_byte() {
        for byte in 0..=u8::MAX {
            for length in [0, 1, 15, 16, 17, 31, 32, 40] {
                for at in 0..length {
                    let mut bytes = vec![b'a'; length];
                    bytes[at] = byte;
                    let text = Text::new(&bytes);
                    let end = text.run_end(0, length, is_token);
                    assert_eq!(text.token_end(0), end, "{byte} at {at}");
                    let is_dot = |byte| byte == b'.';
                    let is_either = |byte| is_token(byte) || is_dot(byte);
                    let end = text.run_end(0, length, is_either);
                    assert_eq!(text.token_end_with(0, is_dot), end);
                    for most in [0, 1, 7, 16, 20, 64] {
                        let start = text.run_start(length, most, is_token);
                        let found = text.token_start(length, most);
                        assert_eq!(found, start, "{byte} at {at}");
                        let start = text.run_start(length, most, is_either);
                        let found = text.token_start_with(length, most, is_dot);
                        assert_eq!(found, start, "{byte} at {at}");
                    }
                }
            }
        }
    }
}
