//! A run of letters that may be base64 or hex of a text.

use super::{Decoded, Origins, base64};
use crate::text::{Text, is_token};

/// What is shorter holds no secret that is worth its name: a card number of
/// twelve digits has 16 letters of base64.
const SHORTEST: usize = 16;

/// For each byte, whether text may begin with it: in base64, and in hex.
static FIRSTS: [u8; 256] = firsts();

#[expect(
    clippy::cast_possible_truncation,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn firsts() -> [u8; 256] {
    let mut firsts = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        let in_base64 = base64::may_begin_text(byte as u8);
        let in_hex = matches!(byte as u8, b'0' | b'2'..=b'7');
        firsts[byte] = in_base64 as u8 | (in_hex as u8) << 1;
        byte += 1;
    }
    firsts
}

/// A first look: every fourth letter of either begins a byte of it.
#[inline]
pub(crate) fn may_begin(run: &[u8; SHORTEST]) -> bool {
    let first = |byte: u8| FIRSTS.get(usize::from(byte)).copied().unwrap_or(0);
    let [a, _, _, _, b, _, _, _, c, _, _, _, d, ..] = *run;
    first(a) & first(b) & first(c) & first(d) != 0
}

/// Whether the run that begins at `at` may be text in a coat. One in 35 runs of
/// random letters passes, and one in two thousand of random hex digits.
///
/// No mere gate: this tells a coat from a word, also where every byte is shown.
/// The next coat is looked for behind the whole of one.
#[inline]
pub(crate) fn may_begin_at(text: Text<'_>, at: usize) -> bool {
    let prefix = prefix(text, at);
    let at = at.saturating_add(prefix);
    let run = text.slice(at, at.saturating_add(SHORTEST));
    let Some(run) = run.first_chunk::<SHORTEST>() else { return false };
    // No digit begins text in base64.
    if prefix > 0 || matches!(run, [b'0' | b'2'..=b'7', ..]) {
        is_hex_of_text(run)
    } else {
        is_base64_of_text(run)
    }
}

/// How long the `0x` is that stands before hex in some languages.
fn prefix(text: Text<'_>, at: usize) -> usize {
    let has_prefix =
        text.at(at) == b'0' && text.at(at.saturating_add(1)) == b'x';
    if has_prefix { 2 } else { 0 }
}

/// The upper half of a printable byte is 2 to 7; of a tab or a line break it is
/// 0, and the lower half 9, 10 or 13.
fn is_hex_of_text(run: &[u8; SHORTEST]) -> bool {
    run.as_chunks().0.iter().all(|pair| match pair {
        [b'0', lower] => matches!(lower, b'9' | b'a' | b'A' | b'd' | b'D'),
        [b'2'..=b'7', lower] => lower.is_ascii_hexdigit(),
        _ => false,
    })
}

/// Of the letters that are no letters, a text has only those of its `>`, `?`
/// and `~`: none is looked for at its beginning.
fn is_base64_of_text(run: &[u8; SHORTEST]) -> bool {
    let mut firsts = run.iter().step_by(4);
    firsts.all(|byte| base64::may_begin_text(*byte))
        && run.iter().all(|&byte| is_token(byte))
}

/// The end of the run at `at`, and what is inside if that is text.
pub(super) fn decode(
    text: Text<'_>,
    at: usize,
) -> Option<(usize, Option<Decoded>)> {
    if !may_begin_at(text, at) {
        return None;
    }
    let is_other = |byte| matches!(byte, b'+' | b'/');
    let end = text.token_end_with(at, is_other);
    let run = text.slice(at.saturating_add(prefix(text, at)), end);
    if run.len() < SHORTEST {
        return None;
    }
    let is_hex =
        run.len().is_multiple_of(2) && run.iter().all(u8::is_ascii_hexdigit);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{may_begin, may_begin_at};
    use crate::text::Text;

    proptest! {
        #[test]
        fn the_first_look_lets_through_what_the_second_does(
            run in "([2-7][0-9a-f]|0[9ad]){8}|([CDI-Zaf][A-Za-z0-9]{3}){4}"
        ) {
            let run: &[u8; 16] = run.as_bytes().try_into().unwrap();
            prop_assert!(may_begin_at(Text::new(run), 0));
            prop_assert!(may_begin(run));
        }
    }
}
