//! Words shortly before a number that say what it is.

use super::pair;
use crate::{
    bits::Bits,
    key::Verdict,
    scan::Context,
    text::{Text, is_blank, is_word},
};

/// How far a word may stand from the number, in bytes.
const REACH: usize = 40;

pub(super) const CARD_WORDS: &[&[u8]] = &[
    b"amex",
    b"card",
    b"cards",
    b"cc",
    b"credit",
    b"debit",
    b"diners",
    b"discover",
    b"jcb",
    b"maestro",
    b"mastercard",
    b"pan",
    b"rupay",
    b"unionpay",
    b"verve",
    b"visa",
];

pub(super) const ID_WORDS: &[&[u8]] =
    &[b"citizen", b"id", b"identity", b"idno", b"idnumber", b"rsa", b"rsaid"];

/// Whether one of `words` stands before `at`, on the same line: alone, or as a
/// part of a name such as `test_card` or `cardNumber`.
pub(super) fn has_word(text: Text<'_>, at: usize, words: &[&[u8]]) -> bool {
    runs(text, at).any(|(_, run)| {
        let mut parts = run.chunk_by(|a, b| {
            !(a.is_ascii_lowercase() && b.is_ascii_uppercase())
        });
        is_one_of(run, words)
            || parts.any(|part| part != run && is_one_of(part, words))
    })
}

/// The same, but alone: the `id` of `order_id` or `orderId` does not count.
pub(super) fn has_lone_word(
    text: Text<'_>,
    at: usize,
    words: &[&[u8]],
) -> bool {
    runs(text, at).any(|(start, run)| {
        !is_word(text.before(start)) && is_one_of(run, words)
    })
}

/// The runs of letters shortly before `at`, and where they begin.
fn runs(text: Text<'_>, at: usize) -> impl Iterator<Item = (usize, &[u8])> {
    let mut from = text.run_start(at, REACH, |byte| byte != b'\n');
    std::iter::from_fn(move || {
        let start =
            text.run_end(from, REACH, |byte| !byte.is_ascii_alphabetic());
        let end = text.run_end(start, REACH, |byte| byte.is_ascii_alphabetic());
        from = end;
        (start < at).then(|| (start, text.slice(start, end.min(at))))
    })
}

fn is_one_of(run: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| run.eq_ignore_ascii_case(word))
}

/// Whether the number at `at` is glued to a word: `order_id_1234`, `x1234`.
pub(super) fn touches_word(text: Text<'_>, start: usize, end: usize) -> bool {
    // Track 1 of a card's stripe begins with `%B` (ISO/IEC 7813).
    let is_track = text.before(start) == b'B'
        && text.before(start.saturating_sub(1)) == b'%';
    (text.touches_word_before(start) && !is_track) || is_word(text.at(end))
}

/// Whether the number is a part of another one: `1.234`, `12.5`. Behind `12.0` it
/// was a whole one.
pub(super) fn touches_number(text: Text<'_>, start: usize, end: usize) -> bool {
    let left = text.before(start) == b'.'
        && text.before(start.saturating_sub(1)).is_ascii_digit();
    let is_whole = text.starts_with(end, b".0")
        && !is_word(text.at(end.saturating_add(2)));
    let right = text.at(end) == b'.'
        && text.at(end.saturating_add(1)).is_ascii_digit()
        && !is_whole;
    left || right
}

/// What stands between the name of a number and the number.
const FILLERS: &[&[u8]] =
    &[b"code", b"is", b"no", b"nr", b"num", b"number", b"was"];

/// What is measured, right behind a number.
const UNITS: &[&[u8]] = &[
    b"bytes", b"micros", b"millis", b"ms", b"nanos", b"ns", b"s", b"sec",
    b"seconds", b"times", b"us",
];

/// Whether a unit stands behind the number that ends at `at`.
pub(super) fn has_unit(text: Text<'_>, at: usize) -> bool {
    let word = text.run_end(at, 1, is_blank);
    let end = text.run_end(word, 8, |byte| byte.is_ascii_alphabetic());
    is_one_of(text.slice(word, end), UNITS)
}

/// The words that belong to one number: the name before its `=`, or what stands
/// before it on the same line and in the same pair, item or quote.
///
/// What is behind a marker does not count. So the words stay the same when
/// something before them is redacted, and those of the marker say nothing.
pub(super) struct Clause<'t> {
    text: Text<'t>,
    start: usize,
    end: usize,
    /// Where the separator is, if one stands before the number.
    separator: Option<usize>,
}

impl<'t> Clause<'t> {
    pub(super) fn before(text: Text<'t>, at: usize) -> Self {
        let behind = gap_start(text, at);
        let arrow = behind.saturating_sub(1);
        let last = if text.before(behind) == b'>' && text.before(arrow) == b'='
        {
            arrow
        } else {
            behind
        };
        let (is_name, separator) = match text.before(last) {
            b'=' => (true, last.checked_sub(1)),
            b':' => (false, last.checked_sub(1)),
            _ => (false, None),
        };
        let end = separator.map_or(behind, |at| gap_start(text, at));
        let start = text.run_start(end, REACH, |byte| {
            if is_name {
                is_word(byte) || matches!(byte, b'-' | b'.')
            } else {
                !is_stop(byte)
            }
        });
        Self { text, start, end, separator }
    }

