//! What programs say where a value would stand: that there is none, that it is
//! wrong, what it must look like.

use super::extent;
use crate::text::Text;

/// Words for the state that a value is in.
const WORDS: &[&[u8]] = &[
    b"can't",
    b"changed",
    b"denied",
    b"disabled",
    b"enabled",
    b"expired",
    b"failed",
    b"incorrect",
    b"invalid",
    b"missing",
    b"no",
    b"not",
    b"ok",
    b"optional",
    b"required",
    b"sent",
    b"success",
    b"unchanged",
    b"yes",
];

/// What checks of a form, shells and `nsswitch.conf` say; `#` is a number. Of
/// two that begin alike the longer one is first.
const SENTENCES: &[&[u8]] = &[
    b"can't be blank",
    b"command not found",
    b"field required",
    b"files systemd",
    b"is required",
    b"is too short (minimum is # characters)",
    b"is too short",
    b"must be at least # characters",
    b"no such file or directory",
    b"not configured",
    b"not found",
    b"not set",
    b"this field is required",
];

/// The words of a schema that says no more than how long a string is.
const SCHEMA: &[&[u8]] =
    &[b"format", b"maxLength", b"minLength", b"password", b"string", b"type"];

/// No word is longer.
const LONGEST: usize = 9;

pub(super) fn is_word(value: &[u8]) -> bool {
    value.len() <= LONGEST
        && WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// One sentence or a list of them, in any quotes, and nothing else.
pub(super) fn is_said(value: &[u8]) -> bool {
    let text = Text::new(value);
    let is_frame = |byte: u8| b" ,.[]\"'\\".contains(&byte);
    let start = text.run_end(0, usize::MAX, is_frame);
    let mut at = start;
    while at < text.len() {
        let Some(end) = end(text, at) else { return false };
        at = text.run_end(end, usize::MAX, is_frame);
    }
    start < at
}

/// The end of the sentence that begins at `start`, if one does that no word
/// goes on behind.
pub(super) fn sentence(text: Text<'_>, start: usize) -> Option<usize> {
    let end = text.run_end(end(text, start)?, 1, |byte| byte == b'.');
    extent::ends_value(text, end).then_some(end)
}

fn end(text: Text<'_>, start: usize) -> Option<usize> {
    // Almost no value begins as one of them does.
    if !b"cfimnt".contains(&text.at(start).to_ascii_lowercase()) {
        return None;
    }
    let word = text.run_end(start, 8, |byte| byte != b' ');
    if text.at(word) != b' ' {
        return None;
    }
    SENTENCES.iter().find_map(|sentence| end_of(text, start, sentence))
}

fn end_of(text: Text<'_>, start: usize, sentence: &[u8]) -> Option<usize> {
    let mut parts = sentence.split(|&byte| byte == b'#');
    let first = parts.next()?;
    let behind = |at: usize, part: &[u8]| {
        text.starts_with_ignoring_case(at, part)
            .then_some(at.saturating_add(part.len()))
    };
    parts.try_fold(behind(start, first)?, |at, part| {
        behind(text.run_end(at, 3, |byte| byte.is_ascii_digit()), part)
    })
}

/// `{"type":"string","minLength":8}`: a default or an example in it would be a
/// value.
pub(super) fn is_schema(value: &[u8]) -> bool {
    let is_frame = |piece: &[u8]| {
        piece.len() <= 6
            && !piece.first().is_some_and(u8::is_ascii_digit)
            && piece.iter().all(|b| b.is_ascii_digit() || b" ,:{}".contains(b))
    };
    let count = |bracket| memchr::memchr_iter(bracket, value).count();
    value.starts_with(b"{\"type\":")
        && value.ends_with(b"}")
        && count(b'{') == count(b'}')
        && value
            .split(|&byte| byte == b'"')
            .all(|piece| SCHEMA.contains(&piece) || is_frame(piece))
}
