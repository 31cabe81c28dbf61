//! The userinfo of a URL: RFC 3986, section 3.2.1; and who is behind it.

use super::{Detector, marker, webhook};
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

const ORIGIN: Origin = Origin::Content(Detector::Userinfo);

/// How far a userinfo is looked for that has a slash in it.
const PASSWORD: usize = 256;

/// Judges what stands behind the `:` at `at`, if that ends a scheme.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    // In JSON a slash may have a backslash before it (RFC 8259, section 7).
    let slashes: [&[u8]; 2] = [b"://", b":\\/\\/"];
    let Some(slashes) = slashes.iter().find(|it| text.starts_with(at, it))
    else {
        return;
    };
    if !is_word(text.before(at)) {
        return;
    }
    let start = at.saturating_add(slashes.len());
    // The slash ends the walk, so every byte is walked over once: the next
    // scheme has slashes of its own.
    let end = text.run_end(start, usize::MAX, |byte| {
        !byte.is_ascii_whitespace()
            && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'<' | b'>' | b'`')
    });
    let is_escaped = slashes.contains(&b'\\')
        && text.at(end) == b'/'
        && text.before(end) == b'\\';
    let end = end.saturating_sub(is_escaped.into());
    webhook::detect(cx, start, end, sink);
    if !cx.plan.on.has(Detector::Userinfo) {
        return;
    }
    let Some(at_sign) = at_sign(text, start, end) else { return };
    let userinfo = text.slice(start, start.saturating_add(at_sign));
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

/// How far behind `start` the userinfo ends; the authority ends at `end`.
///
/// A password with a bare `/`, `?` or `#` in it ends the authority too soon:
/// what follows the colon then is no port.
fn at_sign(text: Text<'_>, start: usize, end: usize) -> Option<usize> {
    let authority = text.slice(start, end);
    if let Some(at) = memchr::memrchr(b'@', authority) {
        return Some(at);
    }
    let port = authority.rsplit(|&byte| byte == b':').next()?;
    if port.len() == authority.len() || port.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Most have none behind them, and are not walked over again.
    memchr::memchr(b'@', text.slice(start, start.saturating_add(PASSWORD)))?;
    let reach = text.run_end(start, PASSWORD, |byte| {
        !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'<' | b'>')
    });
    memchr::memrchr(b'@', text.slice(start, reach))
}
