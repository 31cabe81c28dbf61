//! The authority of a URL (RFC 3986, section 3.2), shown to whoever knows it.

use super::{userinfo, webhook};
use crate::{
    scan::{Context, Sink},
    text::{Text, is_word},
};

/// What ends a scheme. In JSON a slash may have a backslash before it (RFC 8259,
/// section 7).
const MARKS: [&[u8]; 2] = [b"://", b":\\/\\/"];

/// Whether an authority begins at `at`.
pub(super) fn opens_authority(text: Text<'_>, at: usize) -> bool {
    MARKS.into_iter().any(|mark| {
        let colon = at.checked_sub(mark.len());
        colon.is_some_and(|colon| {
            text.starts_with(colon, mark) && is_word(text.before(colon))
        })
    })
}

/// Whether an authority goes on with this byte.
pub(super) const fn is_authority(byte: u8) -> bool {
    !byte.is_ascii_whitespace()
        && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'<' | b'>' | b'`')
}

/// Judges what stands behind the `:` at `at`, if that ends a scheme.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    let mark = MARKS.into_iter().find(|mark| text.starts_with(at, mark));
    let Some(mark) = mark.filter(|_| is_word(text.before(at))) else { return };
    let start = at.saturating_add(mark.len());
    // The slash ends the walk, so every byte is walked over once: the next
    // scheme has slashes of its own.
    let end = text.run_end(start, usize::MAX, is_authority);
    let is_escaped = mark.contains(&b'\\');
    let has_backslash =
        is_escaped && text.at(end) == b'/' && text.before(end) == b'\\';
    let end = end.saturating_sub(has_backslash.into());
    webhook::detect(cx, start, end, sink);
    userinfo::detect(cx, start, end, sink);
}
