//! One look at a short text, as nearly all fields are: a few words.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_sign_loss,
    clippy::inline_always,
    reason = "vectors wrap, masks have 16 bits, offsets are within a slice"
)]

use wide::u8x16;

use super::gate;
use crate::text::{Text, is_word};

/// How many bytes a short text has at most.
pub(crate) const LONGEST: usize = 64;

const LANE: usize = 16;

/// Whether a short text holds nothing that may begin a finding, unless it is a
/// registered secret, and nothing that is not visible.
///
/// Says no to texts that hold neither, but never yes to others: it knows
/// letters, digits and the usual punctuation, no more.
#[inline(never)]
pub(crate) fn is_quiet(text: &[u8]) -> bool {
    let mut seen = Seen::default();
    if let (Some(first), Some(last)) =
        (text.first_chunk::<LANE>(), text.last_chunk::<LANE>())
    {
        let last_at = text.len() - LANE;
        if text.len() > LONGEST || !seen.add((*first).into(), 0, FULL) {
            return false;
        }
        let mut at = LANE;
        while at < last_at {
            let lane = text.get(at..).and_then(<[u8]>::first_chunk::<LANE>);
            let Some(lane) = lane else { return false };
            if !seen.add((*lane).into(), at, FULL) {
                return false;
            }
            at += LANE;
        }
        // It may overlap the one before.
        if !seen.add((*last).into(), last_at, FULL) {
            return false;
        }
    } else if !seen.add(padded(text), 0, !(FULL << text.len()) & FULL) {
        return false;
    }
    seen.is_quiet(text)
}

/// The mask of a lane whose bytes all are of a class.
const FULL: u64 = 0xffff;

/// What the bytes are, a bit for each.
#[derive(Default)]
struct Seen {
    /// `0` to `9`.
    digit: u64,
    /// Letters and `_`.
    letter: u64,
    /// What begins a finding together with what follows: `-`, `b`, `B`.
    leader: u64,
}

impl Seen {
    /// Adds a lane. Whether the bytes in `mask` are visible, and none begins a
    /// finding but by what is kept here.
    #[inline(always)]
    fn add(&mut self, bytes: u8x16, shift: usize, mask: u64) -> bool {
        let lower = bytes | u8x16::splat(0x20);
        let letter = is_within(lower, b'a', b'z');
        let plain = letter
            | is_within(bytes, b' ', b'$')
            | is_within(bytes, b',', b'9')
            | is_within(bytes, b']', b'~');
        if bits(plain, 0) & mask != mask {
            return false;
        }
        let leader =
            lower.cmp_eq(u8x16::splat(b'b')) | bytes.cmp_eq(u8x16::splat(b'-'));
        let letter = letter | bytes.cmp_eq(u8x16::splat(b'_'));
        self.digit |= bits(is_within(bytes, b'0', b'9'), shift);
        self.letter |= bits(letter, shift);
        self.leader |= bits(leader, shift);
        true
    }

    /// Whether nothing begins here.
    #[inline(always)]
    fn is_quiet(&self, text: &[u8]) -> bool {
        let twice = |bits: u64, count: u32| bits & bits >> count;
        let word = self.letter | self.digit;
        let starts = !(word << 1);
        let two_digits = twice(self.digit, 1);
        let numbers = twice(two_digits, 2);
        let codes = starts & twice(self.letter, 1) & two_digits >> 2;
        let token = word | self.leader;
        let tokens = twice(twice(twice(twice(token, 1), 2), 4), 8);
        let leaders = twice(self.leader, 1) | starts & self.letter >> 1;
        let leaders = self.leader & leaders;
        codes | tokens == 0
            && (numbers == 0 || self.digit.count_ones() < 7)
            && (leaders == 0 || !leads(Text::new(text), leaders))
    }
}

