//! Control characters in values (CWE-117).

use std::{borrow::Cow, fmt::Write as _};

/// The text with its control characters written as escapes: a line break in a
/// value would begin a line of its own in a log, and an escape sequence can
/// rewrite the screen of who reads it. Tabs stay.
pub(crate) fn visible(text: Cow<'_, str>) -> Cow<'_, str> {
    // Bytes first: nearly all text is printable ASCII, and a loop over bytes
    // without a branch is vectorised.
    let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) || *byte == b'\t';
    if text.as_bytes().iter().all(is_plain) || !text.chars().any(is_unsafe) {
        return text;
    }
    let mut visible = String::with_capacity(text.len().saturating_add(16));
    for c in text.chars() {
        match c {
            '\n' => visible.push_str("\\n"),
            '\r' => visible.push_str("\\r"),
            _ if is_unsafe(c) => {
                // Writing to a string does not fail.
                write!(visible, "{}", c.escape_unicode()).unwrap_or_default();
            }
            _ => visible.push(c),
        }
    }
    Cow::Owned(visible)
}

/// Control characters, and the separators that Unicode breaks lines at.
fn is_unsafe(c: char) -> bool {
    c.is_control() && c != '\t' || matches!(c, '\u{2028}' | '\u{2029}')
}
