//! Spellings of one value.

use std::borrow::Cow;

use crate::detect::number::WIDE;

/// One spelling of a number or an address, so that its spellings have one
/// pseudonym: `+27 82 123 4567` and `Some("+27821234567")` are `27821234567`.
pub(crate) fn canonical(value: &str) -> Cow<'_, str> {
    let value = unwrapped(value);
    // Most are written so.
    let same = value.strip_prefix('+').unwrap_or(value);
    if same.bytes().all(|byte| CANONICAL.get(usize::from(byte)) == Some(&true))
    {
        return Cow::Borrowed(same);
    }
    let is_gap =
        |c| matches!(c, ' ' | '-' | '(' | ')' | '+') || WIDE.contains(&c);
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
    Cow::Owned(same)
}

/// For each byte, whether it is one of those that most values have, and stays.
#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
static CANONICAL: [bool; 256] = {
    let mut canonical = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        canonical[byte as usize] = byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'.' | b'@' | b'_');
        byte += 1;
    }
    canonical
};

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
