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
pub(crate) fn decode(letters: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(letters.len());
    let (quads, mut rest) = letters.as_chunks();
    for quad in quads {
        let Some(three) = whole(*quad) else {
            rest = quad;
            break;
        };
        bytes.extend_from_slice(&three);
    }
    let values = rest.iter().map(|letter| value(*letter));
    let (bits, count) = values.take_while(|value| *value != NONE).fold(
        (0_u32, 0_usize),
        |(bits, count), value| {
            (bits << 6 | u32::from(value), count.saturating_add(1))
        },
    );
    match (count, (bits << 14).to_be_bytes(), (bits << 20).to_be_bytes()) {
        (3, [a, b, ..], _) => bytes.extend_from_slice(&[a, b]),
        (2, _, [a, ..]) => bytes.push(a),
        _ => {}
    }
    bytes
}

/// The bytes that four letters stand for.
fn whole(quad: [u8; 4]) -> Option<[u8; 3]> {
    let [a, b, c, d] = quad.map(value);
    let bits =
        [a, b, c, d].iter().fold(0, |bits, six| bits << 6 | u32::from(*six));
    let [_, three @ ..] = bits.to_be_bytes();
    // Of the values only that of no letter has a seventh bit.
    ((a | b | c | d) < 64).then_some(three)
}

pub(crate) fn is_letter(byte: u8) -> bool {
    value(byte) != NONE
}

/// Whether `letter`, the first of a group of four, may begin three bytes the
/// first of which is printable ASCII, a tab or a line break: its six bits are
/// the upper ones of it.
#[expect(
    clippy::indexing_slicing,
    reason = "a byte has 256 values, and `get` is not for constants"
)]
pub(super) const fn may_begin_text(letter: u8) -> bool {
    matches!(VALUES[letter as usize], 2..=3 | 8..=31)
}

fn value(letter: u8) -> u8 {
    VALUES.get(usize::from(letter)).copied().unwrap_or(NONE)
}
