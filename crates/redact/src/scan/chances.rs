//! Where in a block a finding may begin, by the classes of its bytes alone.

#![expect(
    clippy::cast_possible_truncation,
    clippy::inline_always,
    reason = "masks, half of which is wanted; inlined, a line takes a fifth \
              less time"
)]

use super::{classes::Classes, plan::Plan};

/// Places that a gate looks at before a detector does.
pub(super) struct Chances {
    /// Separators, names before which may say what follows.
    pub(super) separators: u64,
    /// Where words begin that are as long as tokens are.
    pub(super) words: u64,
    /// Where digits begin that are as many as the numbers have that are looked
    /// for.
    pub(super) numbers: u64,
    /// What is rare: where digits in groups, an option, a boundary, a scheme of
    /// authentication or an account may begin.
    pub(super) others: u64,
    /// What may begin a finding by itself.
    pub(super) marks: u64,
    pub(super) digits: Run,
}

/// What one block has to know of the one before it: the classes that the last
/// byte was of, in the lowest bit.
#[derive(Clone, Copy, Default)]
pub(super) struct Before {
    word: u64,
    digit: u64,
}

impl Chances {
    /// Those in a block, with the one behind it at hand. Of the names that are
    /// known, some end in two digits if `numbered` says so; `plan` says which
    /// numbers are looked for.
    #[inline(always)]
    pub(super) fn of(
        [block, next]: [&Classes; 2],
        before: &mut Before,
        numbered: bool,
        plan: &Plan,
    ) -> Self {
        let starts = !(block.word << 1 | before.word);
        let digit_starts = block.digit & !(block.digit << 1 | before.digit);
        *before = Before { word: block.word >> 63, digit: block.digit >> 63 };
        let digits = Run::new(block.digit, next.digit);
        let letters =
            Run::new(block.word & !block.digit, next.word & !next.digit);
        let two = digits.twice(1);
        let four = two.twice(2);

        let leads = (block.dash | block.mark & block.word) & letters.after(1);
        let codes = letters.twice(1).after(0) & two.after(2);
        let boundaries = block.dash & (block.dash >> 1 | next.dash << 63);
        let groups = grouped(digits, four, block.beyond, next.beyond);
        let numbers = if plan.has_short {
            // Seven digits, or six and behind one byte two: `123456/78`.
            four.after(0) & four.after(2) & (four.after(3) | two.after(7))
        } else {
            four.after(0) & four.after(4) & four.after(8)
        };
        let words = starts & block.word & tokens(block, next).of_16();
        Self {
            separators: block.separator & !separates_nothing(block, numbered),
            words,
            numbers: digit_starts & numbers,
            others: starts & (leads | codes)
                | boundaries
                | digit_starts & groups,
            marks: block.mark & !(block.word | block.separator),
            digits,
        }
    }

    /// Whether there are none.
    #[inline(always)]
    pub(super) const fn is_empty(&self) -> bool {
        let &Self { separators, words, numbers, others, marks, .. } = self;
        separators | words | numbers | others | marks == 0
    }
}

/// Where eight letters of a token begin.
#[inline]
pub(super) fn eights(block: &Classes, next: &Classes) -> u64 {
    tokens(block, next).of_8()
}

#[inline(always)]
fn tokens(block: &Classes, next: &Classes) -> Run {
    Run::new(block.word | block.dash, next.word | next.dash)
}

/// The separators that no name stands before: those of `path::Type`, and of
/// `12:30`. What the neighbours of a block would say is not asked.
#[inline(always)]
fn separates_nothing(block: &Classes, numbered: bool) -> u64 {
    let &Classes { digit, separator, mark, .. } = block;
    // The mark of `=` is set, too.
    let colon = separator & !mark;
    let second = colon & colon << 1;
    let time = digit << 1 & digit << 2 & digit >> 1;
    second | second >> 1 | if numbered { 0 } else { time }
}

/// Where four or six digits may begin a number in groups: at least four follow
/// behind one byte, or another byte that is not ASCII.
#[inline(always)]
fn grouped(digits: Run, four: Run, beyond: u64, next: u64) -> u64 {
    let beyond = Run::new(beyond, next);
    let six = four.0 & digits.0 >> 4 & digits.0 >> 5;
    let after_four = !(digits.0 >> 4) & (four.0 >> 5 | beyond.0 >> 4);
    let after_six = !(digits.0 >> 6) & (four.0 >> 7 | beyond.0 >> 6);
    (four.0 & after_four | six & after_six) as u64
}

/// Where a class goes on for so many bytes, also into the next block.
#[derive(Clone, Copy)]
pub(super) struct Run(u128);

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
    fn of_8(self) -> u64 {
        self.twice(1).twice(2).twice(4).0 as u64
    }

    #[inline(always)]
    fn of_16(self) -> u64 {
        self.twice(1).twice(2).twice(4).twice(8).0 as u64
    }

    /// How long the run is that begins at `bit`, as far as two blocks show.
    #[inline(always)]
    pub(super) fn length(self, bit: usize) -> usize {
        (self.0 >> bit).trailing_ones() as usize
    }
}
