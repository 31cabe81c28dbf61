//! One pass over the bytes: bit masks say where a finding may begin, and only
//! these places are shown to the detectors.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::inline_always,
    reason = "offsets within a slice, and masks, half of which is wanted; \
              inlined, a line takes less time"
)]

use std::mem;

use super::{
    Context, Scanner, Sink,
    blocks::{BLOCKS, Blocks},
    chances::Chances,
    classes::{BLOCK, places_of},
    gate,
};
use crate::{
    detect::{Detector, row},
    encoded::is_escape_at,
};

/// Finds what [`every_byte`](super::every_byte) finds, without near misses.
///
/// Returns whether all that was shown to a detector is a finding: then there
/// is nothing that could become one where the findings are taken out.
pub(crate) fn sweep(cx: &Context<'_>, sink: &mut impl Sink) -> bool {
    let live = cx.live.reader();
    let mut scanner = Scanner::new(cx, sink);
    let mut gates = Gates::default();
    let mut blocks = Blocks::of(cx);
    for start in (0..cx.text.len()).step_by(BLOCKS * BLOCK) {
        let bases = (start..cx.text.len()).step_by(BLOCK);
        for (base, chances) in bases.zip(&blocks.read()) {
            if !(chances.is_empty() && gates.are_shut(base)) {
                gates.look(&mut scanner, base, chances);
            }
            if let Some(live) = &live {
                live.tokens(cx, base, chances.eights, &mut scanner.sink);
            }
        }
    }
    if let Some(live) = &live {
        live.others(cx, &mut scanner.sink);
    }
    !gates.nearly && (!gates.around || cx.text.len() <= REACH)
}

/// How far a gate looks around, in bytes, at least. It sees the whole of a text
/// that is no longer; of a longer one it sees more when something is taken out.
pub(crate) const REACH: usize = 256;

/// What one block has to know of those before it.
#[derive(Default)]
struct Gates {
    /// Up to here a comma may stand between a key and its value.
    list_end: usize,
    /// Where in the next block there are places that one in this block opens.
    opened: u64,
    /// Whether a detector was shown what is no finding.
    nearly: bool,
    /// Whether what a gate says depends on what stands further away.
    around: bool,
}

impl Gates {
    /// Whether a block without chances of its own has no places.
    #[inline(always)]
    const fn are_shut(&self, base: usize) -> bool {
        self.opened == 0 && self.list_end <= base
    }

    /// Looks at the chances in the block at `base`, and shows those places to
    /// the detectors where a finding may begin.
    #[inline(never)]
    fn look<S: Sink>(
        &mut self,
        scanner: &mut Scanner<'_, '_, '_, S>,
        base: usize,
        chances: &Chances,
    ) {
        let cx = scanner.cx;
        let rest;
        let chances = if scanner.next > base {
            // A long token reaches into this block.
            rest = from(scanner.next - base, chances);
            &rest
        } else {
            chances
        };
        let mut places = mem::take(&mut self.opened) | chances.marks;
        if chances.separators != 0 {
            places |= keys(cx, base, chances.separators);
        }
        if chances.words != 0 {
            places |= words(cx, base, chances.words, scanner.decoded);
        }
        if chances.numbers | chances.others != 0 {
            places |= others(cx, base, chances);
        }
        if self.list_end > base {
            places |= commas(cx, base);
        }
        while places != 0 {
            let at = base + places.trailing_zeros() as usize;
            places &= places - 1;
            if at >= scanner.next {
                places |= self.show(scanner, at, base);
            }
        }
    }

