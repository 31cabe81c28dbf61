//! Parameters that are a key for a while, where they stand in the query of a URL
//! or in a form: whoever has the line can do what its owner could.

use crate::{
    key::parameter,
    text::{Text, is_word},
};

/// What is shorter is the code of an error, or the name of a method.
const SHORTEST: usize = 16;

/// Digits in hex that are fewer may be the words of a slug: `cafe-2026`.
const SHORTEST_HEX: usize = 20;

/// Whether the value behind the `=` at `at` is the code of an authorization
/// (RFC 6749, section 4.1.2), or signs a URL: as a shared access signature,
/// `sig`, or as `Signature` for what a cloud stores.
pub(super) fn is_key(text: Text<'_>, at: usize) -> bool {
    parameter::ends_at(text, at) && is_random(text, at.saturating_add(1))
}

/// Whether the value at `start` is made by chance: long, of digits and letters
/// in both cases, or of many digits in hex.
fn is_random(text: Text<'_>, start: usize) -> bool {
    // In JSON a slash may have a backslash before it.
    let is_part = |byte: u8| is_word(byte) || b"-.~/+%\\".contains(&byte);
    let end = text.run_end(start, 64, is_part);
    let value = text.slice(start, end);
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    let hex = value.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    let is_hex = hex >= SHORTEST_HEX
        && value.iter().all(|b| b.is_ascii_hexdigit() || b"-.".contains(b));
    value.len() >= SHORTEST
        && has(u8::is_ascii_digit)
        && (is_hex && has(u8::is_ascii_alphabetic)
            || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase))
}
