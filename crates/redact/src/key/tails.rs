//! A filter in front of the table of names: the last letters of a name as they
//! stand in a text, before anything is cut out or normalised.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "bytes are cut out of a word, and places out of 15 bits: this \
              runs for each colon and equals sign of every text, and a branch \
              that is guessed wrong takes longer than all of it"
)]

use crate::{
    bits::Bits,
    text::{Text, is_blank},
};

/// How the names that make a value sensitive end.
#[derive(Debug)]
pub(super) struct Tails {
    /// Their last four letters, and their last three behind what is none.
    fours: Box<Bits>,
    /// All their endings: the last word of a text's name must be one.
    endings: Box<Bits>,
}

/// What a byte is at the end of a name: 1 to 26 for a letter in either case, 27
/// to 31 for a digit, or one of the others.
const FOLDED: [u8; 256] = {
    let mut folded = [OTHER; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        folded[byte] = match byte as u8 {
            b'"' | b'\'' | b'`' => QUOTE,
            b' ' | b'\t' | b'_' | b'-' | b'.' | b'[' | b']' | b'\\' => GAP,
            b':' => COLON,
            digit if digit.is_ascii_digit() => DIGIT + digit % 5,
            letter if letter.is_ascii_alphabetic() => letter & 0x1f,
            _ => OTHER,
        };
        byte += 1;
    }
    folded
};

/// The same for a letter or digit, and [`NONE`] of what is neither.
const LETTERS: [u8; 256] = {
    let mut letters = FOLDED;
    let mut byte = 0;
    while byte < 256 {
        if letters[byte] >= OTHER {
            letters[byte] = NONE;
        }
        byte += 1;
    }
    letters
};

/// No part of a name. This and the next ones are above all others.
const OTHER: u8 = 0x80;

/// What may stand between the letters of a name, or behind them.
const GAP: u8 = 0x81;

/// What may stand around a name.
const QUOTE: u8 = 0x82;

/// Of `a := b`, the `=` is shown, too.
const COLON: u8 = 0x84;

/// The first of the digits.
const DIGIT: u8 = 27;

/// Stands for a letter that is not there, or no letter.
const NONE: u8 = 0;

impl Tails {
    pub(super) fn new() -> Self {
        let none = || Box::new(Bits::new());
        Self { fours: none(), endings: none() }
    }

    /// Adds a normalised name. What stands before a short one may be anything.
    pub(super) fn add(&mut self, name: &[u8]) {
        let choices = |index: usize| match name.iter().rev().nth(index) {
            Some(&byte) => folded(byte.into())..folded(byte.into()) + 1,
            None => NONE.into()..32,
        };
        for first in choices(0) {
            for second in choices(1) {
                for third in choices(2) {
                    for fourth in choices(3).chain([NONE.into()]) {
                        self.fours.set(four([first, second, third, fourth]));
                    }
                }
            }
        }
        let mut hash = Hash::new();
        for &byte in name.iter().rev() {
            hash.add(byte);
            self.endings.set(hash.bits());
        }
    }

    /// Whether the name whose separator is at `at` may be known.
    ///
    /// First by its last four letters, without a branch: names are of all kinds,
    /// and a processor that guesses wrong loses more time than the letters take.
    #[inline(always)]
    pub(super) fn may_end_at(&self, text: Text<'_>, at: usize) -> bool {
        // The byte before the separator is the highest one.
        let Some(tail) = text.eight_before(at) else {
            return self.may_end_slowly(text, at);
        };
        let quote = u64::from(tail >> 56 == u64::from(b'"'));
        let tail = tail << (8 * quote);
        let spaced = tail << (8 * u64::from((tail >> 40) as u8 == b'_'));
        let first = folded(tail >> 56);
        let second = folded(tail >> 48);
        let third = folded(spaced >> 40);
        let fourth = letter(spaced >> 32);
        // A digit may be that of a colour, behind which the name ends.
        let is_unsure =
            (first | third >= OTHER.into()) | (second >= DIGIT.into());
        (is_unsure | self.fours.has(four([first, second, third, fourth])))
            && self.ends_at(text, at, quote == 1, is_unsure)
    }

    /// The same by the last word of the name, unless its last letters are not
    /// sure.
    #[inline(never)]
    fn ends_at(
        &self,
        text: Text<'_>,
        at: usize,
        is_quoted: bool,
        is_unsure: bool,
    ) -> bool {
        if !is_unsure {
            return self.may_end_in(text, at - usize::from(is_quoted));
        }
        let is_none = folded(text.before(at).into()) == u32::from(OTHER);
        !is_none && self.may_end_slowly(text, at)
    }

