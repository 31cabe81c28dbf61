//! One look at a short text, as nearly all fields are: a few words.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::inline_always,
    reason = "vectors wrap, offsets are within a slice; what uses vectors has \
              to be inlined"
)]

use fearless_simd::{Level, Simd, dispatch, i8x16, prelude::*, u8x16};

use super::{Plan, gate};
use crate::{
    bits::Ones,
    detect::{Detector, spoken},
    text::{Text, is_within, is_word},
};

/// How many bytes a short text has at most.
pub(crate) const LONGEST: usize = 64;

const LANE: usize = 16;

/// Whether a short text holds nothing that may begin a finding, unless it is a
/// registered secret, and nothing that is not visible.
///
/// Says no to texts that hold neither, but never yes to others: it knows
/// letters, digits and the usual punctuation, no more.
///
/// Most texts are done in one or two lanes: wider ones would take longer.
#[inline]
pub(crate) fn is_quiet(text: &[u8], plan: &Plan) -> bool {
    dispatch!(Level::baseline(), simd => {
        Seen::of(simd, text).is_some_and(|seen| seen.is_quiet(text, plan))
    })
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
    /// What begins a finding together with what follows: `-`, `b`, `B`, `w`,
    /// `W`.
    leader: u64,
    /// What is not visible, or begins a finding by itself.
    loud: u64,
}

impl Seen {
    /// What a text is, if it is short.
    #[inline(always)]
    fn of(simd: impl Simd, text: &[u8]) -> Option<Self> {
        let mut seen = Self::default();
        let (Some(first), Some(last)) =
            (text.first_chunk::<LANE>(), text.last_chunk::<LANE>())
        else {
            seen.add(simd, padded(text), 0, !(FULL << text.len()) & FULL);
            return Some(seen);
        };
        if text.len() > LONGEST {
            return None;
        }
        seen.add(simd, *first, 0, FULL);
        let last_at = text.len() - LANE;
        let mut at = LANE;
        while at < last_at {
            seen.add(simd, *text.get(at..)?.first_chunk()?, at, FULL);
            at += LANE;
        }
        // It may overlap the one before.
        seen.add(simd, *last, last_at, FULL);
        Some(seen)
    }

    /// Adds a lane.
    #[inline(always)]
    fn add<S: Simd>(
        &mut self,
        simd: S,
        bytes: [u8; LANE],
        shift: usize,
        mask: u64,
    ) {
        let bytes = u8x16::simd_from(simd, bytes).bitcast::<i8x16<S>>();
        let lower = bytes | 0x20;
        let letter = is_within(lower, b'a', b'z');
        let digit = is_within(bytes, b'0', b'9');
        let plain = letter
            | is_within(bytes, b' ', b'$')
            | is_within(bytes, b',', b'9')
            | is_within(bytes, b']', b'~');
        let letter = letter | bytes.simd_eq(b'_' as i8);
        let leader = lower.simd_eq(b'b' as i8)
            | lower.simd_eq(b'w' as i8)
            | bytes.simd_eq(b'-' as i8);
        self.loud |= (plain.to_bitmask() & mask ^ mask) << shift;
        self.digit |= digit.to_bitmask() << shift;
        self.letter |= letter.to_bitmask() << shift;
        self.leader |= leader.to_bitmask() << shift;
    }

    /// Whether nothing begins here.
    #[inline(always)]
    fn is_quiet(&self, text: &[u8], plan: &Plan) -> bool {
        let word = self.letter | self.digit;
        let starts = !(word << 1);
        let token = word | self.leader;
        let tokens = twice(twice(twice(twice(token, 1), 2), 4), 8);
        let codes = twice(self.letter, 1) & twice(self.digit, 1) >> 2;
        let words = word & starts & (tokens | codes);
        let leaders = twice(self.leader, 1) | starts & self.letter >> 1;
        let leaders = self.leader & leaders;
        words | leaders | self.groups() | self.loud == 0
            || !self.begins(Text::new(text), plan, [words, leaders])
    }

    /// Where four digits are, three times three: `100-531-385`, or two and two.
    #[inline(always)]
    const fn groups(&self) -> u64 {
        let two = twice(self.digit, 1);
        let three = two & self.digit >> 2;
        let ends = self.leader >> 3 & self.leader >> 7;
        twice(two, 2) | three & three >> 4 & three >> 8 & ends | self.pairs()
    }

    /// Where the first, second and sixth byte of a number in hex may be, and two
    /// gaps.
    #[inline(always)]
    const fn pairs(&self) -> u64 {
        let two = twice(self.digit, 1);
        let gaps = !(self.digit >> 2 | self.digit >> 17);
        let starts = !((self.letter | self.digit) << 1);
        starts & two & two >> 3 & two >> 15 & gaps
    }

    /// The same by what stands there.
    #[inline(never)]
    fn begins(
        &self,
        text: Text<'_>,
        plan: &Plan,
        [words, leaders]: [u64; 2],
    ) -> bool {
        let phones = plan.on.has(Detector::Phone);
        Ones(self.loud).any(|at| phones || text.at(at) != b'+')
            || Ones(words).any(|at| {
                gate::token(text, plan, at, 0) || gate::account(text, plan, at)
            })
            || Ones(leaders).any(|at| match text.at(at) {
                b'-' => text.at(at + 1) == b'-' || !is_word(text.before(at)),
                _ => gate::led(text, at),
            })
            || self.digit.count_ones() >= FEWEST && self.counts(text, plan)
            || self.groups() != 0 && spoken::is_in(text)
    }

