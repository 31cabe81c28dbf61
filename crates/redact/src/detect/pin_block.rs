//! The PIN block of an ISO 8583 message, as jPOS writes its fields:
//! `<field id="52" value="A1B2C3D4E5F60718"/>`.

use super::name::Name;
use crate::text::{Text, is_blank};

/// It has 64 bits (ISO 9564-1).
const DIGITS: usize = 16;

/// How many quotes and backslashes may stand together.
const QUOTES: usize = 9;

/// Whether the value behind the separator at `at`, whose key is `name`, is one.
pub(super) fn is_at(text: Text<'_>, at: usize, name: &Name) -> bool {
    text.slice(name.start, name.end) == b"value"
        && is_field_52(text, name.start)
        && is_block(text, at.saturating_add(1))
}

/// Whether the attribute at `at` is one of field 52.
fn is_field_52(text: Text<'_>, at: usize) -> bool {
    let quotes = text.run_start(at, QUOTES, is_blank);
    let end = text.run_start(quotes, QUOTES, is_quote);
    let start = text.run_start(end, 3, |byte| byte.is_ascii_digit());
    let equals = text.run_start(start, QUOTES, is_quote);
    let element: &[u8] = b"<field id=";
    text.slice(start, end) == b"52"
        && text.slice(equals.saturating_sub(element.len()), equals) == element
}

fn is_block(text: Text<'_>, at: usize) -> bool {
    let start = text.run_end(at, QUOTES, is_quote);
    let most = DIGITS.saturating_add(1);
    let end = text.run_end(start, most, |byte| byte.is_ascii_hexdigit());
    end.saturating_sub(start) == DIGITS && is_quote(text.at(end))
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\')
}
