//! The blocks of a text, some at a time: as long as nothing else is called,
//! what they are compared with stays in the registers of the processor.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "offsets within a slice, slots within a row; what uses vectors has \
              to be inlined"
)]

use fearless_simd::{Level, Simd, dispatch};

use super::{
    Context,
    chances::Chances,
    classes::{BLOCK, Classes},
};

/// How many blocks are read at a time: most lines have no more.
pub(super) const BLOCKS: usize = 4;

/// One class in the blocks, in the one before them and in the one behind.
pub(super) type Row = [u64; BLOCKS + 2];

/// All classes.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) digit: Row,
    pub(super) word: Row,
    pub(super) dash: Row,
    pub(super) separator: Row,
    pub(super) mark: Row,
    pub(super) beyond: Row,
}

/// A text on its way through [`Chances::of`].
pub(super) struct Blocks<'c, 'a> {
    cx: &'c Context<'a>,
    /// None before the first are read: there they are made by what is as wide
    /// as the processor.
    rows: Option<Rows>,
    /// What is classified.
    end: usize,
}

impl<'c, 'a> Blocks<'c, 'a> {
    pub(super) fn of(cx: &'c Context<'a>) -> Self {
        Self { cx, rows: None, end: 0 }
    }

    /// The chances in the next blocks; none at the end of the text.
    pub(super) fn read(&mut self) -> [Chances; BLOCKS] {
        dispatch!(Level::new(), simd => self.read_by(simd))
    }

    #[inline(always)]
    fn read_by(&mut self, simd: impl Simd) -> [Chances; BLOCKS] {
        let text = self.cx.text.bytes();
        let first = if self.rows.is_none() { 1 } else { 2 };
        let rows = self.rows.get_or_insert_default();
        if first == 2 {
            rows.advance();
        }
        for slot in first..BLOCKS + 2 {
            if self.end >= text.len() {
                break;
            }
            rows.set(slot, Classes::of(simd, text, self.end));
            self.end += BLOCK;
        }
        Chances::of(simd, rows, self.cx)
    }
}

impl Rows {
    /// Makes room for the next blocks.
    #[inline(always)]
    fn advance(&mut self) {
        let Self { digit, word, dash, separator, mark, beyond } = self;
        for row in [digit, word, dash, separator, mark, beyond] {
            let [.., last, behind] = *row;
            *row = [last, behind, 0, 0, 0, 0];
        }
    }

    #[inline(always)]
    fn set(&mut self, slot: usize, classes: Classes) {
        self.digit[slot] = classes.digit;
        self.word[slot] = classes.word;
        self.dash[slot] = classes.dash;
        self.separator[slot] = classes.separator;
        self.mark[slot] = classes.mark;
        self.beyond[slot] = classes.beyond;
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::{
        super::tests::{levels, parts::text},
        BLOCK, Blocks,
    };
    use crate::Policy;

    /// The chances in a text by one level.
    fn read(level: Level, text: &str) -> String {
        let redactor = Policy::payments().build().unwrap();
        let cx = redactor.engine().base().context(text);
        let mut blocks = Blocks::of(&cx);
        let reads = (0..text.len()).step_by(super::BLOCKS * BLOCK);
        let all = reads.map(|_| {
            dispatch!(level, simd => blocks.read_by(simd))
                .map(|chances| format!("{chances:x?}"))
                .concat()
        });
        all.collect()
    }

    proptest! {
        #[test]
        fn all_processors_see_the_same(text in text()) {
            for level in levels() {
                let expected = read(Level::baseline(), &text);
                prop_assert_eq!(read(level, &text), expected, "{:?}", level);
            }
        }
    }
}
