//! JSON Web Tokens: RFC 7519, signed (three parts) or encrypted (five).

use super::Detector;
use crate::{
    encoded::base64,
    scan::{Context, Origin, Sink},
    text::is_token,
};

const ORIGIN: Origin = Origin::Content(Detector::Jwt);

/// How many characters of the header are looked at: 768 bytes of it.
const HEADER: usize = 1024;

/// Judges the word at `at`: `eyJ` is base64 of `{"`. Returns where a token that
/// begins there ends, or 0.
pub(super) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let text = cx.text;
    if !cx.plan.on.has(Detector::Jwt)
        || !text.starts_with(at, b"eyJ")
        || text.touches_word_before(at)
        || text.before(at) == b'-'
    {
        return 0;
    }
    let header = text.token_end(at);
    let mut end = header;
    let mut parts = 1_usize;
    while text.at(end) == b'.' && parts < 5 {
        let part = end.saturating_add(1);
        if !is_token(text.at(part)) {
            break;
        }
        end = text.token_end(part);
        parts = parts.saturating_add(1);
    }
    let judgement = if parts < 2 || end.saturating_sub(header) < 8 {
        Err("no payload follows the header")
    } else if is_header(text.slice(at, header.min(at.saturating_add(HEADER)))) {
        Ok("a JSON header with an algorithm")
    } else {
        Err("the header is not JSON with an algorithm")
    };
    sink.judged(ORIGIN, at..end, judgement);
    if judgement.is_ok() { end } else { 0 }
}

fn is_header(encoded: &[u8]) -> bool {
    // Nearly always it is the first member: this is base64 of `{"alg"`.
    encoded.starts_with(b"eyJhbGci")
        || base64::decode(encoded).windows(5).any(|name| name == b"\"alg\"")
}
