//! International bank account numbers: ISO 13616, with the length that each
//! country has in the SWIFT registry and the check digits of ISO 7064 mod 97.

use super::Detector;
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

const ORIGIN: Origin = Origin::Content(Detector::Iban);

/// Country and length, ordered by country.
static LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

/// Judges what begins with the capital at `at`.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    let check_digits = text.slice(at.saturating_add(2), at.saturating_add(4));
    if !cx.plan.on.has(Detector::Iban)
        || check_digits.len() != 2
        || !check_digits.iter().all(u8::is_ascii_digit)
        || text.touches_word_before(at)
    {
        return;
    }
    let Some(length) = length(text.slice(at, at.saturating_add(2))) else {
        return;
    };
    let Some(end) = end(text, at, length) else { return };
    if is_word(text.at(end)) {
        sink.miss(ORIGIN, at..end, "it is a part of a longer word");
    } else if remainder(text.slice(at, end)) == 1 {
        sink.hit(ORIGIN, at..end, "country, length and check digits fit");
    } else {
        sink.miss(ORIGIN, at..end, "the check digits are wrong");
    }
}

fn length(country: &[u8]) -> Option<usize> {
    let country: &[u8; 2] = country.try_into().ok()?;
    let row = LENGTHS.binary_search_by_key(country, |&(code, _)| *code);
    LENGTHS.get(row.ok()?).map(|&(_, length)| length)
}

/// Where `length` letters and digits end, in one run or in groups of four.
fn end(text: Text<'_>, start: usize, length: usize) -> Option<usize> {
    let is_part = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let is_run = |at: usize, length| {
        let end = text.run_end(at, length, is_part);
        (end == at.saturating_add(length)).then_some(end)
    };
    if text.at(start.saturating_add(4)) != b' ' {
        return is_run(start, length);
    }
    let mut end = is_run(start, 4)?;
    let mut left = length.saturating_sub(4);
    while left > 0 {
        if text.at(end) != b' ' {
            return None;
        }
        end = is_run(end.saturating_add(1), left.min(4))?;
        left = left.saturating_sub(4);
    }
    Some(end)
}

/// The number modulo 97, its first four characters moved to the end and its
/// letters counted from 10.
fn remainder(iban: &[u8]) -> u64 {
    /// Two digits more still fit.
    const MOST: u64 = u64::MAX / 1000;
    let (head, tail) = iban.split_at_checked(4).unwrap_or_default();
    let sum = tail.iter().chain(head).fold(0_u64, |sum, &byte| {
        let (shift, value) = match byte {
            b'0'..=b'9' => (10, byte.wrapping_sub(b'0')),
            b'A'..=b'Z' => (100, byte.wrapping_sub(b'A').saturating_add(10)),
            _ => return sum,
        };
        let sum = if sum > MOST { sum % 97 } else { sum };
        sum.saturating_mul(shift).saturating_add(u64::from(value))
    });
    sum % 97
}

#[cfg(test)]
mod tests {
    use super::LENGTHS;

    #[test]
    fn countries_are_sorted_for_the_search() {
        assert!(LENGTHS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
