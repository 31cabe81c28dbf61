//! A filter in front of the table of names: the last letters of a name as they
//! stand in a text, before anything is cut out or normalised.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "places within six bytes, and tables of all bytes: this runs \
              for each colon and equals sign of every text, and a branch that \
              is guessed wrong takes longer than all of it"
)]

use super::{names::LONG, parameter};
use crate::text::{Text, is_blank, is_word};

/// How the names that make a value sensitive end.
#[derive(Debug)]
pub(super) struct Tails {
    /// For each of the last bytes, the last one first, and all that it may be:
    /// the shapes that have it there, a bit each. Bytes that have one in common
    /// may be the end of a name.
    shapes: Box<[[u64; 256]; LETTERS]>,
    /// The endings of all names, and the names.
    letters: Box<Letters>,
}

/// How many bytes the shapes have.
const LETTERS: usize = 5;

/// The names with the same third letter from the end are a group.
const GROUPS: usize = 27;

/// A shape of each group: its last letters follow on each other.
const PLAIN: u64 = (1 << GROUPS) - 1;

/// Another one: something stands between the third letter and the second.
const SPACED: u64 = PLAIN << GROUPS;

/// Something stands between the fourth letter and the third. Several groups
/// share such a shape.
const LATE: u64 = ((1 << LATES) - 1) << (2 * GROUPS);

/// How many groups of groups these are.
const LATES: usize = 4;

/// A shape of the names of parameters: their last letters follow on each other,
/// and right before short ones stands what separates parameters.
const PARAMETER: u64 = 1 << 58;

/// The same of those with three letters.
const SHORT_PARAMETER: u64 = 1 << 59;

/// A shape of all names, as the next ones are: something stands behind the last
/// letter.
const CLOSED: u64 = 1 << 60;

/// A colour does.
const COLOURED: u64 = 1 << 61;

/// Something stands between the second letter and the last.
const SPREAD: u64 = 1 << 62;

/// Several bytes stand between the third letter and the second.
const FAR: u64 = 1 << 63;

impl Tails {
    pub(super) fn new() -> Self {
        let mut shapes = Box::new([[0; 256]; LETTERS]);
        for byte in 0..=u8::MAX {
            let is_letter = byte.is_ascii_alphabetic();
            let is_gap = !is_letter && !byte.is_ascii_digit();
            // A quote is around a name, and none of its gaps.
            let is_inner = is_gap && byte != b'"';
            let only = |is, shapes| if is { shapes } else { 0 };
            let any = CLOSED | COLOURED | SPREAD;
            let at = [
                only(is_gap, CLOSED) | only(byte == b'm', COLOURED),
                CLOSED | only(!is_letter, COLOURED) | only(is_inner, SPREAD),
                any | only(is_inner, SPACED | FAR),
                any | only(is_inner, LATE) | only(is_gap, FAR),
                any | only(is_gap, PLAIN | SPACED | LATE) | FAR,
            ];
            for (table, shapes) in shapes.iter_mut().zip(at) {
                table[usize::from(byte)] = shapes;
            }
        }
        Self { shapes, letters: Box::new(Letters([0; 1 << 10])) }
    }

    /// Adds a normalised name. What stands before a short one may be anything.
    pub(super) fn add(&mut self, name: &[u8]) {
        let mut letters = name.iter().rev().copied();
        let [first, second, third, fourth, fifth] =
            std::array::from_fn(|_| letters.next());
        let group = usize::from(third.unwrap_or(0) & 0x1f) % GROUPS;
        let plain = 1 << group;
        let spaced = plain << GROUPS;
        let late = 1 << (2 * GROUPS + group % LATES);
        self.set(0, first, plain | spaced | late | SPREAD | FAR);
        self.set(1, second, plain | spaced | late | FAR);
        self.set(2, third, plain | late);
        self.set(3, fourth, plain);
        self.set(4, fifth, plain);
        self.set(3, third, spaced);
        self.set(4, fourth, spaced | late);
        let mut hash = Hash::new();
        for &byte in name.iter().rev() {
            hash.add(byte);
            self.letters.set(&hash, ENDING);
        }
        self.letters.set(&hash, WHOLE);
    }

    /// Adds the name of a parameter, right behind a `?` or `&`.
    pub(super) fn add_parameter(&mut self, name: &[u8]) {
        let shape = if name.len() > 3 { PARAMETER } else { SHORT_PARAMETER };
        for delimiter in [b'?', b'&'] {
            let mut letters = name.iter().rev().copied().chain([delimiter]);
            for place in 0..LETTERS {
                self.set(place, letters.next(), shape);
            }
        }
    }

    /// Lets `shapes` have a letter at a place, or anything.
    fn set(&mut self, place: usize, letter: Option<u8>, shapes: u64) {
        let table = &mut self.shapes[place];
        let Some(letter) = letter else {
            return table.iter_mut().for_each(|byte| *byte |= shapes);
        };
        table[usize::from(letter)] |= shapes;
        table[usize::from(letter.to_ascii_uppercase())] |= shapes;
    }

