//! What this crate writes in place of a finding. It is never a finding again,
//! so that redacting twice changes nothing.

use std::ops::Range;

use crate::{scan::Context, text::Text};

/// No marker is longer: two names of 32 bytes, brackets and a colon.
const LONGEST: usize = 67;

/// The end of the marker that begins with the `[` at `at`, if one does.
///
/// `[redacted:pan]` or `[phone:7f3a9c]`. The words must be kinds that the
/// policy knows, and one with a tag a kind that the policy gives pseudonyms:
/// `[pin:123456]` is none.
pub(crate) fn end(cx: Context<'_>, at: usize) -> Option<usize> {
    let text = cx.text;
    if text.at(at) != b'[' {
        return None;
    }
    let word = at.saturating_add(1);
    let colon = text.run_end(word, 33, is_name);
    let value = colon.saturating_add(1);
    let end = text.run_end(value, 33, is_name);
    let word = text.slice(word, colon);
    let value = text.slice(value, end);
    let is_marker = text.at(colon) == b':'
        && text.at(end) == b']'
        && (word == b"redacted" && cx.is_kind(value)
            || cx.has_tags(word) && is_tag(value));
    is_marker.then(|| end.saturating_add(1))
}

/// Whether `span` is within a marker.
pub(crate) fn covers(cx: Context<'_>, span: &Range<usize>) -> bool {
    let start = span.start.saturating_sub(LONGEST);
    (start..=span.start).any(|at| {
        cx.text.at(at) == b'[' && end(cx, at).is_some_and(|end| end >= span.end)
    })
}

/// Whether there is a marker in `name`: it was redacted, and says nothing of a
/// value any more.
pub(crate) fn is_in(cx: Context<'_>, name: &[u8]) -> bool {
    let cx = Context { text: Text::new(name), ..cx };
    memchr::memchr_iter(b'[', name).any(|at| end(cx, at).is_some())
}

/// Whether there are markers in `value`, and nothing but punctuation beside.
pub(crate) fn is_all(cx: Context<'_>, value: &[u8]) -> bool {
    let cx = Context { text: Text::new(value), ..cx };
    let mut markers = 0_usize;
    let mut at = 0;
    while at < value.len() {
        at = match end(cx, at) {
            Some(end) => {
                markers = markers.saturating_add(1);
                end
            }
            None if cx.text.at(at).is_ascii_punctuation() => {
                at.saturating_add(1)
            }
            None => return false,
        };
    }
    markers > 0
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

fn is_tag(value: &[u8]) -> bool {
    value.len() == 6 && value.iter().all(u8::is_ascii_hexdigit)
}