    /// Shows a place to the detectors; returns the places behind it that only
    /// it opens.
    #[inline]
    fn show<S: Sink>(
        &mut self,
        scanner: &mut Scanner<'_, '_, '_, S>,
        at: usize,
        base: usize,
    ) -> u64 {
        let text = scanner.cx.text;
        self.around |= matches!(text.at(at), b'<' | b'\'');
        match text.at(at) {
            // A word begins behind an escape sequence, although the sequence
            // ends in a letter.
            b'\\' | 0x1b => {
                if is_escape_at(text, at) {
                    self.judge(scanner, at);
                }
                let end = text.escape_end(at).unwrap_or(at);
                // Digits that go on are shown where they begin.
                let goes_on = text.before(end).is_ascii_digit()
                    && text.at(end).is_ascii_digit();
                if end > at && !goes_on && gate::any(scanner.cx, end) {
                    return self.open(end, base);
                }
            }
            b'%' | b'&' if !is_escape_at(text, at) => {}
            b'@' if !gate::email(scanner.cx, at) => {}
            b'+' if !scanner.cx.plan.on.has(Detector::Phone) => {}
            b'<' if !gate::element(scanner.cx, at) => {}
            b'\'' if !gate::literal(scanner.cx, at) => {}
            byte @ (b'(' | b'[') => {
                if byte == b'[' {
                    scanner.step(at);
                } else {
                    let columns = row::columns_end(text, at);
                    self.around |= columns.is_some();
                    let has_row = columns
                        .and_then(|end| row::columns(scanner.cx, end))
                        .is_some();
                    if has_row || gate::field(scanner.cx, at) {
                        self.judge(scanner, at);
                    }
                }
                if let Some(comma) = gate::comma(scanner.cx, at) {
                    return self.open(comma, base);
                }
            }
            _ => self.judge(scanner, at),
        }
        0
    }

    /// Opens a place behind one in the block at `base`; returns its bit if it is
    /// in the same block.
    fn open(&mut self, at: usize, base: usize) -> u64 {
        let bit = (at - base) as u32;
        if bit >= 2 * u64::BITS {
            self.list_end = self.list_end.max(at + 1);
        }
        let place = 1_u128.checked_shl(bit).unwrap_or(0);
        self.opened |= (place >> BLOCK) as u64;
        place as u64
    }

    fn judge<S: Sink>(
        &mut self,
        scanner: &mut Scanner<'_, '_, '_, S>,
        at: usize,
    ) {
        let hits = scanner.sink.hits;
        scanner.step(at);
        // What an escape stands for is much, and a part of it may be nearly one.
        let is_escape = matches!(scanner.cx.text.at(at), b'%' | b'&' | b'\\');
        self.nearly |= scanner.sink.hits == hits || is_escape;
    }
}

/// The chances of a block from the byte at `bit` on.
#[inline(never)]
fn from(bit: usize, chances: &Chances) -> Chances {
    let mask = u64::MAX.checked_shl(bit as u32).unwrap_or(0);
    let mut chances = *chances;
    chances.separators &= mask;
    chances.words &= mask;
    chances.numbers &= mask;
    chances.others &= mask;
    chances
}

/// The separators in `mask` where the name may say what its value is, or a URL's
/// userinfo may follow.
#[inline(always)]
fn keys(cx: &Context<'_>, base: usize, mask: u64) -> u64 {
    only(mask, |bit| {
        let next = base + bit + 1;
        cx.keys.may_end_at(cx.text, base + bit)
            || cx.text.at(next) == b'/'
            || cx.text.at(next) == b'\\' && cx.text.at(next + 1) == b'/'
    })
}

/// Those of `mask` where a word may be a token, or coded text behind `decoded`.
#[inline(always)]
fn words(cx: &Context<'_>, base: usize, mask: u64, decoded: usize) -> u64 {
    only(mask, |bit| gate::token(cx.text, cx.plan, base + bit, decoded))
}

/// Where a number may begin, or something that is rare.
#[inline(never)]
fn others(cx: &Context<'_>, base: usize, chances: &Chances) -> u64 {
    only(chances.numbers, |bit| {
        gate::number(cx.text, cx.plan, base + bit, chances.digits_at(bit))
    }) | only(chances.others, |bit| gate::other(cx, base + bit))
}

/// The commas of the block at `base` that may stand between a key and a value.
#[inline(never)]
fn commas(cx: &Context<'_>, base: usize) -> u64 {
    let commas = places_of(b',', cx.text.slice(base, base + BLOCK));
    only(commas, |bit| cx.keys.may_end_at(cx.text, base + bit))
}

/// Those bits of `mask` that `is` says yes to.
#[inline(always)]
fn only(mut mask: u64, is: impl Fn(usize) -> bool) -> u64 {
    let mut kept = 0;
    while mask != 0 {
        let rest = mask & (mask - 1);
        if is(mask.trailing_zeros() as usize) {
            kept |= mask ^ rest;
        }
        mask = rest;
    }
    kept
}
