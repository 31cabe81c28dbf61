//! Base64: RFC 4648, sections 4 and 5, either alphabet, padded or not.

/// Six bits for each letter of both alphabets, or [`NONE`].
const VALUES: [u8; 256] = values();

const NONE: u8 = 0xff;

#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut value = 0_usize;
    while value < 64 {
        let letter = letter(value as u8);
        values[letter as usize] = value as u8;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
}

/// The letter for six bits, in the alphabet of section 4.
pub(crate) const fn letter(six: u8) -> u8 {
    match six {
        0..=25 => b'A'.saturating_add(six),
        26..=51 => b'a'.saturating_add(six).saturating_sub(26),
        52..=61 => b'0'.saturating_add(six).saturating_sub(52),
        62 => b'+',
        _ => b'/',
    }
}

/// The bytes that `letters` stand for, up to the first that is none of them.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lowest eight bits are wanted"
)]
pub(crate) fn decode(letters: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(letters.len());
    let (mut bits, mut count) = (0_u16, 0_u8);
    for letter in letters {
        let value = value(*letter);
        if value == NONE {
            break;
        }
        bits = bits << 6 | u16::from(value);
        count = count.saturating_add(6);
        if let Some(rest) = count.checked_sub(8) {
            count = rest;
            bytes.push((bits >> rest) as u8);
        }
    }
    bytes
}

pub(super) fn is_letter(byte: u8) -> bool {
    value(byte) != NONE
}

/// Whether `letter`, the first of a group of four, may begin three bytes the
/// first of which is printable ASCII: its six bits are the upper ones of it.
#[expect(
    clippy::indexing_slicing,
    reason = "a byte has 256 values, and `get` is not for constants"
)]
pub(super) const fn may_begin_text(letter: u8) -> bool {
    matches!(VALUES[letter as usize], 8..=31)
}

fn value(letter: u8) -> u8 {
    VALUES.get(usize::from(letter)).copied().unwrap_or(NONE)
}
