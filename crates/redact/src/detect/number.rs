//! Runs of digits, alone or in groups, shown to whoever knows their form.

use super::{mrz, national, pan, sa_id, track};
use crate::{
    scan::{Context, Sink},
    text::Text,
};

/// The most groups that a known form has.
const GROUPS: usize = 5;

/// How many neighbours of a group of groups are looked at.
const CELLS: usize = 8;

/// Shows the run of digits at `at`, and the groups that it begins, to the
/// detectors. Returns the end of the run, or of a finding that begins there.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let groups = Groups::at(cx.text, at);
    let track = track::detect(cx, at, groups.first_end(), sink);
    if track > 0 {
        return track;
    }
    let card = pan::detect(cx, &groups, sink);
    let id = sa_id::detect(cx, &groups, sink);
    let national = national::detect(cx, at, groups.first_end(), sink);
    let lines = mrz::detect(cx, at, sink);
    groups.first_end().max(card).max(id).max(national).max(lines)
}

/// A run of digits, and those that follow it behind one and the same separator.
pub(super) struct Groups<'t> {
    text: Text<'t>,
    start: usize,
    ends: [usize; GROUPS],
    count: usize,
    separator: &'t [u8],
}

impl<'t> Groups<'t> {
    fn at(text: Text<'t>, start: usize) -> Self {
        let first = digits_end(text, start);
        let separator = separator(text, first);
        let mut groups =
            Self { text, start, ends: [first; GROUPS], count: 1, separator };
        if !separator.is_empty() {
            groups.follow();
        }
        groups
    }

    fn follow(&mut self) {
        let mut end = self.first_end();
        for slot in self.ends.iter_mut().skip(1) {
            let begin = end.saturating_add(self.separator.len());
            // The few bytes take less time than a call to compare them.
            let gap = self.text.slice(end, begin);
            let is_group = gap.iter().eq(self.separator)
                && self.text.at(begin).is_ascii_digit();
            if !is_group {
                return;
            }
            end = digits_end(self.text, begin);
            *slot = end;
            self.count = self.count.saturating_add(1);
        }
    }

    pub(super) const fn start(&self) -> usize {
        self.start
    }

    pub(super) fn first_end(&self) -> usize {
        self.ends.first().copied().unwrap_or(self.start)
    }

    /// The end of the first groups, if they are as long as `form` says.
    pub(super) fn end_of(&self, form: &[usize]) -> Option<usize> {
        if form.len() > self.count {
            return None;
        }
        let mut begin = self.start;
        let mut last = self.start;
        for (&end, &length) in self.ends.iter().zip(form) {
            if end.checked_sub(begin)? != length {
                return None;
            }
            last = end;
            begin = end.saturating_add(self.separator.len());
        }
        Some(last)
    }

    /// Whether the four groups up to `end` are cells of a longer row.
    ///
    /// `4111 1111 1111 1111` is a card number, also with a year before it or an
    /// expiry behind it, and so are two of them side by side; with more groups
    /// of four it is a row of figures. Behind a hyphen any further group makes
    /// it another number.
    pub(super) fn is_row(&self, end: usize) -> bool {
        let (before, after) = (self.cells_before(), self.cells_after(end));
        if self.separator == b"-" {
            return before > 0 || after > 0;
        }
        let is_neighbour = before.saturating_add(after) <= 2;
        let is_card = before % 4 == 0 && after % 4 == 0;
        !is_neighbour && !is_card
    }

    /// How many groups of four stand before, up to a few.
    fn cells_before(&self) -> usize {
        let width = self.separator.len();
        let is_digit = |byte: u8| byte.is_ascii_digit();
        let mut start = self.start;
        for count in 0..CELLS {
            let gap = self.text.run_start(start, width, |_| true);
            let cell = self.text.run_start(gap, 5, is_digit);
            let is_cell = self.text.slice(gap, start) == self.separator
                && gap.saturating_sub(cell) == 4;
            if !is_cell {
                return count;
            }
            start = cell;
        }
        CELLS
    }

    fn cells_after(&self, mut end: usize) -> usize {
        let width = self.separator.len();
        for count in 0..CELLS {
            let cell = end.saturating_add(width);
            let cell_end = self.text.run_end(cell, 5, |b| b.is_ascii_digit());
            let is_cell = self.text.slice(end, cell) == self.separator
                && cell_end.saturating_sub(cell) == 4;
            if !is_cell {
                return count;
            }
            end = cell_end;
        }
        CELLS
    }
}

/// The values of the digits in a range, as many as fit.
pub(super) fn digits<const N: usize>(
    text: Text<'_>,
    start: usize,
    end: usize,
) -> ([u8; N], usize) {
    let mut values = [0; N];
    let mut count = 0_usize;
    let bytes = text.slice(start, end).iter();
    let found = bytes.map(|byte| byte.wrapping_sub(b'0')).filter(|&v| v < 10);
    for (slot, value) in values.iter_mut().zip(found) {
        *slot = value;
        count = count.saturating_add(1);
    }
    (values, count)
}

/// Spaces and a hyphen that do not break a line, and the dash that a word
/// processor makes of a hyphen.
pub(crate) const WIDE: [char; 4] =
    ['\u{a0}', '\u{202f}', '\u{2011}', '\u{2013}'];

/// The separator behind `at`: a space, also as forms have it, a hyphen, dot or
/// underscore, or one of [`WIDE`].
pub(super) fn separator(text: Text<'_>, at: usize) -> &[u8] {
    let mut buffer = [0; 4];
    let mut stands_there = |wide: &&char| {
        text.starts_with(at, wide.encode_utf8(&mut buffer).as_bytes())
    };
    let length = match text.at(at) {
        b' ' | b'+' | b'-' | b'.' | b'_' => 1,
        byte if byte.is_ascii() => 0,
        _ => WIDE.iter().find(&mut stands_there).map_or(0, |c| c.len_utf8()),
    };
    text.slice(at, at.saturating_add(length))
}

/// A run longer than any form is walked to its end once, by the caller.
fn digits_end(text: Text<'_>, at: usize) -> usize {
    text.run_end(at, usize::MAX, |byte| byte.is_ascii_digit())
}