    /// The same, with all that may stand between letters.
    #[inline(never)]
    fn may_end_slowly(&self, text: Text<'_>, at: usize) -> bool {
        let mut end = at;
        if text.before(end) == b':' {
            end -= 1;
        }
        end = text.run_start(end, 2, is_blank);
        let quote = text.before(end);
        let is_quoted = matches!(quote, b'"' | b'\'' | b'`');
        if is_quoted {
            end = text.run_start(end - 1, 1, |byte| byte == b'\\');
        }
        if !is_quoted {
            end = text
                .run_start(end, 8, |b| matches!(b, b'_' | b'-' | b'.' | b'['));
        }
        let last = text.before(end);
        if !last.is_ascii_alphanumeric() {
            let is_name = matches!(last, b'_' | b'-' | b'.' | b'[' | b']');
            return is_quoted || is_name || is_blank(last);
        }
        let is_colour = last == b'm'
            && !text.before(end.saturating_sub(1)).is_ascii_alphabetic();
        if is_colour {
            return true;
        }
        self.may_be_known(text, end, is_quoted.then_some(quote))
            && self.may_end_in(text, end)
    }

    /// Whether the last four letters, with gaps between them or not, are those
    /// of a known name.
    fn may_be_known(
        &self,
        text: Text<'_>,
        end: usize,
        quote: Option<u8>,
    ) -> bool {
        let goes_on = |at: usize, byte: u8| match quote {
            Some(quote) => byte != quote,
            None => {
                matches!(byte, b'_' | b'-' | b'.' | b'[' | b']')
                    || (byte == b' ' && text.before(at).is_ascii_alphabetic())
            }
        };
        let mut letters = [NONE.into(); 4];
        let mut slots = letters.iter_mut();
        for at in (end.saturating_sub(16)..end).rev() {
            let byte = text.at(at);
            if byte.is_ascii_alphanumeric() {
                let Some(slot) = slots.next() else { break };
                *slot = folded(byte.into());
            } else if !goes_on(at, byte) {
                break;
            } else if end - at == 16 {
                return true;
            }
        }
        self.fours.has(four(letters))
    }

    /// Whether the last word is the end of a known name.
    fn may_end_in(&self, text: Text<'_>, end: usize) -> bool {
        let mut hash = Hash::new();
        let (mut has_capital, mut has_other) = (false, false);
        for at in (end.saturating_sub(LONGEST)..end).rev() {
            let byte = text.at(at);
            if !byte.is_ascii_alphanumeric() {
                // Of `\npassword` the first letter is none of the name, and of
                // `ESC[0mpassword` two are not.
                return matches!(byte, b'\\' | b'[' | b';')
                    || self.endings.has(hash.bits());
            }
            hash.add(byte.to_ascii_lowercase());
            // In `userId` and `HTTPToken`, a word begins at a capital.
            if has_capital && (has_other || !byte.is_ascii_uppercase()) {
                return true;
            }
            has_capital |= byte.is_ascii_uppercase();
            has_other |= !byte.is_ascii_uppercase();
        }
        end > LONGEST || self.endings.has(hash.bits())
    }
}

/// What is longer than any name that is known.
const LONGEST: usize = 32;

/// FNV-1a, from the last byte to the first.
struct Hash(u32);

impl Hash {
    const fn new() -> Self {
        Self(0x811c_9dc5)
    }

    const fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ byte as u32).wrapping_mul(0x0100_0193);
    }

    const fn bits(&self) -> u32 {
        (self.0 >> 17) ^ (self.0 & 0x7fff)
    }
}

/// What the lowest byte of `bytes` is.
#[inline(always)]
fn folded(bytes: u64) -> u32 {
    FOLDED[bytes as usize & 0xff].into()
}

/// The same, but none where it is no letter.
#[inline(always)]
fn letter(bytes: u64) -> u32 {
    LETTERS[bytes as usize & 0xff].into()
}

/// Fifteen bits of the product of all 20: 2^32 divided by the golden ratio.
#[inline(always)]
fn four([first, second, third, fourth]: [u32; 4]) -> u32 {
    let letters = first << 15 | second << 10 | third << 5 | fourth;
    letters.wrapping_mul(0x9e37_79b9) >> 17
}
