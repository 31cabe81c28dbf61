//! Tokens and keys that begin with a mark of their issuer.

mod code;
mod form;
mod payments;
mod platforms;
mod services;

use self::form::Form;
use super::{Detector, jwt, track::tlv};
use crate::{
    bits::Bits,
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

/// The tables. A form is known by its place in all of them together.
const TABLES: [&[Form]; 4] =
    [code::FORMS, payments::FORMS, platforms::FORMS, services::FORMS];

/// How many forms there are.
pub(crate) const COUNT: usize = {
    let [a, b, c, d] = TABLES;
    a.len() + b.len() + c.len() + d.len()
};

/// No token has fewer characters, its mark included.
const SHORTEST: usize = 16;

/// Every form with its detector.
pub(super) fn forms() -> impl Iterator<Item = (Detector, &'static Form)> {
    let forms = TABLES.into_iter().flatten();
    forms.enumerate().map(|(index, form)| (Detector::Token(index), form))
}

/// The form of a row, in all tables together.
pub(super) fn form(mut row: usize) -> Option<&'static Form> {
    for table in TABLES {
        match row.checked_sub(table.len()) {
            Some(behind) => row = behind,
            None => return table.get(row),
        }
    }
    None
}

/// Judges the word that begins at `at`; returns where a finding that begins
/// there ends, or 0.
pub(crate) fn detect(
    cx: Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let text = cx.text;
    let is_long =
        || text.run_end(at, SHORTEST, is_token) == at.saturating_add(SHORTEST);
    if !may_begin_at(text, at) || text.touches_word_before(at) || !is_long() {
        return 0;
    }
    let mut end = jwt::detect(cx, at, sink);
    let dotted = rows(b'.').take(if text.before(at) == b'.' { 16 } else { 0 });
    for (row, form) in rows(text.at(at)).chain(dotted) {
        if let Some(mark) = form.mark_at(text, at) {
            end = end.max(form.judge(text, Detector::Token(row), mark, sink));
        }
    }
    end
}

/// A first look at a long word: whether it may begin as a token does, or as a
/// chip's data.
#[inline]
pub(crate) fn may_begin(run: &[u8; SHORTEST]) -> bool {
    let [a, b, c, ..] = *run;
    WORDS.has(three(a, b, c))
}

/// Whether a token may have its first long word at `at`: by the first three
/// letters, or, behind a dot, by the mark before it.
#[inline]
pub(crate) fn may_begin_at(text: Text<'_>, at: usize) -> bool {
    let Some([a, b, c]) = text.slice(at, at.saturating_add(3)).first_chunk()
    else {
        return false;
    };
    let behind_dot = text.before(at) == b'.';
    (STARTS.has(three(*a, *b, *c)) || behind_dot) && begins_at(text, at)
}

/// The same, letter by letter.
#[inline(never)]
fn begins_at(text: Text<'_>, at: usize) -> bool {
    let is_known =
        |first| rows(first).any(|(_, form)| form.mark_at(text, at).is_some());
    text.starts_with(at, b"eyJ")
        || is_known(text.at(at))
        || (text.before(at) == b'.' && is_known(b'.'))
}

/// The forms whose marks begin with `first`, or end with it where it is a dot.
fn rows(first: u8) -> impl Iterator<Item = (usize, &'static Form)> {
    let rows = ROWS.get(usize::from(first)).into_iter().flatten();
    rows.map_while(|&row| {
        let row = usize::from(row).checked_sub(1)?;
        form(row).map(|form| (row, form))
    })
}

impl Form {
    fn has_dot(&self) -> bool {
        self.marks.iter().all(|mark| mark.ends_with('.'))
    }

    /// Where the mark begins and ends that leads to the word at `at`.
    fn mark_at(&self, text: Text<'_>, at: usize) -> Option<(usize, usize)> {
        let has_dot = self.has_dot();
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
        let end = text.run_end(body, usize::MAX, |b| self.alphabet.has(b));
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

const fn is_token(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

/// The first three letters of every form, five bits each, as a set.
static STARTS: Bits = starts();

/// The same with the tags of chips' data, behind which anything follows.
static WORDS: Bits = words();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn words() -> Bits {
    let mut words = starts();
    let mut tag = 0;
    while tag < tlv::TAGS.len() {
        add(&mut words, tlv::TAGS[tag].as_bytes());
        tag += 1;
    }
    words
}

/// For each first letter, and for a dot before the word, the rows of the forms
/// that begin with it, counted from 1; zeros follow.
static ROWS: [[u8; 16]; 128] = rows_of_letters();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn starts() -> Bits {
    let mut starts = Bits::new();
    add(&mut starts, b"eyJ");
    let mut table = 0;
    while table < TABLES.len() {
        let mut form = 0;
        while form < TABLES[table].len() {
            let marks = TABLES[table][form].marks;
            let mut mark = 0;
            while mark < marks.len() {
                add(&mut starts, marks[mark].as_bytes());
                mark += 1;
            }
            form += 1;
        }
        table += 1;
    }
    starts
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

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn rows_of_letters() -> [[u8; 16]; 128] {
    let mut rows = [[0; 16]; 128];
    let (mut row, mut table) = (1, 0);
    while table < TABLES.len() {
        let mut form = 0;
        while form < TABLES[table].len() {
            let marks = TABLES[table][form].marks;
            let mut mark = 0;
            while mark < marks.len() {
                let bytes = marks[mark].as_bytes();
                let has_dot = bytes[bytes.len() - 1] == b'.';
                let first = if has_dot { b'.' } else { bytes[0] };
                let slots = &mut rows[first as usize];
                let mut slot = 0;
                while slots[slot] != 0 && slots[slot] != row {
                    slot += 1;
                }
                slots[slot] = row;
                mark += 1;
            }
            (form, row) = (form + 1, row + 1);
        }
        table += 1;
    }
    rows
}

const fn three(a: u8, b: u8, c: u8) -> u32 {
    (a as u32 & 0x1f) << 10 | (b as u32 & 0x1f) << 5 | (c as u32 & 0x1f)
}
