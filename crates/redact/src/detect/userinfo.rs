//! The userinfo of a URL: RFC 3986, section 3.2.1.

use super::{Detector, marker};
use crate::{
    scan::{Context, Origin, Sink},
    text::Text,
};

const ORIGIN: Origin = Origin::Content(Detector::Userinfo);

/// How far a userinfo is looked for that has a slash in it.
const PASSWORD: usize = 256;

/// Judges the authority from `start` to `end`.
pub(super) fn detect(
    cx: &Context<'_>,
    start: usize,
    end: usize,
    sink: &mut impl Sink,
) {
    let text = cx.text;
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
