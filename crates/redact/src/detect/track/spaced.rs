//! A chip's data as readers of cards trace it, with a gap between two bytes:
//! `5A 08 41 11 …`. A tag and its length stand right before a card's number.

use super::tlv::{PAN, STRIPE, TRACK_2, byte, found};
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

/// EMV Book 3, annex A: track 2 has at most 19 bytes.
const LONGEST: usize = 19;

/// What six bytes of a number have, each with the gap before it.
const SIX: usize = 18;

/// Whether a card's number may begin at `at`: no issuer's has fewer digits than
/// six bytes hold.
#[inline(never)]
pub(crate) fn may_begin_at(text: Text<'_>, at: usize) -> bool {
    let from = at.saturating_sub(1);
    let bytes = text.slice(from, from.saturating_add(SIX));
    let gap = text.before(at);
    matches!(gap, b' ' | b'-' | b':')
        && bytes.len() == SIX
        && bytes.chunks_exact(3).all(|byte| {
            matches!(*byte, [before, b'0'..=b'9', b'0'..=b'9'] if before == gap)
        })
        && header(text, at).is_some()
}

/// Judges the value that begins at `at`, if a tag and its length are before it.
#[inline] // Nearly all numbers are turned away by their gap.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    let has_gap = text.at(at.saturating_add(2)) == text.before(at);
    if !has_gap || !may_begin_at(text, at) {
        return;
    }
    let Some((tag, length)) = header(text, at) else { return };
    let (digits, count) = joined(text, at, length);
    let digits = Text::new(digits.get(..count).unwrap_or_default());
    if let Some(found) = found(digits, tag, 0, count) {
        let end = at.saturating_add(width(found.end));
        sink.hit(Origin::Content(found.detector), at..end, found.why);
    }
}

/// The tag and the length before the value at `at`.
fn header(text: Text<'_>, at: usize) -> Option<(u16, usize)> {
    let gap = text.before(at);
    let before = |at: usize| {
        let start = at.checked_sub(3).filter(|_| text.before(at) == gap)?;
        byte(text, start).map(|byte| (start, byte))
    };
    let (start, length) = before(at)?;
    let (start, last) = before(start)?;
    let (start, tag) = match (u16::from(last), before(start)) {
        (tag @ (PAN | TRACK_2), _) => (start, tag),
        (_, Some((start, first))) => (start, u16::from_be_bytes([first, last])),
        _ => return None,
    };
    let length = usize::from(length);
    let is_header = matches!(tag, PAN | TRACK_2 | STRIPE)
        && length <= LONGEST
        && !text.touches_word_before(start);
    is_header.then_some((tag, length))
}

/// The digits of the value at `at` without its gaps, and how many there are: it
/// may be cut off.
fn joined(
    text: Text<'_>,
    at: usize,
    length: usize,
) -> ([u8; 2 * LONGEST], usize) {
    let gap = text.before(at);
    let mut digits = [0; 2 * LONGEST];
    let (mut count, mut next) = (0_usize, at);
    for slots in digits.chunks_exact_mut(2).take(length) {
        let end = next.saturating_add(2);
        if byte(text, next).is_none() || is_word(text.at(end)) {
            break;
        }
        for (slot, &digit) in slots.iter_mut().zip(text.slice(next, end)) {
            *slot = digit;
        }
        count = count.saturating_add(2);
        next = end.saturating_add(1);
        if text.at(end) != gap {
            break;
        }
    }
    (digits, count)
}

/// How many bytes so many digits take with the gaps between them.
const fn width(digits: usize) -> usize {
    digits.saturating_mul(3).saturating_sub(1) / 2
}
