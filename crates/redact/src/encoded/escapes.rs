//! Text with `%41` (RFC 3986, section 2.1), `\u0041` (RFC 8259, section 7) or
//! `\u{41}` (the Rust Reference, "Unicode escapes") in it.

use super::{Decoded, Origins};
use crate::text::Text;

/// How far back a text is decoded from its first escape: a key and a half.
const BEFORE: usize = 96;

/// More backslashes than strings have that are in one another.
const BACKSLASHES: usize = 16;

/// Decodes the text around the escape at `at`, from `from` on at most: between
/// blanks and quotes, or the rest of a string of JSON. Returns where it ends.
pub(super) fn decode(
    text: Text<'_>,
    from: usize,
    at: usize,
) -> Option<(usize, Decoded)> {
    let (_, first) = escape(text, at)?;
    let first_at = from.max(at.saturating_sub(BEFORE));
    let mut in_string = first.is_gap();
    let mut next = if in_string {
        string_start(text, first_at, at)
    } else {
        text.run_start(at, at.saturating_sub(first_at), is_inside)
    };
    let mut is_form = text.at(at) == b'%';
    let (mut bytes, mut places) = (Vec::new(), Vec::new());
    while next < text.len() {
        let byte = text.at(next);
        if in_string && !is_inside(text.before(next)) {
            is_form = is_of_form(text, next);
        }
        let (end, character) = match unescape(text, next, in_string) {
            Some(escape) => escape,
            None if is_inside(byte) || in_string && is_in_string(byte) => {
                // In a form, a plus stands for a blank; a real one is escaped.
                let is_blank = is_form && byte == b'+';
                bytes.push(if is_blank { b' ' } else { byte });
                places.push(next);
                next = next.saturating_add(1);
                continue;
            }
            None => break,
        };
        in_string |= character.is_gap();
        let mut buffer = [0; 4];
        let encoded = match character {
            Character::Byte(byte) => {
                buffer = [byte, 0, 0, 0];
                buffer.get(..1)
            }
            Character::Unit(unit) => {
                Some(unit.encode_utf8(&mut buffer).as_bytes())
            }
        };
        for &byte in encoded.unwrap_or_default() {
            bytes.push(byte);
            places.push(next);
        }
        next = end;
    }
    places.push(next);
    let decoded = Decoded { bytes, origins: Origins::Each(places) };
    Some((next, decoded))
}

/// Where the string begins that the escape at `at` is in, or the first whole
/// word from `from` on.
fn string_start(text: Text<'_>, from: usize, at: usize) -> usize {
    let is_before = |&place: &usize| match text.at(place) {
        b'"' => text.before(place) != b'\\',
        byte => !is_in_string(byte),
    };
    if let Some(before) = (from..at).rev().find(is_before) {
        return before.saturating_add(1);
    }
    let word = text.run_end(from, BEFORE, is_inside);
    let is_cut = is_inside(text.before(from)) && word < at;
    // An escaped quote may be there, whose backslash is not.
    let start = if is_cut { word } else { from };
    text.run_end(start, 1, |byte| byte == b'"')
}

/// The escape at `at`, with the backslashes that strings around its own add; in
/// a string, a quote in it, too.
fn unescape(
    text: Text<'_>,
    at: usize,
    in_string: bool,
) -> Option<(usize, Character)> {
    let end = text.run_end(at, BACKSLASHES, |byte| byte == b'\\');
    if in_string && end > at && text.at(end) == b'"' {
        return Some((end.saturating_add(1), Character::Unit('"')));
    }
    escape(text, end.saturating_sub(1).max(at))
}

/// Whether an escape stands at `at`.
pub(crate) fn is_at(text: Text<'_>, at: usize) -> bool {
    escape(text, at).is_some()
}

/// Whether the word at `at` is one of a form: the first escape in it says so,
/// and a string may have words of both kinds.
fn is_of_form(text: Text<'_>, at: usize) -> bool {
    let end = text.run_end(at, usize::MAX, is_inside);
    let first = (at..end).find(|&at| escape(text, at).is_some());
    first.is_some_and(|at| text.at(at) == b'%')
}

enum Character {
    Byte(u8),
    Unit(char),
}

impl Character {
    /// Whether it is no letter of a word, which may stand anywhere in prose.
    fn is_gap(&self) -> bool {
        matches!(self, Self::Unit(unit) if !unit.is_alphanumeric())
    }
}

/// The escape at `at`: where it ends, and what it stands for.
fn escape(text: Text<'_>, at: usize) -> Option<(usize, Character)> {
    let number = |digits| {
        let digits = std::str::from_utf8(digits).ok()?;
        u32::from_str_radix(digits, 16).ok()
    };
    match text.at(at) {
        b'%' => {
            let end = at.saturating_add(3);
            let digits = text.slice(at.saturating_add(1), end);
            let is_escape =
                digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit);
            let byte = u8::try_from(number(digits)?).ok()?;
            is_escape.then_some((end, Character::Byte(byte)))
        }
        b'\\' => {
            let (digits, end) = text.unicode_digits(at)?;
            // Half of a pair stands for no character: it ends a word.
            let unit = char::from_u32(number(digits)?).unwrap_or(' ');
            Some((end, Character::Unit(unit)))
        }
        _ => None,
    }
}

const fn is_inside(byte: u8) -> bool {
    !byte.is_ascii_whitespace()
        && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | 0)
}

const fn is_in_string(byte: u8) -> bool {
    !matches!(byte, 0 | b'\n' | b'\r' | b'"')
}
