//! Where in a block a finding may begin, by the classes of its bytes alone.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "shifts of masks, as many as there are blocks; what uses vectors \
              has to be inlined"
)]

use std::array;

use fearless_simd::{Simd, prelude::*, u64x4};

use super::{
    Context,
    blocks::{BLOCKS, Row, Rows},
};

/// Places that a gate looks at before a detector does.
#[derive(Clone, Copy, Debug)]
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
    /// Where eight letters begin that are among fifteen of a token.
    pub(super) eights: u64,
    /// The digits of the block, and of the one behind it.
    digits: u128,
}

impl Chances {
    /// Those in the blocks that `rows` are of.
    #[inline(always)]
    pub(super) fn of<S: Simd>(
        simd: S,
        rows: &Rows,
        cx: &Context<'_>,
    ) -> [Self; BLOCKS] {
        let run = |row: &Row| Run::of(simd, row);
        let [digit, word, dash] =
            [&rows.digit, &rows.word, &rows.dash].map(run);
        let here = |row: &Row| Run::of(simd, row).here;
        let [separator, mark] = [&rows.separator, &rows.mark].map(here);

        let starts = !behind_one(simd, &rows.word, word);
        let digit_starts = digit.here & !behind_one(simd, &rows.digit, digit);
        let letters = word.but(digit);
        let two = digit.twice(1);
        let four = two.twice(2);

        let leads = (dash.here | mark & word.here) & letters.after(1);
        let codes = letters.twice(1).here & two.after(2);
        // The first and the last hyphen of five.
        let boundaries = dash.here & dash.after(4);
        let groups = grouped(digit, four, run(&rows.beyond));
        // The first, second and sixth byte of a number in hex, and two gaps:
        // a time has no such, also with its date.
        let pairs = two.here
            & !digit.after(2)
            & two.after(3)
            & two.after(15)
            & !digit.after(17);
        let numbers = if cx.plan.has_short {
            // Seven digits, or six and behind one byte two: `123456/78`, or
            // three times three: `100-531-385`.
            let long =
                four.here & four.after(2) & (four.after(3) | two.after(7));
            let three = two.and(digit.after(2), digit.next >> 2);
            let ends = dash.after(3) & dash.after(7);
            long | three.here & three.after(4) & three.after(8) & ends
        } else {
            four.here & four.after(4) & four.after(8)
        };
        let eight = word.or(dash).twice(1).twice(2).twice(4);
        let nothing = separates_nothing(digit.here, separator, mark);
        let nothing =
            if cx.keys.has_numbered() { nothing.0 } else { nothing.1 };

        let separators = lanes(separator & !nothing);
        let words = lanes(starts & word.here & eight.twice(8).here);
        let numbers = lanes(digit_starts & numbers);
        let others = starts & (leads | codes | pairs)
            | boundaries
            | digit_starts & groups;
        let others = lanes(others);
        let marks = lanes(mark & !(word.here | separator));
        let eights = lanes(eight.here & among_fifteen(eight));
        let [_, digits @ ..] = rows.digit;
        array::from_fn(|block| Self {
            separators: separators[block],
            words: words[block],
            numbers: numbers[block],
            others: others[block],
            marks: marks[block],
            eights: eights[block],
            digits: u128::from(digits[block + 1]) << 64
                | u128::from(digits[block]),
        })
    }

    /// Whether there are none.
    #[inline(always)]
    pub(super) const fn is_empty(&self) -> bool {
        let &Self { separators, words, numbers, others, marks, .. } = self;
        separators | words | numbers | others | marks == 0
    }

    /// How many digits there are at `bit`, as far as two blocks show.
    #[inline(always)]
    pub(super) const fn digits_at(&self, bit: usize) -> usize {
        (self.digits >> bit).trailing_ones() as usize
    }
}

/// The separators that no name stands before: those of `path::Type`, and of
/// `12:30`, also without the latter. What the neighbours of a block would say is
/// not asked.
#[inline(always)]
fn separates_nothing<S: Simd>(
    digit: u64x4<S>,
    separator: u64x4<S>,
    mark: u64x4<S>,
) -> (u64x4<S>, u64x4<S>) {
    // The mark of `=` is set, too.
    let colon = separator & !mark;
    let second = colon & (colon << 1);
    let time = (digit << 1) & (digit << 2) & (digit >> 1);
    let path = second | (second >> 1);
    (path, path | time)
}

/// Where four or six digits may begin a number in groups: at least four follow
/// behind one byte, or another byte that is not ASCII.
#[inline(always)]
fn grouped<S: Simd>(digits: Run<S>, four: Run<S>, beyond: Run<S>) -> u64x4<S> {
    let fifth = digits.after(4);
    let six = fifth & digits.after(5);
    let after_four = !fifth & (four.after(5) | beyond.after(4));
    let after_six = !digits.after(6) & (four.after(7) | beyond.after(6));
    four.here & (after_four | six & after_six)
}

/// Up to seven bytes behind where fifteen of a class begin: eight that begin
/// there may be among them. Where fifteen begin in the block before is not asked,
/// so the first byte counts in any case; the next that is looked up is the ninth.
#[inline(always)]
fn among_fifteen<S: Simd>(eight: Run<S>) -> u64x4<S> {
    let begin = eight.here & eight.after(7);
    let within_two = begin | (begin << 1);
    let within_four = within_two | (within_two << 2);
    within_four | (within_four << 4) | 1
}

/// The bytes behind those of a class.
#[inline(always)]
fn behind_one<S: Simd>(simd: S, row: &Row, run: Run<S>) -> u64x4<S> {
    let [before @ .., _, _] = *row;
    run.here << 1 | u64x4::simd_from(simd, before) >> 63
}

#[inline(always)]
fn lanes<S: Simd>(blocks: u64x4<S>) -> [u64; BLOCKS] {
    blocks.into()
}

/// Where a class goes on for so many bytes, also into the block behind.
#[derive(Clone, Copy)]
struct Run<S: Simd> {
    here: u64x4<S>,
    next: u64x4<S>,
}

impl<S: Simd> Run<S> {
    #[inline(always)]
    fn of(simd: S, row: &Row) -> Self {
        let [_, here @ .., _] = *row;
        let [_, _, next @ ..] = *row;
        Self {
            here: u64x4::simd_from(simd, here),
            next: u64x4::simd_from(simd, next),
        }
    }

    #[inline(always)]
    fn but(self, other: Self) -> Self {
        Self { here: self.here & !other.here, next: self.next & !other.next }
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self { here: self.here | other.here, next: self.next | other.next }
    }

    #[inline(always)]
    fn and(self, here: u64x4<S>, next: u64x4<S>) -> Self {
        Self { here: self.here & here, next: self.next & next }
    }

    #[inline(always)]
    fn after(self, count: u32) -> u64x4<S> {
        self.here >> count | self.next << (64 - count)
    }

    #[inline(always)]
    fn twice(self, count: u32) -> Self {
        Self {
            here: self.here & self.after(count),
            next: self.next & self.next >> count,
        }
    }
}
