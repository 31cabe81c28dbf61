//! Words shortly before a number that say what it is.

use crate::text::{Text, is_word};

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
        let parts = run.chunk_by(|a, b| {
            !(a.is_ascii_lowercase() && b.is_ascii_uppercase())
        });
        parts.chain([run]).any(|part| is_one_of(part, words))
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

/// Whether the number is a part of another one: `1.234`, `12.5`.
pub(super) fn touches_number(text: Text<'_>, start: usize, end: usize) -> bool {
    let left = text.before(start) == b'.'
        && text.before(start.saturating_sub(1)).is_ascii_digit();
    let right =
        text.at(end) == b'.' && text.at(end.saturating_add(1)).is_ascii_digit();
    left || right
}
