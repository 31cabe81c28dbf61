//! Parameters that are a key for a while, where they stand in the query of a URL
//! or in a form: whoever has the line can do what its owner could.

use super::name::Name;
use crate::text::{Text, is_word};

/// What is shorter is the code of an error, or the name of a method.
const SHORTEST: usize = 16;

/// Whether the value behind the `=` at `at`, whose key is `name`, is the code of
/// an authorization (RFC 6749, section 4.1.2), or signs a URL: as a shared
/// access signature, `sig`, or as `Signature` for what a cloud stores.
pub(super) fn is_key(text: Text<'_>, at: usize, name: &Name) -> bool {
    let names: [&[u8]; 3] = [b"code", b"sig", b"signature"];
    let key = text.slice(name.start, name.end);
    text.at(at) == b'='
        && matches!(text.before(name.start), b'?' | b'&' | b';')
        && names.iter().any(|known| key.eq_ignore_ascii_case(known))
        && is_random(text, at.saturating_add(1))
}

/// Whether the value at `start` is long, and has digits and small letters.
fn is_random(text: Text<'_>, start: usize) -> bool {
    let is_part = |byte: u8| {
        is_word(byte) || matches!(byte, b'-' | b'.' | b'~' | b'/' | b'+' | b'%')
    };
    let end = text.run_end(start, 64, is_part);
    let value = text.slice(start, end);
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    value.len() >= SHORTEST
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
}
