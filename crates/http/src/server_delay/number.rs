use http::HeaderValue;

/// Nothing, if it is not text.
pub(super) fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().map(str::trim)
}

/// All that are in a list: that is what an intermediary makes of a header that
/// is there twice.
pub(super) fn numbers(value: &HeaderValue) -> impl Iterator<Item = u64> {
    let items = text(value).into_iter().flat_map(|text| text.split(','));
    items.filter_map(rounded_up)
}

/// A number of digits, with or without a fraction, which is rounded up: to wait
/// a little longer than asked for is no fault. Too large a one saturates.
pub(super) fn rounded_up(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let has_rest = fraction.bytes().any(|digit| digit != b'0');
    // Digits alone fail to parse only where they overflow.
    let whole = whole.parse().unwrap_or(u64::MAX);
    Some(whole.saturating_add(u64::from(has_rest)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::rounded_up;

    #[test]
    fn only_digits_are_a_number() {
        for (text, number) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("007", Some(7)),
            ("1.5", Some(2)),
            ("1.000", Some(1)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616.9", Some(u64::MAX)),
            ("", None),
            (".5", None),
            ("5.", None),
            ("1.2.3", None),
            ("-1", None),
            ("+1", None),
            ("1e3", None),
            ("0x10", None),
            ("1 2", None),
            ("\u{664}\u{662}", None),
        ] {
            assert_eq!(rounded_up(text), number, "{text:?}");
        }
    }
}