    /// Whether some of the digits may be a number that somebody knows.
    fn counts(&self, text: Text<'_>, plan: &Plan) -> bool {
        let digit = self.digit;
        let four = twice(twice(digit, 1), 2);
        let after_four = !(digit >> 4) & four >> 5;
        let after_six = four >> 2 & !(digit >> 6) & four >> 7;
        let groups = four & (after_four | after_six) | self.pairs();
        Ones(self.groups() & !(digit << 1)).any(|at| {
            let length = (digit >> at).trailing_ones() as usize;
            gate::number(text, plan, at, length)
                || groups >> at & 1 == 1 && gate::grouped(text, at)
        })
    }
}

/// No number that is looked for has fewer digits.
const FEWEST: u32 = 7;

/// Where a class goes on for so many bytes more.
#[inline(always)]
const fn twice(bits: u64, count: u32) -> u64 {
    bits & bits >> count
}

/// Less than a lane, and NUL behind it.
#[inline(always)]
fn padded(text: &[u8]) -> [u8; LANE] {
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
    halves.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::set::Detectors;

    /// The same, byte by byte.
    fn is_quiet_slowly(text: &[u8], plan: &Plan) -> bool {
        let is_plain = |&byte: &u8| {
            byte.is_ascii_alphanumeric()
                || b" !\"#$,-./]^_`{|}~".contains(&byte)
                || byte == b'+' && !plan.on.has(Detector::Phone)
        };
        let is_token = |&byte: &u8| is_word(byte) || byte == b'-';
        let is_letter = |byte: u8| is_word(byte) && !byte.is_ascii_digit();
        let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
        let starts =
            |at: &usize| at.checked_sub(1).is_none_or(|at| !is_word(text[at]));
        let begins_something = |at| match text[at..].to_ascii_lowercase()[..] {
            [b'-', a, ..] if is_letter(a) => true,
            [b'b', b'e', b'a', b'r', ..] | [b'b', b'a', b's', b'i', ..] => true,
            [b'w', ..] if text[at..].starts_with(b"whsec_") => true,
            _ if spoken::may_begin_at(Text::new(text), at) => true,
            _ if gate::account(Text::new(text), plan, at) => true,
            _ => false,
        };
        let is_coat = |at: usize| {
            let is_whole = |run: &[u8]| run.iter().all(is_token);
            is_word(text[at])
                && text.get(at..at + 16).is_some_and(is_whole)
                && gate::token(Text::new(text), plan, at, 0)
        };
        let counts = |&at: &usize| {
            let is_digit = |byte: &u8| byte.is_ascii_digit();
            let rest = text[at..].iter();
            let length = rest.take_while(|byte| is_digit(byte)).count();
            let next = text.get(at + length + 1..at + length + 5);
            let goes_on = next.is_some_and(|part| part.iter().all(is_digit));
            let text = Text::new(text);
            let is_triple = "###-###-###".bytes().zip(at..).all(|(p, at)| {
                let byte = text.at(at);
                byte == p || p == b'#' && byte.is_ascii_digit()
            });
            let is_pair = |from: usize| {
                let two = [from, from + 1].map(|it| text.at(at + it));
                two.iter().all(u8::is_ascii_digit)
            };
            let are_pairs = starts(&at)
                && is_pair(0)
                && is_pair(3)
                && is_pair(15)
                && [2, 17].iter().all(|gap| !is_digit(&text.at(at + gap)));
            (length >= 4 || is_triple || are_pairs)
                && !text.before(at).is_ascii_digit()
                && (gate::number(text, plan, at, length)
                    || (are_pairs || matches!(length, 4 | 6) && goes_on)
                        && gate::grouped(text, at))
        };
        let is_loud = (0..text.len()).filter(starts).any(is_coat)
            || text.windows(2).any(|part| part == b"--")
            || digits >= 7 && (0..text.len()).any(|at| counts(&at))
            || (0..text.len()).filter(starts).any(begins_something);
        text.len() <= LONGEST && text.iter().all(is_plain) && !is_loud
    }

    #[test]
    fn every_byte_is_judged_wherever_it_stands() {
        let plan = &Plan::of(Detectors::ALL);
        for byte in 0..=u8::MAX {
            for length in 1..=LONGEST + 2 {
                // No run of 16, and nothing else that is not quiet.
                let mut text = b"word of ".repeat(9);
                text.truncate(length);
                for at in 0..length {
                    let before = std::mem::replace(&mut text[at], byte);
                    let expected = is_quiet_slowly(&text, plan);
                    assert_eq!(
                        is_quiet(&text, plan),
                        expected,
                        "{byte} at {at}"
                    );
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
            "41111111",
            "tax ",
            "100-531-385",
            "5A 08 41 11 11 11 11 11 11 11",
            " 41 11",
            " 11 11 11 ",
            "GB82",
            "eyJhbGciOiJIUzI1NiJ9",
            "d29yZCBpbiBhIGNvYXQ",
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
            let (text, plan) = (text.as_bytes(), &Plan::of(Detectors::ALL));
            for length in [text.len(), text.len().min(LONGEST), 7, 16, 20] {
                let text = &text[..text.len().min(length)];
                let expected = is_quiet_slowly(text, plan);
                prop_assert_eq!(is_quiet(text, plan), expected);
            }
        }
    }
}
