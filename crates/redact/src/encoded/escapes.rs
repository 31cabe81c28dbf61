//! Text with `%41` (RFC 3986, section 2.1) or `\u0041` (RFC 8259, section 7)
//! in it.

use super::{Decoded, Origins};
use crate::text::Text;

/// How far back a text is decoded from its first escape: a key and a half.
const BEFORE: usize = 96;

/// Decodes the text around the escape at `at`, from `from` on at most, between
/// blanks and quotes. Returns where it ends.
pub(super) fn decode(
    text: Text<'_>,
    from: usize,
    at: usize,
) -> Option<(usize, Decoded)> {
    escape(text, at)?;
    let is_form = text.at(at) == b'%';
    let most = BEFORE.min(at.saturating_sub(from));
    let mut next = text.run_start(at, most, is_inside);
    let (mut bytes, mut places) = (Vec::new(), Vec::new());
    while next < text.len() {
        let (end, character) = match escape(text, next) {
            Some(escape) => escape,
            None if is_inside(text.at(next)) => {
                // In a form, a plus stands for a blank; a real one is escaped.
                let is_blank = is_form && text.at(next) == b'+';
                bytes.push(if is_blank { b' ' } else { text.at(next) });
                places.push(next);
                next = next.saturating_add(1);
                continue;
            }
            None => break,
        };
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

/// Whether an escape stands at `at`.
pub(crate) fn is_at(text: Text<'_>, at: usize) -> bool {
    escape(text, at).is_some()
}

enum Character {
    Byte(u8),
    Unit(char),
}

/// The escape at `at`: where it ends, and what it stands for.
fn escape(text: Text<'_>, at: usize) -> Option<(usize, Character)> {
    let (digits, count) = match (text.at(at), text.at(at.saturating_add(1))) {
        (b'%', _) => (at.saturating_add(1), 2_usize),
        (b'\\', b'u') => (at.saturating_add(2), 4),
        _ => return None,
    };
    let end = digits.saturating_add(count);
    let digits = text.slice(digits, end);
    if digits.len() != count || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let digits = std::str::from_utf8(digits).ok()?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let character = match u8::try_from(number) {
        Ok(byte) if count == 2 => Character::Byte(byte),
        // Half of a pair stands for no character: it ends a word.
        _ => Character::Unit(char::from_u32(number).unwrap_or(' ')),
    };
    Some((end, character))
}

const fn is_inside(byte: u8) -> bool {
    !byte.is_ascii_whitespace()
        && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | 0)
}
