//! The userinfo of a URL: RFC 3986, section 3.2.1.

use super::{Detector, marker};
use crate::{
    scan::{Context, Origin, Sink},
    text::is_word,
};

const ORIGIN: Origin = Origin::Content(Detector::Userinfo);

/// Judges what stands behind the `:` at `at`, if that ends a scheme.
pub(crate) fn detect(cx: Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    let start = at.saturating_add(3);
    if !text.starts_with(at, b"://") || !is_word(text.before(at)) {
        return;
    }
    // The slash ends the walk, so every byte is walked over once: the next
    // scheme has slashes of its own.
    let end = text.run_end(start, usize::MAX, |byte| {
        !byte.is_ascii_whitespace()
            && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'<' | b'>' | b'`')
    });
    let authority = text.slice(start, end);
    let Some(at_sign) = memchr::memrchr(b'@', authority) else { return };
    let userinfo = authority.get(..at_sign).unwrap_or_default();
    if userinfo.is_empty() || marker::is_all(cx, userinfo) {
        return;
    }
    let span = start..start.saturating_add(at_sign);
    if userinfo == b"git" {
        sink.miss(ORIGIN, span, "`git` alone is no secret");
    } else {
        sink.hit(ORIGIN, span, "it stands between scheme and host");
    }
}
