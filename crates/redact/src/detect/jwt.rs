//! JSON Web Tokens: RFC 7519, signed (three parts) or encrypted (five).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Detector;
use crate::scan::{Context, Origin, Sink};

const ORIGIN: Origin = Origin::Content(Detector::Jwt);

/// How many characters of the header are looked at: 768 bytes of it.
const HEADER: usize = 1024;

/// The shortest header is `{"alg":"none"}` (RFC 7515, section 4.1.1; RFC 7518,
/// section 3.1), and 19 characters long.
const SHORTEST: usize = 16;

/// Judges what begins with the `e` at `at`: `eyJ` is base64 of `{"`.
pub(crate) fn detect(cx: Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    if !text.starts_with(at, b"eyJ")
        || text.touches_word_before(at)
        || text.before(at) == b'-'
    {
        return;
    }
    let header = text.run_end(at, usize::MAX, is_part);
    let mut end = header;
    let mut parts = 1_usize;
    while text.at(end) == b'.' && parts < 5 {
        let part = end.saturating_add(1);
        if !is_part(text.at(part)) {
            break;
        }
        end = text.run_end(part, usize::MAX, is_part);
        parts = parts.saturating_add(1);
    }
    if parts < 2 || end.saturating_sub(header) < 8 {
        sink.miss(ORIGIN, at..end, "no payload follows the header");
    } else if header.saturating_sub(at) < SHORTEST {
        sink.miss(ORIGIN, at..end, "the header is too short for an algorithm");
    } else if is_header(text.slice(at, header.min(at.saturating_add(HEADER)))) {
        sink.hit(ORIGIN, at..end, "a JSON header with an algorithm");
    } else {
        sink.miss(ORIGIN, at..end, "the header is not JSON with an algorithm");
    }
}

fn is_header(encoded: &[u8]) -> bool {
    let whole = encoded.len().saturating_sub(encoded.len() % 4);
    // A rest of one character decodes to nothing, and ends no header.
    let usable = if whole < HEADER { encoded.len() } else { whole };
    let mut decoded = [0; HEADER];
    let count = URL_SAFE_NO_PAD
        .decode_slice(encoded.get(..usable).unwrap_or_default(), &mut decoded);
    let decoded = decoded.get(..count.unwrap_or(0)).unwrap_or_default();
    memchr::memmem::find(decoded, b"\"alg\"").is_some()
}

const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