/// Whether one of these leaders begins an option, a boundary, or a scheme of
/// authentication.
#[cold]
fn leads(text: Text<'_>, mut places: u64) -> bool {
    while places != 0 {
        let at = places.trailing_zeros() as usize;
        let is_one = match text.at(at) {
            b'-' => text.at(at + 1) == b'-' || !is_word(text.before(at)),
            _ => gate::scheme(text, at),
        };
        if is_one {
            return true;
        }
        places &= places - 1;
    }
    false
}

/// Less than a lane, and NUL behind it.
#[inline(always)]
fn padded(text: &[u8]) -> u8x16 {
    let halves = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            let last = u128::from(u64::from_le_bytes(*last));
            u128::from(u64::from_le_bytes(*first))
                | last << (8 * (text.len() - 8))
        }
        _ => match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                let last = u64::from(u32::from_le_bytes(*last));
                let first = u64::from(u32::from_le_bytes(*first));
                u128::from(first | last << (8 * (text.len() - 4)))
            }
            _ => text
                .iter()
                .rev()
                .fold(0, |bytes, &byte| bytes << 8 | u128::from(byte)),
        },
    };
    halves.to_le_bytes().into()
}

/// Whether each byte is from `first` to `last`.
#[inline(always)]
fn is_within(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    let offset = bytes - u8x16::splat(first);
    offset.min(u8x16::splat(last - first)).cmp_eq(offset)
}

#[inline(always)]
fn bits(lane: u8x16, shift: usize) -> u64 {
    u64::from(lane.move_mask() as u32) << shift
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, byte by byte.
    fn is_quiet_slowly(text: &[u8]) -> bool {
        let is_plain = |&byte: &u8| {
            byte.is_ascii_alphanumeric()
                || b" !\"#$,-./]^_`{|}~".contains(&byte)
        };
        let is_token = |&byte: &u8| is_word(byte) || byte == b'-';
        let is_letter = |byte: u8| is_word(byte) && !byte.is_ascii_digit();
        let all_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
        let starts =
            |at: &usize| at.checked_sub(1).is_none_or(|at| !is_word(text[at]));
        let begins_something = |at| match text[at..].to_ascii_lowercase()[..] {
            [b'-', a, ..] if is_letter(a) => true,
            [b'b', b'e', b'a', b'r', ..] | [b'b', b'a', b's', b'i', ..] => true,
            [a, b, c, d, ..] if is_letter(a) && is_letter(b) => {
                all_digits(&[c, d])
            }
            _ => false,
        };
        let is_loud = text.windows(16).any(|part| part.iter().all(is_token))
            || text.windows(2).any(|part| part == b"--")
            || text.windows(4).any(all_digits) && digits >= 7
            || (0..text.len()).filter(starts).any(begins_something);
        text.len() <= LONGEST && text.iter().all(is_plain) && !is_loud
    }

    #[test]
    fn every_byte_is_judged_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for length in 1..=LONGEST + 2 {
                // No run of 16, and nothing else that is not quiet.
                let mut text = b"word of ".repeat(9);
                text.truncate(length);
                for at in 0..length {
                    let before = std::mem::replace(&mut text[at], byte);
                    let expected = is_quiet_slowly(&text);
                    assert_eq!(is_quiet(&text), expected, "{byte} at {at}");
                    text[at] = before;
                }
            }
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "a",
            "B",
            "b",
            "_",
            "-",
            " ",
            "1",
            "20",
            "345",
            "6789",
            "be",
            "bear",
            "BASIC",
            "z2",
            "ab",
            "order ",
            "words-and",
            "/",
            "\"",
        ]);
        prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(50_000))]

        #[test]
        fn the_look_sees_what_a_slow_one_sees(text in text()) {
            let text = text.as_bytes();
            for length in [text.len(), text.len().min(LONGEST), 7, 16, 20] {
                let text = &text[..text.len().min(length)];
                prop_assert_eq!(is_quiet(text), is_quiet_slowly(text));
            }
        }
    }
}
