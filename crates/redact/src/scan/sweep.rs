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
    classes::{BLOCK, Classes, places_of},
    gate,
};
use crate::encoded::is_escape_at;

/// Finds what [`every_byte`](super::every_byte) finds, without near misses.
///
/// Returns whether all that was shown to a detector is a finding: then there
/// is nothing that could become one where the findings are taken out.
pub(crate) fn sweep(cx: Context<'_>, sink: &mut impl Sink) -> bool {
    let bytes = cx.text.bytes();
    let mut blocks = bytes.chunks(BLOCK);
    let mut block = Classes::of(blocks.next().unwrap_or_default());
    let live = cx.live.reader();
    // A few words, in which `is_quiet` knows not every character.
    if bytes.len() <= BLOCK && live.is_none() && block.is_quiet() {
        return true;
    }
    let mut scanner = Scanner::new(cx, sink);
    let mut gates = Gates::default();
    let mut base = 0;
    while base < bytes.len() {
        let next = blocks.next().map(Classes::of).unwrap_or_default();
        let mut places = gates.open(cx, base, [&block, &next], scanner.decoded);
        while places != 0 {
            let at = base + places.trailing_zeros() as usize;
            places &= places - 1;
            if at >= scanner.next {
                places |= gates.show(&mut scanner, at, base);
            }
        }
        if let Some(live) = &live {
            let places = Run::new(block.token, next.token).of_8();
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
    /// The classes that the last bytes were of, in the lowest bits.
    word: u64,
    digit: u64,
    colon: u64,
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
        [block, next]: [&Classes; 2],
        decoded: usize,
    ) -> u64 {
        let dash = block.token & !block.word;
        let starts = !(block.word << 1 | self.word);
        let digit_starts = block.digit & !(block.digit << 1 | self.digit >> 1);
        let digits = Run::new(block.digit, next.digit);
        let tokens = Run::new(block.token, next.token);
        let dashes = Run::new(dash, next.token & !next.word);
        let letters =
            Run::new(block.word & !block.digit, next.word & !next.digit);

        let mut places = block.mark | mem::take(&mut self.escaped);
        let dashes = dashes.of_5() & !dashes.after(5);
        places |= only(dashes, |bit| gate::boundary(cx.text, base + bit));
        let options = dash & starts & letters.after(1);
        places |= only(options, |bit| gate::option(cx, base + bit));
        places |= only(block.b & starts & letters.after(1), |bit| {
            gate::scheme(cx.text, base + bit)
        });
        let codes = letters.of_2() & digits.after(2) & digits.after(3);
        places |=
            only(starts & codes, |bit| gate::account(cx.text, base + bit));
        places |= only(self.separators(cx, block, next), |bit| {
            gate::separator(cx, base + bit)
        });
        let groups = digit_starts & grouped(digits, block.beyond, next.beyond);
        places |= only(groups, |bit| gate::grouped(cx.text, base + bit));
        places |= only(digit_starts & numbers(digits), |bit| {
            gate::number(cx.text, base + bit, digits.length(bit))
        });
        places |= only(starts & tokens.of_16() & block.word, |bit| {
            gate::token(cx.text, base + bit, decoded)
        });
        if self.list_end > base {
            places |= commas(cx, base);
        }
        self.word = block.word >> 63;
        self.digit = block.digit >> 62;
        self.colon = block.colon >> 63;
        places
    }

    /// The separators that a name may stand before: not those of `path::Type`,
    /// nor of `12:30`, unless there are names that end in two digits.
    #[inline(always)]
    fn separators(
        &self,
        cx: Context<'_>,
        block: &Classes,
        next: &Classes,
    ) -> u64 {
        let twice = block.colon << 1 | self.colon;
        let paired = twice | block.colon >> 1 | next.colon << 63;
        let digits = (block.digit << 1 | self.digit >> 1)
            & (block.digit << 2 | self.digit);
        let time = digits & (block.digit >> 1 | next.digit << 63);
        let time = if cx.keys.has_numbered() { 0 } else { time };
        (block.equals | block.colon & !paired) & !time
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
                if end > at && !goes_on && gate::word(scanner.cx, end) {
                    let place = 1_u128 << (end - base);
                    self.escaped = (place >> BLOCK) as u64;
                    return place as u64;
                }
            }
            b'%' if !is_escape_at(text, at) => {}
            b'@' if !gate::email(text, at) => {}
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
        let bit = mask.trailing_zeros();
        mask &= mask - 1;
        kept |= u64::from(is(bit as usize)) << bit;
    }
    kept
}

/// Where four or six digits may begin a number in groups: at least four follow
/// behind one byte, or another byte that is not ASCII.
#[inline(always)]
fn grouped(digits: Run, beyond: u64, next: u64) -> u64 {
    let beyond = Run::new(beyond, next);
    let four = digits.twice(1).twice(2);
    let six = four.0 & digits.0 >> 4 & digits.0 >> 5;
    let after_four = !(digits.0 >> 4) & (four.0 >> 5 | beyond.0 >> 4);
    let after_six = !(digits.0 >> 6) & (four.0 >> 7 | beyond.0 >> 6);
    (four.0 & after_four | six & after_six) as u64
}

/// Where seven digits begin, or six and behind one byte two: `123456/78`.
#[inline(always)]
fn numbers(digits: Run) -> u64 {
    let two = digits.twice(1);
    let four = two.twice(2);
    four.after(0) & four.after(2) & (four.after(3) | two.after(7))
}

/// Where a class goes on for so many bytes, also into the next block.
#[derive(Clone, Copy)]
struct Run(u128);

impl Run {
    #[inline(always)]
    fn new(block: u64, next: u64) -> Self {
        Self(u128::from(next) << 64 | u128::from(block))
    }

    #[inline(always)]
    fn after(self, count: u32) -> u64 {
        (self.0 >> count) as u64
    }

    #[inline(always)]
    fn twice(self, count: u32) -> Self {
        Self(self.0 & self.0 >> count)
    }

    #[inline(always)]
    fn of_2(self) -> u64 {
        self.twice(1).0 as u64
    }

    #[inline(always)]
    fn of_5(self) -> u64 {
        self.twice(1).twice(2).0 as u64 & self.after(4)
    }

    #[inline(always)]
    fn of_8(self) -> u64 {
        self.twice(1).twice(2).twice(4).0 as u64
    }

    /// How long the run is that begins at `bit`, as far as two blocks show.
    #[inline(always)]
    fn length(self, bit: usize) -> usize {
        (self.0 >> bit).trailing_ones() as usize
    }

    #[inline(always)]
    fn of_16(self) -> u64 {
        self.twice(1).twice(2).twice(4).twice(8).0 as u64
    }
}
