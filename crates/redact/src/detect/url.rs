//! The authority of a URL (RFC 3986, section 3.2), shown to whoever knows it.

use super::{userinfo, webhook};
use crate::{
    scan::{Context, Sink},
    text::{Text, is_word},
};

/// Whether an authority begins at `at`.
pub(super) fn opens_authority(text: Text<'_>, at: usize) -> bool {
    [&b"://"[..], b":\\/\\/"].into_iter().any(|mark| {
        let scheme = at.checked_sub(mark.len());
        scheme.is_some_and(|colon| {
            text.starts_with(colon, mark) && is_word(text.before(colon))
        })
    })
}

/// Judges what stands behind the `:` at `at`, if that ends a scheme.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    // In JSON a slash may have a backslash before it (RFC 8259, section 7).
    let is_escaped = text.starts_with(at, b":\\/\\/");
    if !(is_escaped || text.starts_with(at, b"://"))
        || !is_word(text.before(at))
    {
        return;
    }
    let start = at.saturating_add(if is_escaped { 5 } else { 3 });
    // The slash ends the walk, so every byte is walked over once: the next
    // scheme has slashes of its own.
    let end = text.run_end(start, usize::MAX, |byte| {
        !byte.is_ascii_whitespace()
            && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'<' | b'>' | b'`')
    });
    let has_backslash =
        is_escaped && text.at(end) == b'/' && text.before(end) == b'\\';
    let end = end.saturating_sub(has_backslash.into());
    webhook::detect(cx, start, end, sink);
    userinfo::detect(cx, start, end, sink);
}
