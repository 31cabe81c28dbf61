//! Control characters in values (CWE-117).

use std::{borrow::Cow, fmt::Write as _};

/// The text with its control characters written as escapes: a line break in a
/// value would begin a line of its own in a log, and an escape sequence can
/// rewrite the screen of who reads it. Tabs stay.
pub(crate) fn visible(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_visible(&text) {
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

/// Whether the text has no control characters.
///
/// Eight bytes at a time, of which the last may be looked at twice: nearly all
/// text is printable ASCII.
#[inline]
pub(crate) fn is_visible(text: &str) -> bool {
    let words = text.as_bytes().chunks_exact(8);
    let is_printable = match text.as_bytes().last_chunk() {
        Some(last) => {
            are_printable(*last)
                && words
                    .filter_map(|word| word.try_into().ok())
                    .all(are_printable)
        }
        None => text.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
    };
    is_printable || !text.chars().any(is_unsafe)
}

/// Whether all of these bytes are from `0x20` to `0x7e`.
///
/// The highest bit of a byte says no: that of the byte less `0x20`, of the byte
/// itself, or of the next one. A byte that borrows or carries says no itself.
#[inline]
fn are_printable(bytes: [u8; 8]) -> bool {
    let word = u64::from_le_bytes(bytes);
    let below = word.wrapping_sub(0x2020_2020_2020_2020);
    let above = word.wrapping_add(0x0101_0101_0101_0101);
    (below | word | above) & 0x8080_8080_8080_8080 == 0
}

/// Control characters, and the separators that Unicode breaks lines at.
fn is_unsafe(c: char) -> bool {
    c.is_control() && c != '\t' || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_judged_wherever_it_stands() {
        for c in ('\0'..='\u{2100}').chain(['\u{10ffff}']) {
            for before in 0..18 {
                for behind in [0, 1, 7, 9] {
                    let [before, behind] =
                        [before, behind].map(|n| "~".repeat(n));
                    let text = format!("{before}{c}{behind}");
                    assert_eq!(is_visible(&text), !is_unsafe(c), "{text:?}");
                }
            }
        }
    }
}
