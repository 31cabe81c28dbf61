//! HTTP credentials behind the name of their scheme: `Bearer` (RFC 6750) and
//! `Basic` (RFC 7617), wherever in a text they stand.

use super::Detector;
use crate::{
    encoded::base64,
    scan::{Context, Origin, Sink},
    text::{Text, is_blank},
};

/// Judges the word at `at`; returns where a finding behind it ends, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let text = cx.text;
    if text.touches_word_before(at) {
        return 0;
    }
    let (detector, scheme_end) =
        if text.starts_with_ignoring_case(at, b"bearer") {
            (Detector::Bearer, at.saturating_add(6))
        } else if text.starts_with_ignoring_case(at, b"basic") {
            (Detector::Basic, at.saturating_add(5))
        } else {
            return 0;
        };
    let (start, end) = token68(text, scheme_end);
    if start == end || !cx.plan.on.has(detector) {
        return 0;
    }
    let judgement = if detector == Detector::Bearer {
        judge_bearer(text, start, end)
    } else {
        judge_basic(text.slice(start, end))
    };
    sink.judged(Origin::Content(detector), start..end, judgement);
    if judgement.is_ok() { end } else { 0 }
}

/// RFC 9110, section 11.2: the token behind the scheme and at least one blank.
fn token68(text: Text<'_>, scheme_end: usize) -> (usize, usize) {
    let start = text.run_end(scheme_end, 8, is_blank);
    if start == scheme_end {
        return (start, start);
    }
    let is_other = |byte| matches!(byte, b'.' | b'~' | b'+' | b'/');
    let end = text.token_end_with(start, is_other);
    (start, text.run_end(end, 2, |byte| byte == b'='))
}

/// A bearer token has no form; a word of a sentence has: letters only.
fn judge_bearer(
    text: Text<'_>,
    start: usize,
    end: usize,
) -> Result<&'static str, &'static str> {
    let token = text.slice(start, end);
    if token.ends_with(b"=") && matches!(text.at(end), b'"' | b'\'') {
        return Err("it is a parameter of a challenge");
    }
    let is_mixed = token.iter().any(u8::is_ascii_lowercase)
        && token.iter().skip(1).any(u8::is_ascii_uppercase);
    if token.len() < 8 {
        Err("it is shorter than 8 characters")
    } else if token.iter().any(u8::is_ascii_digit) || is_mixed {
        Ok("a token stands behind the scheme")
    } else if token.len() >= 24 {
        Ok("a long token stands behind the scheme")
    } else {
        Err("it reads like a word")
    }
}

/// Basic credentials are base64 of `user:password`. The beginning is enough to
/// tell: the colon stands in it.
fn judge_basic(token: &[u8]) -> Result<&'static str, &'static str> {
    let beginning = token.get(..192).unwrap_or(token);
    let decoded = base64::decode(beginning);
    // It may end within a character.
    let is_utf8 = std::str::from_utf8(&decoded)
        .map_or_else(|error| error.error_len().is_none(), |_| true);
    let is_text = is_utf8 && !decoded.iter().any(u8::is_ascii_control);
    if is_text && decoded.contains(&b':') {
        Ok("base64 of a user and a password")
    } else {
        Err("it is not base64 of a user and a password")
    }
}
