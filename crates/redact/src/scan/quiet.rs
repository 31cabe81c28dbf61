//! One look at a short text, as nearly all fields are: a few words.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::inline_always,
    reason = "vectors wrap, offsets are within a slice; what uses vectors has \
              to be inlined"
)]

use fearless_simd::{Level, Simd, dispatch, mask8x64, prelude::*, u8x64};

use super::gate;
use crate::text::{Text, is_word};

/// How many bytes a short text has at most.
pub(crate) const LONGEST: usize = 64;

/// How many bytes a half of it has at most.
const HALF: usize = LONGEST / 2;

/// Whether a short text holds nothing that may begin a finding, unless it is a
/// registered secret, and nothing that is not visible.
///
/// Says no to texts that hold neither, but never yes to others: it knows
/// letters, digits and the usual punctuation, no more.
pub(crate) fn is_quiet(text: &[u8]) -> bool {
    text.len() <= LONGEST
        && dispatch!(Level::new(), simd => is_quiet_by(simd, text))
}

#[inline(always)]
fn is_quiet_by(simd: impl Simd, text: &[u8]) -> bool {
    let halves = Halves::of(simd, text);
    halves.is_none_or(|halves| Seen::of(&halves).is_quiet(text))
}

/// What the bytes are, a bit for each.
struct Seen {
    /// `0` to `9`.
    digit: u64,
    /// Letters and `_`.
    letter: u64,
    /// What begins a finding together with what follows: `-`, `b`, `B`.
    leader: u64,
    /// What is not visible, or may begin a finding by itself.
    loud: u64,
}

impl Seen {
    #[inline(always)]
    fn of(halves: &Halves<impl Simd>) -> Self {
        let bytes = halves.bytes;
        let lower = bytes | 0x20;
        let letter = is_within(lower, b'a', b'z');
        let plain = letter
            | is_within(bytes, b' ', b'$')
            | is_within(bytes, b',', b'9')
            | is_within(bytes, b']', b'~');
        let leader = lower.simd_eq(b'b') | bytes.simd_eq(b'-');
        Self {
            digit: halves.bits(is_within(bytes, b'0', b'9')),
            letter: halves.bits(letter | bytes.simd_eq(b'_')),
            leader: halves.bits(leader),
            loud: halves.bits(!plain),
        }
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
        self.loud | codes | tokens == 0
            && (numbers == 0 || self.digit.count_ones() < 7)
            && (leaders == 0 || !leads(Text::new(text), leaders))
    }
}

/// The first and the last bytes of a text that has some. They overlap where they
/// are more than it has: so two loads take in all of it.
struct Halves<S: Simd> {
    bytes: u8x64<S>,
    /// Which bytes are of the text.
    mask: u64,
    /// Where the last ones begin.
    last_at: usize,
}

impl<S: Simd> Halves<S> {
    #[inline(always)]
    fn of(simd: S, text: &[u8]) -> Option<Self> {
        Self::cut::<HALF>(simd, text)
            .or_else(|| Self::cut::<16>(simd, text))
            .or_else(|| Self::cut::<8>(simd, text))
            .or_else(|| Self::cut::<4>(simd, text))
            .or_else(|| Self::cut::<2>(simd, text))
            .or_else(|| Self::cut::<1>(simd, text))
    }

    /// Halves of `N` bytes, if it has as many.
    #[inline(always)]
    fn cut<const N: usize>(simd: S, text: &[u8]) -> Option<Self> {
        let mut block = [0; LONGEST];
        block.first_chunk_mut()?.clone_from(text.first_chunk::<N>()?);
        block[HALF..].first_chunk_mut()?.clone_from(text.last_chunk::<N>()?);
        let bytes = u8x64::simd_from(simd, block);
        let half = u64::MAX >> (64 - N);
        Some(Self { bytes, mask: half | half << HALF, last_at: text.len() - N })
    }

    /// A bit for each byte of the text that `lanes` says yes to.
    #[inline(always)]
    fn bits(&self, lanes: mask8x64<S>) -> u64 {
        let bits = lanes.to_bitmask() & self.mask;
        bits & u64::from(u32::MAX) | bits >> HALF << self.last_at
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

/// Whether each byte is from `first` to `last`.
#[inline(always)]
fn is_within<S: Simd>(bytes: u8x64<S>, first: u8, last: u8) -> mask8x64<S> {
    (bytes - first).simd_le(last - first)
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
