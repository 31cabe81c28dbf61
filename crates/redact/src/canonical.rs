//! Spellings of one value.

use std::borrow::Cow;

/// One spelling of a number or an address, so that its spellings have one
/// pseudonym: `+27 82 123 4567` and `Some("+27821234567")` are `27821234567`.
pub(crate) fn canonical(value: &str) -> String {
    let value = unwrapped(value);
    let is_gap = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '+' | '\u{a0}');
    if value.is_ascii() && !value.bytes().any(|b| is_gap(char::from(b))) {
        return value.to_ascii_lowercase();
    }
    let value = if value.contains('(') {
        Cow::Owned(value.replace("(0)", ""))
    } else {
        Cow::Borrowed(value)
    };
    let mut same = String::with_capacity(value.len());
    for c in value.chars().filter(|c| !is_gap(*c)) {
        if c.is_ascii() {
            same.push(c.to_ascii_lowercase());
        } else {
            same.extend(c.to_lowercase());
        }
    }
    same
}

/// What is in the brackets and quotes that Rust's `Debug` puts around a value.
pub(crate) fn unwrapped(mut value: &str) -> &str {
    while let Some((name, inner)) =
        value.strip_suffix(')').and_then(|value| value.split_once('('))
    {
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            break;
        }
        value = inner;
    }
    value.trim_matches(['"', '\\'])
}
