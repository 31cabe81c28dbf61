//! Tokens and keys that begin with a mark of their issuer.

mod clouds;
mod code;
mod form;
mod payments;
mod platforms;
mod services;

use self::form::Form;
use super::{Detector, jwt, set::Detectors, track::tlv};
use crate::{
    bits::Bits,
    scan::{Context, Origin, Sink},
    text::{Text, are_token, is_token, is_word},
};

/// The tables. A form is known by its place in all of them together.
const TABLES: [&[Form]; 5] = [
    clouds::FORMS,
    code::FORMS,
    payments::FORMS,
    platforms::FORMS,
    services::FORMS,
];

/// How many forms there are.
pub(crate) const COUNT: usize = {
    let [a, b, c, d, e] = TABLES;
    a.len() + b.len() + c.len() + d.len() + e.len()
};

/// No token has fewer characters, its mark included.
const SHORTEST: usize = 16;

/// Doppler's configs have no longer names.
const LONGEST_PART: usize = 35;

/// All tables together.
#[expect(clippy::indexing_slicing, reason = "checked when it is compiled")]
static FORMS: [&Form; COUNT] = {
    let [[first, ..], ..] = TABLES else { panic!("a table is empty") };
    let mut forms = [first; COUNT];
    let (mut row, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut form = 0;
        while form < TABLES[table].len() {
            forms[row] = &TABLES[table][form];
            (form, row) = (form + 1, row + 1);
        }
        table += 1;
    }
    forms
};

/// Every form with its detector.
pub(super) fn forms() -> impl Iterator<Item = (Detector, &'static Form)> {
    let forms = FORMS.into_iter().enumerate();
    forms.map(|(index, form)| (Detector::Token(index), form))
}

/// The form of a row, in all tables together.
pub(super) fn form(row: usize) -> Option<&'static Form> {
    FORMS.get(row).copied()
}

/// Judges the word that begins at `at`; returns where a finding that begins
/// there ends, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    if cx.is_slow {
        return detect_slowly(cx, at, sink);
    }
    let text = cx.text;
    let table = &cx.plan.tokens;
    if !table.may_start_at(text, at)
        || text.touches_word_before(at)
        || !is_long(text, at)
    {
        return 0;
    }
    let mut end = jwt::detect(cx, at, sink);
    let dotted = if text.before(at) == b'.' { 16 } else { 0 };
    let dotted = table.rows(b'.').take(dotted);
    for (row, form) in table.rows(text.at(at)).chain(dotted) {
        if let Some(mark) = form.mark_at(text, at) {
            end = end.max(form.judge(text, Detector::Token(row), mark, sink));
        }
    }
    end
}

/// The same, form by form.
///
/// That a token has so many letters in one go is no gate of the sweep's, but
/// what tells one from a word that begins alike.
fn detect_slowly(cx: &Context<'_>, at: usize, sink: &mut impl Sink) -> usize {
    let text = cx.text;
    if text.touches_word_before(at) || !is_long(text, at) {
        return 0;
    }
    let mut end = jwt::detect(cx, at, sink);
    for (detector, form) in forms().filter(|(it, _)| cx.plan.on.has(*it)) {
        if let Some(mark) = form.mark_at(text, at) {
            end = end.max(form.judge(text, detector, mark, sink));
        }
    }
    end
}

/// Whether there are as many letters at `at`, in one go, as tokens have.
fn is_long(text: Text<'_>, at: usize) -> bool {
    text.run_at(at).is_some_and(are_token) || may_be_interrupted(text, at)
}

/// Whether a token begins at `at` that is base64 right behind its mark: every
/// thirty-second of its letters is a `+` or a `/`.
pub(crate) fn may_be_interrupted(text: Text<'_>, at: usize) -> bool {
    text.starts_with(at, b"whsec_")
}

/// What leads to the forms that are on.
pub(crate) struct Table {
    /// The first three letters of every form, five bits each, as a set.
    starts: Bits,
    /// The same with the tags of chips' data, behind which anything follows.
    words: Bits,
    /// For each first letter, and for a dot before the word, the rows of the
    /// forms that begin with it, counted from 1; zeros follow.
    rows: [[u8; 16]; 128],
    /// What stands before the dots with which marks end, one bit for each
    /// letter.
    dotted: u128,
    /// Whether a token of JSON may be one.
    has_jwt: bool,
}

// Of fewer forms than all, fewer places are filled.
const _: Table = Table::of(Detectors::ALL);

impl Table {
    /// A first look at a long word: whether it may begin as a token does, or
    /// as a chip's data.
    #[inline]
    pub(crate) fn may_begin(&self, run: &[u8; SHORTEST]) -> bool {
        let [a, b, c, ..] = *run;
        self.words.has(three(a, b, c))
    }

    /// Whether a token may have its first long word at `at`.
    #[inline]
    pub(crate) fn may_begin_at(&self, text: Text<'_>, at: usize) -> bool {
        self.may_start_at(text, at) && self.begins_at(text, at)
    }

    /// The same by the first three letters, or, behind a dot, by the last of
    /// the mark before it.
    #[inline]
    fn may_start_at(&self, text: Text<'_>, at: usize) -> bool {
        let Some([a, b, c]) =
            text.slice(at, at.saturating_add(3)).first_chunk()
        else {
            return false;
        };
        self.starts.has(three(*a, *b, *c)) || self.is_dotted(text, at)
    }

    /// Whether a mark that ends in a dot may end at `at`, or a part before it.
    fn is_dotted(&self, text: Text<'_>, at: usize) -> bool {
        let is_mark = |at: usize| {
            let letter = text.before(at.saturating_sub(1));
            self.dotted >> (letter & 0x7f) & 1 == 1
        };
        text.before(at) == b'.'
            && (is_mark(at) || part_before(text, at).is_some_and(is_mark))
    }

