//! A run of letters that may be base64 or hex of a text.

use super::{Decoded, Origins, base64};
use crate::text::{Text, is_word};

/// What is shorter holds no secret that is worth its name: a card number of
/// twelve digits has 16 letters of base64.
const SHORTEST: usize = 16;

/// Whether the run that begins at `at` may be text in a coat. One in forty runs
/// of random letters passes, and one in two thousand of random hex digits.
#[inline]
pub(crate) fn may_begin_at(text: Text<'_>, at: usize) -> bool {
    let Some(run) = text.slice(at, at.saturating_add(SHORTEST)).first_chunk()
    else {
        return false;
    };
    is_hex_of_text(run) || is_base64_of_text(run)
}

/// The upper half of a printable byte is 2 to 7.
fn is_hex_of_text(run: &[u8; SHORTEST]) -> bool {
    let mut uppers = run.iter().step_by(2);
    uppers.all(|byte| matches!(byte, b'2'..=b'7'))
        && run.iter().all(u8::is_ascii_hexdigit)
}

/// Of the letters that are no letters, a text has only those of its `>`, `?`
/// and `~`: none is looked for at its beginning.
fn is_base64_of_text(run: &[u8; SHORTEST]) -> bool {
    let mut firsts = run.iter().step_by(4);
    firsts.all(|byte| base64::may_begin_text(*byte))
        && run.iter().all(|&byte| is_word(byte) || byte == b'-')
}

/// The end of the run at `at`, and what is inside if that is text.
pub(super) fn decode(
    text: Text<'_>,
    at: usize,
) -> Option<(usize, Option<Decoded>)> {
    if !may_begin_at(text, at) {
        return None;
    }
    let end = text.run_end(at, usize::MAX, base64::is_letter);
    let run = text.slice(at, end);
    if run.len() < SHORTEST {
        return None;
    }
    let is_hex = run.len() % 2 == 0 && run.iter().all(u8::is_ascii_hexdigit);
    let bytes: Vec<u8> = if is_hex {
        run.chunks_exact(2).filter_map(byte_of_hex).collect()
    } else {
        base64::decode(run)
    };
    let padded = text.run_end(end, 2, |byte| byte == b'=');
    let origins = Origins::Whole(at..padded);
    let decoded = is_text(&bytes).then_some(Decoded { bytes, origins });
    Some((padded, decoded))
}

fn byte_of_hex(pair: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(pair).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
    })
}
