//! One pass over the bytes, 64 at a time: bit masks say where a finding may
//! begin, and only these places are shown to the detectors.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::inline_always,
    reason = "offsets within a slice, and masks, half of which is wanted; \
              inlined, a line takes a fifth less time"
)]

use std::mem;

use super::{
    Context, Scanner, Sink,
    chances::{Before, Chances, eights},
    classes::{BLOCK, Classes, places_of},
    gate,
};
use crate::{detect::Detector, encoded::is_escape_at};

/// Finds what [`every_byte`](super::every_byte) finds, without near misses.
///
/// Returns whether all that was shown to a detector is a finding: then there
/// is nothing that could become one where the findings are taken out.
pub(crate) fn sweep(cx: Context<'_>, sink: &mut impl Sink) -> bool {
    let bytes = cx.text.bytes();
    let live = cx.live.reader();
    let mut scanner = Scanner::new(cx, sink);
    let mut gates = Gates::default();
    let numbered = cx.keys.has_numbered();
    let mut before = Before::default();
    let mut block = Classes::of(bytes, 0);
    let mut base = 0;
    while base < bytes.len() {
        let next = Classes::of(bytes, base + BLOCK);
        let chances =
            Chances::of([&block, &next], &mut before, numbered, cx.plan);
        let mut places = block.mark & !(block.word | block.separator)
            | gates.open(cx, base, &chances, scanner.decoded);
        while places != 0 {
            let at = base + places.trailing_zeros() as usize;
            places &= places - 1;
            if at >= scanner.next {
                places |= gates.show(&mut scanner, at, base);
            }
        }
        if let Some(live) = &live {
            let places = eights(&block, &next);
            live.tokens(cx, base, places, &mut scanner.sink);
        }
        (block, base) = (next, base + BLOCK);
    }
    if let Some(live) = &live {
        live.others(cx, &mut scanner.sink);
    }
    !gates.nearly
}

/// What one block has to know of those before it.
#[derive(Default)]
struct Gates {
    /// Up to here a comma may stand between a key and its value.
    list_end: usize,
    /// Where in the next block a word begins behind an escape sequence.
    escaped: u64,
    /// Whether a detector was shown what is no finding.
    nearly: bool,
}

impl Gates {
    /// The places in the block at `base` where a finding may begin. Of coded
    /// text, those up to `decoded` are none.
    #[inline(always)]
    fn open(
        &mut self,
        cx: Context<'_>,
        base: usize,
        chances: &Chances,
        decoded: usize,
    ) -> u64 {
        let mut places = mem::take(&mut self.escaped);
        places |=
            only(chances.separators, |bit| gate::separator(cx, base + bit));
        places |=
            only(chances.words, |bit| gate::token(cx, base + bit, decoded));
        places |= only(chances.numbers, |bit| {
            gate::number(cx, base + bit, chances.digits.length(bit))
        });
        places |= only(chances.others, |bit| gate::other(cx, base + bit));
        if self.list_end > base {
            places |= commas(cx, base);
        }
        places
    }

    /// Shows a place to the detectors; returns the places behind it that only
    /// it opens.
    #[inline(always)]
    fn show<S: Sink>(
        &mut self,
        scanner: &mut Scanner<'_, '_, S>,
        at: usize,
        base: usize,
    ) -> u64 {
        let text = scanner.cx.text;
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
                    let place = 1_u128 << (end - base);
                    self.escaped = (place >> BLOCK) as u64;
                    return place as u64;
                }
            }
            // These only resemble marks.
            b'&' | b')' | b'*' | b';' | b'>' | b'?' | 0x1c => {}
            b'%' if !is_escape_at(text, at) => {}
            b'@' if !gate::email(scanner.cx, at) => {}
            b'+' if !scanner.cx.plan.on.has(Detector::Phone) => {}
            b'<' if !gate::element(scanner.cx, at) => {}
            b'\'' if !gate::literal(scanner.cx, at) => {}
            b'(' | b'[' => {
                scanner.step(at);
                let list_end = gate::list_end(text, at);
                if list_end > self.list_end {
                    self.list_end = list_end;
                    let behind = at.saturating_sub(base) as u32;
                    return commas(scanner.cx, base) & u64::MAX << behind;
                }
            }
            _ => self.judge(scanner, at),
        }
        0
    }

    fn judge<S: Sink>(&mut self, scanner: &mut Scanner<'_, '_, S>, at: usize) {
        let hits = scanner.sink.hits;
        scanner.step(at);
        self.nearly |= scanner.sink.hits == hits;
    }
}

/// The commas of the block at `base` that may stand between a key and a value.
fn commas(cx: Context<'_>, base: usize) -> u64 {
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
