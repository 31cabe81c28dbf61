//! Text with escapes in it, of one kind or of several.
//!
//! | escape | source | to be met in |
//! |---|---|---|
//! | `%41` | RFC 3986, section 2.1 | URLs, forms |
//! | `\u0041` | RFC 8259, section 7 | JSON |
//! | `\u{41}` | the Rust Reference, "Unicode escapes" | `Debug` |
//! | `\x41`, `\101` | ISO C, 6.4.4.4 | nginx, Python, Go, shells |
//! | `&#65;`, `&lt;` | XML 1.0, section 4 | SOAP, HTML |

use std::ops::Range;

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
    let mut is_form = is_of_form(text, at);
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
    let last = last_backslash(text, at);
    if in_string && text.starts_with(last, b"\\\"") {
        return Some((last.saturating_add(2), Character::Unit('"')));
    }
    escape(text, last)
}

/// Whether an escape stands at `at`.
pub(crate) fn is_at(text: Text<'_>, at: usize) -> bool {
    escape(text, at).is_some()
}

/// Whether the word at `at` is one of a form: the first escape in it says so,
/// and a string may have words of both kinds.
fn is_of_form(text: Text<'_>, at: usize) -> bool {
    let end = text.run_end(at, usize::MAX, is_inside);
    // The others are of what the form is written in.
    let may_say = |at| text.at(at) == b'%' || text.starts_with(at, b"\\u");
    let first = (at..end).find(|&at| may_say(at) && escape(text, at).is_some());
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
    match text.at(at) {
        b'%' => {
            let end = at.saturating_add(3);
            let byte = number(text, at.saturating_add(1)..end, 16)?;
            Some((end, Character::Byte(u8::try_from(byte).ok()?)))
        }
        b'&' => reference(text, at),
        b'\\' => unicode(text, at).or_else(|| bytes(text, at)),
        _ => None,
    }
}

/// What the digits in `place` say, if that is all that is there.
fn number(text: Text<'_>, place: Range<usize>, radix: u32) -> Option<u32> {
    let digits = text.slice(place.start, place.end);
    if digits.is_empty() || digits.len() < place.len() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, &digit| {
        let digit = char::from(digit).to_digit(radix)?;
        number.checked_mul(radix)?.checked_add(digit)
    })
}

/// `\u0041` or `\u{41}`.
fn unicode(text: Text<'_>, at: usize) -> Option<(usize, Character)> {
    let (place, end) = text.unicode_digits(at)?;
    // Half of a pair stands for no character: it ends a word.
    let unit = char::from_u32(number(text, place, 16)?).unwrap_or(' ');
    Some((end, Character::Unit(unit)))
}

/// `&quot;`, `&#34;` or `&#x22;`.
fn reference(text: Text<'_>, at: usize) -> Option<(usize, Character)> {
    let start = at.saturating_add(1);
    let (length, unit) = match text.slice(start, start.saturating_add(5)) {
        [b'#', ..] => return numeric_reference(text, start),
        [b'a', b'm', b'p', b';', ..] => (4, '&'),
        [b'a', b'p', b'o', b's', b';'] => (5, '\''),
        [b'g', b't', b';', ..] => (3, '>'),
        [b'l', b't', b';', ..] => (3, '<'),
        [b'n', b'b', b's', b'p', b';'] => (5, '\u{a0}'),
        [b'q', b'u', b'o', b't', b';'] => (5, '"'),
        _ => return None,
    };
    Some((start.saturating_add(length), Character::Unit(unit)))
}

fn numeric_reference(text: Text<'_>, at: usize) -> Option<(usize, Character)> {
    let mut start = at.saturating_add(1);
    let is_hex = matches!(text.at(start), b'x' | b'X');
    start = start.saturating_add(is_hex.into());
    let end = text.run_end(start, 7, |byte| byte.is_ascii_hexdigit());
    let number = number(text, start..end, if is_hex { 16 } else { 10 })?;
    let unit = char::from_u32(number).filter(|_| text.at(end) == b';')?;
    Some((end.saturating_add(1), Character::Unit(unit)))
}

/// The escaped bytes at `at`: those of one character, and where they end. One
/// that is none of UTF-8 is a character itself, as Python writes it in a text.
fn bytes(text: Text<'_>, at: usize) -> Option<(usize, Character)> {
    let first = byte(text, at)?;
    let (mut bytes, mut next) = ([0; 4], Some(first));
    for length in 1..=bytes.len() {
        let Some((byte, end)) = next else { break };
        let character = bytes.get_mut(..length)?;
        *character.last_mut()? = byte;
        if let Ok(character) = str::from_utf8(character) {
            let unit = character.chars().next()?;
            return Some((end, Character::Unit(unit)));
        }
        next = self::byte(text, last_backslash(text, end));
    }
    let (byte, end) = first;
    Some((end, Character::Unit(char::from(byte))))
}

/// `\x41` or `\101`, and where it ends.
fn byte(text: Text<'_>, at: usize) -> Option<(u8, usize)> {
    let digits = at.saturating_add(1);
    let (start, end, radix) = match text.at(digits) {
        b'x' => (digits.saturating_add(1), digits.saturating_add(3), 16),
        b'0'..=b'3' => (digits, digits.saturating_add(3), 8),
        _ => return None,
    };
    let byte = u8::try_from(number(text, start..end, radix)?).ok()?;
    (text.at(at) == b'\\').then_some((byte, end))
}

/// Of those at `at`, which the strings around have made many of one.
fn last_backslash(text: Text<'_>, at: usize) -> usize {
    let end = text.run_end(at, BACKSLASHES, |byte| byte == b'\\');
    end.saturating_sub(1).max(at)
}

const fn is_inside(byte: u8) -> bool {
    !byte.is_ascii_whitespace()
        && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | 0)
}

const fn is_in_string(byte: u8) -> bool {
    !matches!(byte, 0 | b'\n' | b'\r' | b'"')
}