    /// Where its words begin, those within names such as `cellNumber`, too.
    pub(super) fn words(&self) -> impl Iterator<Item = usize> {
        let &Self { text, start, end, .. } = self;
        // A word that begins before the clause is none.
        let is_cut = end.saturating_sub(start) == REACH
            && text.before(start).is_ascii_alphabetic()
            && text.escape_start(start).is_none();
        let start = if is_cut {
            text.run_end(start, REACH, |byte| byte.is_ascii_alphabetic())
        } else {
            start
        };
        (start..end).filter(move |&at| {
            let (before, byte) = (text.before(at), text.at(at));
            byte.is_ascii_alphabetic()
                && (at == start
                    || !before.is_ascii_alphabetic()
                    || (before.is_ascii_lowercase()
                        && byte.is_ascii_uppercase())
                    || (matches!(before, b'n' | b'r' | b't' | b'm')
                        && text.escape_start(at).is_some()))
        })
    }

    /// Whether the first three letters of one of its words are in `set`: the
    /// same as [`words`](Self::words) in one go, since most numbers end here.
    pub(super) fn may_name(&self, set: &Bits) -> bool {
        let mut before = self.text.before(self.start);
        // The clause may begin within the numbers of a colour, too.
        let is_escaped =
            matches!(before, b'\\' | b'[' | b';') || before.is_ascii_digit();
        let mut is_first = true;
        let letters = self.text.slice(self.start, self.end.saturating_add(2));
        letters.windows(3).any(|three| {
            let [a, b, c] = *three else { return false };
            let is_start = !before.is_ascii_alphabetic()
                || is_first
                || is_escaped
                || (before.is_ascii_lowercase() && a.is_ascii_uppercase());
            (before, is_first) = (a, false);
            is_start && a.is_ascii_alphabetic() && set.has(letters_of(a, b, c))
        })
    }

    /// Whether one of `words` stands in it, and the number is not called
    /// something else by what follows.
    pub(super) fn names(&self, cx: &Context<'_>, words: &[&str]) -> bool {
        self.ends_of(words).any(|end| {
            let rest = self.text.slice(end, self.end);
            let is_last = !rest.iter().any(u8::is_ascii_alphabetic);
            match self.verdict(cx) {
                Some(Verdict::Allowed) => false,
                Some(Verdict::Numeric) => is_last,
                _ => true,
            }
        })
    }

    /// Whether one of `words` stands at its end, but for "number is".
    pub(super) fn ends_with(&self, cx: &Context<'_>, words: &[&str]) -> bool {
        let is_allowed = self.verdict(cx) == Some(Verdict::Allowed);
        !is_allowed
            && self.ends_of(words).any(|end| {
                let rest = self.text.slice(end, self.end);
                let mut words = rest.split(|b| !b.is_ascii_alphabetic());
                !rest.iter().any(u8::is_ascii_digit)
                    && words
                        .all(|word| word.is_empty() || is_one_of(word, FILLERS))
            })
    }

    /// Where those of its words end that are one of `words`.
    fn ends_of(&self, words: &[&str]) -> impl Iterator<Item = usize> {
        self.words().flat_map(move |at| {
            let ends = words.iter().map(move |word| self.end_of(at, word));
            ends.flatten()
        })
    }

    /// The end of `word` at `at`, whose blanks may be written otherwise.
    fn end_of(&self, at: usize, word: &str) -> Option<usize> {
        let text = self.text;
        let mut end = at;
        for letter in word.bytes() {
            if letter == b' ' {
                let is_gap = |byte| matches!(byte, b' ' | b'_' | b'-' | b'.');
                end = text.run_end(end, 1, is_gap);
            } else if text.at(end).to_ascii_lowercase() == letter {
                end = end.saturating_add(1);
            } else {
                return None;
            }
        }
        let (before, next) = (text.before(end), text.at(end));
        let goes_on = next.is_ascii_lowercase()
            || (next.is_ascii_uppercase() && before.is_ascii_uppercase());
        (!goes_on && end <= self.end).then_some(end)
    }

    /// What the name before the separator says, or the last word.
    fn verdict(&self, cx: &Context<'_>) -> Option<Verdict> {
        if let Some(at) = self.separator {
            return pair::verdict_before(cx, at);
        }
        let is_gap = |byte: u8| !byte.is_ascii_alphabetic();
        let most = self.end.saturating_sub(self.start);
        let end = self.text.run_start(self.end, most, is_gap);
        let word = self.text.run_start(end, 16, |b| b.is_ascii_alphabetic());
        (word < end).then(|| cx.keys.verdict(self.text.slice(word, end)))
    }
}

/// Three letters as a number of 15 bits, the same for capitals and small ones.
pub(super) const fn letters_of(a: u8, b: u8, c: u8) -> u32 {
    (a as u32 & 0x1f) << 10 | (b as u32 & 0x1f) << 5 | (c as u32 & 0x1f)
}

/// Where the gap begins that ends at `at`: blanks, quotes, and tabs and colours
/// as they are escaped.
fn gap_start(text: Text<'_>, at: usize) -> usize {
    let is_gap = |byte: u8| {
        is_blank(byte) || matches!(byte, b'"' | b'\'' | b'`' | b'\\')
    };
    let mut start = text.run_start(at, 8, is_gap);
    for _ in 0..ESCAPES {
        if !matches!(text.before(start), b't' | b'm') {
            break;
        }
        let Some(escape) = text.escape_start(start) else { break };
        start = text.run_start(escape, 8, is_gap);
    }
    start
}

/// How many of them a gap may have.
const ESCAPES: usize = 3;

/// Where one clause ends and another begins.
const fn is_stop(byte: u8) -> bool {
    matches!(
        byte,
        b'\n'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b','
            | b';'
            | b'&'
            | b'|'
            | b'"'
            | b'='
            | b':'
            | b'?'
            | b'\\'
    )
}
