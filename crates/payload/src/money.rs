//! Exact amounts.

use std::ops::RangeInclusive;

/// The amounts that a field may have: from one to another, and no finer than
/// the finer of the two is written.
///
/// They are compared as whole numbers of the smallest unit. A floating-point
/// number is nowhere: it has no 0.1, and above 2^53 not every whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amounts {
    bounds: RangeInclusive<i128>,
    /// Digits behind the point.
    decimals: usize,
}

/// What is wrong with an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAmount {
    /// It is no decimal number, or not written as everybody writes one: it has
    /// an exponent, a plus, a zero in front, a minus and nothing but zeros, or a
    /// point without digits on both sides.
    Malformed,
    OutOfRange,
    TooFine,
}

/// So many digits fit into 128 bits, whichever they are.
const MOST_DIGITS: usize = 38;

impl Amounts {
    /// `None` unless both are decimal numbers, the first no greater than the
    /// other.
    pub(crate) fn new(least: &str, most: &str) -> Option<Self> {
        let decimals = |text: &str| Some(split(text)?.2.len());
        let decimals = decimals(least)?.max(decimals(most)?);
        let [least, most] = [units(least, decimals), units(most, decimals)];
        let (least, most) = (least.ok()?, most.ok()?);
        (least <= most).then_some(Self { bounds: least..=most, decimals })
    }

    pub(crate) fn check(&self, text: &str) -> Result<(), NoAmount> {
        let units = units(text, self.decimals)?;
        let is_in = self.bounds.contains(&units);
        if is_in { Ok(()) } else { Err(NoAmount::OutOfRange) }
    }
}

/// The sign, the digits before the point and those behind it.
fn split(text: &str) -> Option<(bool, &str, &str)> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = match rest.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    let is_led = whole.len() > 1 && whole.starts_with('0');
    let is_minus_zero = is_negative && is_zero(whole) && is_zero(part);
    let is_plain = !is_led && !is_minus_zero;
    let is_amount =
        !whole.is_empty() && is_number(whole) && is_number(part) && is_plain;
    is_amount.then_some((is_negative, whole, part))
}

fn units(text: &str, decimals: usize) -> Result<i128, NoAmount> {
    let (is_negative, whole, part) = split(text).ok_or(NoAmount::Malformed)?;
    // 29.900 is as fine as 29.9.
    let part = part.trim_end_matches('0');
    let missing = decimals.checked_sub(part.len()).ok_or(NoAmount::TooFine)?;
    let whole = whole.trim_start_matches('0');
    if whole.len().saturating_add(decimals) > MOST_DIGITS {
        return Err(NoAmount::OutOfRange);
    }
    let digits = whole.bytes().chain(part.bytes());
    let digits = digits.chain(std::iter::repeat_n(b'0', missing));
    let units = digits.fold(0_i128, |units, digit| {
        let digit = i128::from(digit.wrapping_sub(b'0'));
        units.saturating_mul(10).saturating_add(digit)
    });
    Ok(if is_negative { units.saturating_neg() } else { units })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Amounts, NoAmount};

    #[test]
    fn an_amount_is_exact() {
        let amounts = Amounts::new("0.01", "1000").unwrap();
        for (text, said) in [
            ("0.01", Ok(())),
            ("29", Ok(())),
            ("29.9", Ok(())),
            ("29.900", Ok(())),
            ("1000.00", Ok(())),
            // What a sum of floating-point numbers leaves behind.
            ("29.900000000000002", Err(NoAmount::TooFine)),
            ("0.001", Err(NoAmount::TooFine)),
            ("0", Err(NoAmount::OutOfRange)),
            ("-0", Err(NoAmount::Malformed)),
            ("-0.00", Err(NoAmount::Malformed)),
            ("029.90", Err(NoAmount::Malformed)),
            ("-5", Err(NoAmount::OutOfRange)),
            ("1000.01", Err(NoAmount::OutOfRange)),
            ("9007199254740993", Err(NoAmount::OutOfRange)),
            ("1e2", Err(NoAmount::Malformed)),
            ("+1", Err(NoAmount::Malformed)),
            ("1.", Err(NoAmount::Malformed)),
            (".5", Err(NoAmount::Malformed)),
            ("1,000", Err(NoAmount::Malformed)),
            ("--1", Err(NoAmount::Malformed)),
            (" 1", Err(NoAmount::Malformed)),
            ("", Err(NoAmount::Malformed)),
            ("NaN", Err(NoAmount::Malformed)),
        ] {
            assert_eq!(amounts.check(text), said, "{text}");
        }
    }

    #[test]
    fn bounds_are_amounts_in_their_order() {
        for (least, most) in
            [("2", "1"), ("", "1"), ("0", "1e3"), ("x", "y"), ("-1", "-2")]
        {
            assert_eq!(Amounts::new(least, most), None, "{least} {most}");
        }
        assert!(Amounts::new("1", &"9".repeat(38)).is_some());
        assert_eq!(Amounts::new("1", &"9".repeat(39)), None);
        let beyond = Amounts::new("0", "1").unwrap();
        assert_eq!(beyond.check(&"9".repeat(500)), Err(NoAmount::OutOfRange));
    }

    proptest! {
        #[test]
        fn it_is_in_range_if_its_smallest_units_are(
            units in -20_000_i64..20_000, least in 0..10_000_i64,
            width in 0..5_000_i64,
        ) {
            let text = |units: i64| {
                let sign = if units < 0 { "-" } else { "" };
                let units = units.unsigned_abs();
                format!("{sign}{}.{:02}", units / 100, units % 100)
            };
            let most = least.saturating_add(width);
            let amounts = Amounts::new(&text(least), &text(most)).unwrap();
            let is_in = (least..=most).contains(&units);
            prop_assert_eq!(amounts.check(&text(units)).is_ok(), is_in);
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let amounts = Amounts::new("0.01", "1000").unwrap();
            amounts.check(&text).ok();
            Amounts::new(&text, &text);
        }
    }
}