    /// The same, letter by letter.
    #[inline(never)]
    fn begins_at(&self, text: Text<'_>, at: usize) -> bool {
        let is_known = |first| {
            self.rows(first).any(|(_, form)| form.mark_at(text, at).is_some())
        };
        (self.has_jwt && text.starts_with(at, b"eyJ"))
            || is_known(text.at(at))
            || (self.is_dotted(text, at) && is_known(b'.'))
    }

    /// The forms whose marks begin with `first`, or end with it where it is a
    /// dot.
    fn rows(&self, first: u8) -> impl Iterator<Item = (usize, &'static Form)> {
        let rows = self.rows.get(usize::from(first)).map_or(&[][..], |r| r);
        rows.iter().map_while(|&row| {
            let row = usize::from(row).checked_sub(1)?;
            form(row).map(|form| (row, form))
        })
    }

    /// The table of the forms that are in `on`.
    #[expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "checked for all forms when it is compiled"
    )]
    pub(crate) const fn of(on: Detectors) -> Self {
        let has_jwt = on.has(Detector::Jwt);
        let mut starts = Bits::new();
        if has_jwt {
            add(&mut starts, b"eyJ");
        }
        let mut rows = [[0; 16]; 128];
        let mut dotted = 0;
        let mut row = 0;
        while row < COUNT {
            let marks = FORMS[row].marks;
            let mut mark = 0;
            while mark < marks.len() && on.has(Detector::Token(row)) {
                let bytes = marks[mark].as_bytes();
                add(&mut starts, bytes);
                add_row(&mut rows, bytes, row);
                if let [.., letter, b'.'] = bytes {
                    dotted |= 1 << (*letter & 0x7f);
                }
                mark += 1;
            }
            row += 1;
        }
        let mut words = starts;
        let mut tag = 0;
        while tag < tlv::TAGS.len() {
            add(&mut words, tlv::TAGS[tag].as_bytes());
            tag += 1;
        }
        Self { starts, words, rows, dotted, has_jwt }
    }
}

impl Form {
    fn has_dot(&self) -> bool {
        self.marks.first().is_some_and(|mark| mark.ends_with('.'))
    }

    /// Where the mark begins and ends that leads to the word at `at`.
    fn mark_at(&self, text: Text<'_>, at: usize) -> Option<(usize, usize)> {
        let has_dot = self.has_dot();
        let has_parts = has_dot && self.alphabet.has(b'.');
        let part = || part_before(text, at).filter(|_| has_parts);
        let mark = self.mark_beside(text, at, has_dot);
        mark.or_else(|| self.mark_beside(text, part()?, has_dot))
    }

    /// The mark that begins at `at`, or ends there in a dot.
    fn mark_beside(
        &self,
        text: Text<'_>,
        at: usize,
        has_dot: bool,
    ) -> Option<(usize, usize)> {
        self.marks.iter().find_map(|mark| {
            let start = at.checked_sub(if has_dot { mark.len() } else { 0 })?;
            let there = text.slice(start, start.saturating_add(mark.len()));
            // Compared a byte at a time: nearly all differ early.
            there
                .iter()
                .eq(mark.as_bytes())
                .then(|| (start, start.saturating_add(mark.len())))
        })
    }

    fn judge(
        &self,
        text: Text<'_>,
        detector: Detector,
        (start, body): (usize, usize),
        sink: &mut impl Sink,
    ) -> usize {
        // Another mark may stand in what is too long: it is not read again.
        let most = self.length.end().saturating_add(1);
        let end = text.run_end(body, most, |b| self.alphabet.has(b));
        let is_whole =
            !text.touches_word_before(start) && !is_word(text.at(end));
        let judgement = if !self.length.contains(&end.saturating_sub(body)) {
            Err("it is not as long as its issuer's are")
        } else if !is_whole {
            Err("it is a part of a longer word")
        } else if !self.check.accepts(text, start, text.slice(body, end)) {
            Err("its check fails")
        } else {
            Ok("issuer's mark, alphabet, length and check fit")
        };
        sink.judged(Origin::Content(detector), start..end, judgement);
        if judgement.is_ok() { end } else { 0 }
    }
}

/// Where the part begins that is between two dots, the second right before
/// `at`: in `dp.st.prd.` and what follows, `prd`.
fn part_before(text: Text<'_>, at: usize) -> Option<usize> {
    let dot = at.checked_sub(1)?;
    let start = text.run_start(dot, LONGEST_PART, is_token);
    let is_part = text.at(dot) == b'.' && text.before(start) == b'.';
    is_part.then_some(start)
}

/// Adds a mark; where it has two letters, the third may be any.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn add(starts: &mut Bits, mark: &[u8]) {
    let mut third = 0;
    while third < 32 {
        if mark.len() == 2 || mark[2] & 0x1f == third {
            starts.set(three(mark[0], mark[1], third));
        }
        third += 1;
    }
}

/// Adds a row to those of its letter, unless another mark of it did.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn add_row(rows: &mut [[u8; 16]; 128], mark: &[u8], row: usize) {
    let has_dot = mark[mark.len() - 1] == b'.';
    let first = if has_dot { b'.' } else { mark[0] };
    let slots = &mut rows[first as usize];
    let row = row as u8 + 1;
    let mut slot = 0;
    while slots[slot] != 0 && slots[slot] != row {
        slot += 1;
    }
    slots[slot] = row;
}

const fn three(a: u8, b: u8, c: u8) -> u32 {
    (a as u32 & 0x1f) << 10 | (b as u32 & 0x1f) << 5 | (c as u32 & 0x1f)
}
