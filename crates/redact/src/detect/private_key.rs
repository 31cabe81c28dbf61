//! Private keys in PEM: RFC 7468, and what came before it.

use memchr::memmem;

use super::Detector;
use crate::{
    scan::{Context, Origin, Sink},
    text::Text,
};

pub(crate) const ORIGIN: Origin = Origin::Content(Detector::PrivateKey);

/// How far the end of a key is looked for: twice an RSA key of 16,384 bits.
pub(crate) const LONGEST: usize = 32 * 1024;

/// Why a line goes that stands in a key which began on an earlier one.
pub(crate) const CONTINUES: &str = "a line of a key that began before";

/// How many hyphens stand at each end of a key's first line and of its last.
pub(crate) const HYPHENS: usize = 5;

const BEGIN: &[u8; 11] = b"-----BEGIN ";
const END: &[u8; 9] = b"-----END ";
const LABEL: &[u8] = b"PRIVATE KEY-----";
const LABEL_PGP: &[u8] = b"PRIVATE KEY BLOCK-----";

/// Judges what begins with the hyphen at `at`; returns where a key that
/// begins there ends, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    if !cx.plan.on.has(Detector::PrivateKey) {
        return 0;
    }
    let Some(body) = boundary(cx.text, at, BEGIN) else { return 0 };
    let (end, why) = end(cx.text, body).map_or_else(
        || {
            let most = cx.text.len().min(body.saturating_add(LONGEST));
            // Not within a word that is a secret of its own.
            let is_word = |byte: u8| !byte.is_ascii_whitespace();
            let end = cx.text.run_end(most, usize::MAX, is_word);
            (end, "no last line, so all that follows")
        },
        |end| (end, "from its first to its last line"),
    );
    sink.hit(ORIGIN, at..end, why);
    end
}

/// The end of the key's last line, if it is within reach of `from`.
pub(crate) fn end(text: Text<'_>, from: usize) -> Option<usize> {
    let reach = text.slice(from, from.saturating_add(LONGEST));
    // There are no hyphens in the key itself.
    memchr::memchr_iter(b'-', reach)
        .find_map(|at| boundary(text, from.saturating_add(at), END))
}

/// Whether `text` ends inside of a key.
pub(crate) fn is_open_at_end(text: Text<'_>) -> bool {
    let last = memmem::rfind_iter(text.bytes(), BEGIN)
        .find_map(|at| boundary(text, at, BEGIN));
    last.is_some_and(|body| end(text, body).is_none())
}

/// The end of a line such as `-----BEGIN RSA PRIVATE KEY-----`, that is at `at`.
fn boundary<const N: usize>(
    text: Text<'_>,
    at: usize,
    word: &[u8; N],
) -> Option<usize> {
    if !text.starts_with(at, word) {
        return None;
    }
    let label = at.saturating_add(word.len());
    let end = text.run_end(label, 64, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' '
    });
    let line = text.slice(label, end.saturating_add(HYPHENS));
    (line.ends_with(LABEL) || line.ends_with(LABEL_PGP))
        .then(|| end.saturating_add(HYPHENS))
}