    /// Whether the name whose separator is at `at` may be known.
    ///
    /// First by its last letters, without a branch: names are of all kinds, and
    /// a processor that guesses wrong loses more time than the letters take.
    #[inline(always)]
    pub(super) fn may_end_at(&self, text: Text<'_>, at: usize) -> bool {
        let Some(before) = text.chunk_before::<6>(at) else {
            return self.may_end_slowly(text, at);
        };
        let last = LETTERS - usize::from(before[LETTERS] == b'"');
        let shapes = |place: usize| {
            let byte = before[last - place];
            self.shapes[place][usize::from(byte)]
        };
        shapes(0) & shapes(1) & shapes(2) & shapes(3) & shapes(4) != 0
            && self.may_end_slowly(text, at)
    }

    /// The same by all its letters, and by what stands behind them.
    #[inline(never)]
    fn may_end_slowly(&self, text: Text<'_>, at: usize) -> bool {
        if parameter::ends_at(text, at) {
            return true;
        }
        let mut end = at;
        if text.before(end) == b':' {
            end -= 1;
        }
        end = text.before_colours(text.run_start(end, 2, is_blank));
        let quote = text.before(end);
        let is_quoted = matches!(quote, b'"' | b'\'' | b'`');
        if is_quoted {
            end = text.run_start(end - 1, 8, |byte| byte == b'\\');
        } else {
            end = text
                .run_start(end, 8, |b| matches!(b, b'_' | b'-' | b'.' | b'['));
        }
        let last = text.before(end);
        if last.is_ascii_alphanumeric() {
            return self.may_be_known(text, end);
        }
        if is_quoted {
            return last == b']' || self.may_end_before(text, end, quote);
        }
        matches!(last, b'_' | b'-' | b'.' | b'[' | b']') || is_blank(last)
    }

    /// Whether a known name ends before what else is in its quotes.
    #[inline(never)]
    fn may_end_before(&self, text: Text<'_>, end: usize, quote: u8) -> bool {
        let is_other = |b: u8| !b.is_ascii_alphanumeric() && b != quote;
        let end = text.run_start(end, 8, is_other);
        let last = text.before(end);
        last != quote
            && (!last.is_ascii_alphanumeric() || self.may_be_known(text, end))
    }

    /// Whether one of the known names may be the end of `name`.
    pub(super) fn may_end(&self, name: &[u8]) -> bool {
        self.may_be_known(Text::new(name), name.len())
    }

    /// Whether a known name ends at `end`, whatever stands between its letters.
    #[inline(always)]
    fn may_be_known(&self, text: Text<'_>, end: usize) -> bool {
        let mut name = text.slice(end.saturating_sub(LONGEST), end);
        let mut hash = Hash::new();
        let (mut is_inside, mut letters) = (false, 0);
        while let [rest @ .., byte] = name {
            name = rest;
            if !is_word(*byte) || *byte == b'_' {
                if is_inside && begins_escape(*byte) {
                    return true;
                }
                is_inside = false;
                continue;
            }
            hash.add(byte | 0x20);
            letters += 1;
            let known = self.letters.of(&hash);
            if known == ENDING {
                continue;
            }
            if known == 0 {
                let before = rest.iter().rfind(|b| !b.is_ascii_alphanumeric());
                return is_inside && before.is_none_or(|&b| begins_escape(b));
            }
            // In `userId` and `HTTPToken`, a word begins at a capital.
            is_inside = rest.last().is_some_and(u8::is_ascii_alphabetic)
                && !byte.is_ascii_uppercase();
            // A long one may be the end of a word.
            if !is_inside || letters >= LONG {
                return true;
            }
        }
        end > LONGEST
    }
}

/// Whether the first letters behind `byte` may be none of the name: of
/// `\npassword` one is not, and of `ESC[0mpassword` two are not.
const fn begins_escape(byte: u8) -> bool {
    matches!(byte, b'\\' | b'[' | b';')
}

/// How many bytes of a name are read. Of a longer one the end counts.
const LONGEST: usize = 32;

/// What hashed letters are: the end of a name, or all of one, too.
const ENDING: u64 = 1;
const WHOLE: u64 = 2;

/// These two for each of 2^15 hashes: 8 KiB.
#[derive(Debug)]
struct Letters([u64; 1 << 10]);

impl Letters {
    const fn set(&mut self, hash: &Hash, what: u64) {
        let (word, bit) = hash.place();
        self.0[word] |= what << bit;
    }

    const fn of(&self, hash: &Hash) -> u64 {
        let (word, bit) = hash.place();
        self.0[word] >> bit & (ENDING | WHOLE)
    }
}

/// FNV-1a, from the last byte to the first.
struct Hash(u32);

impl Hash {
    const fn new() -> Self {
        Self(0x811c_9dc5)
    }

    const fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ byte as u32).wrapping_mul(0x0100_0193);
    }

    /// Ten bits for a word, and five for one of its pairs of bits.
    const fn place(&self) -> (usize, u32) {
        (self.0 as usize >> 22, self.0 >> 16 & 0x3e)
    }
}
