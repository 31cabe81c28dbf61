//! Rows as SQL statements have them, under the names of their columns:
//! `INSERT INTO users (name, password) VALUES ('bob', 'x'), ('eve', 'y')`, and
//! as `PostgreSQL` tells of a duplicate: `Key (name, pin)=(bob, 1234)`.

use std::{iter, ops::Range};

use super::{
    harmless::Setting,
    marker, pair,
    value::{self, Value},
};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::{Context, Sink},
    text::{Text, is_word},
};

/// How long the list of columns may be, in bytes.
const COLUMNS: usize = 4_096;

/// Where the columns end, if the bracket at `at` opens a row: `VALUES` or `=`
/// stands between the two.
#[inline]
pub(crate) fn columns_end(text: Text<'_>, at: usize) -> Option<usize> {
    let is_blank = text.before(at) == b' ';
    let last = at.saturating_sub(usize::from(is_blank));
    // Almost no bracket comes further.
    let may_be = match text.before(last) {
        b'=' | b'S' | b's' => true,
        b'n' | b'r' | b't' => text.before(last.saturating_sub(1)) == b'\\',
        byte => byte.is_ascii_whitespace(),
    };
    if may_be { columns_end_slowly(text, at) } else { None }
}

#[inline(never)]
fn columns_end_slowly(text: Text<'_>, at: usize) -> Option<usize> {
    const VALUES: &[u8] = b"values";
    let end = gap_start(text, at);
    let start = if text.before(end) == b'=' {
        end.saturating_sub(1)
    } else {
        let start = end.saturating_sub(VALUES.len());
        let is_word = text.starts_with_ignoring_case(start, VALUES);
        is_word.then_some(start)?
    };
    let end = gap_start(text, start);
    (text.before(end) == b')').then_some(end)
}

/// Where the names of the columns that end at `end` are, if one of them says
/// that its values are secret.
#[inline(never)]
pub(crate) fn columns(cx: &Context<'_>, end: usize) -> Option<Range<usize>> {
    let close = end.saturating_sub(1);
    let first = close.saturating_sub(COLUMNS);
    let open = memchr::memrchr(b'(', cx.text.slice(first, close))?;
    let columns = first.saturating_add(open).saturating_add(1)..close;
    names(cx.text, &columns)
        .any(|name| sort_of(cx, &name).is_some())
        .then_some(columns)
}

/// Judges the values of the row that opens at `at`, and of those behind it, by
/// their columns. Returns how far it read, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let text = cx.text;
    let end = columns_end(text, at).filter(|_| text.at(at) == b'(');
    let Some(columns) = end.and_then(|end| columns(cx, end)) else { return 0 };
    let mut open = at;
    loop {
        let end = row(cx, &columns, open, sink);
        let comma = gap_end(text, end.saturating_add(1));
        let next = gap_end(text, comma.saturating_add(1));
        if (text.at(end), text.at(comma), text.at(next)) != (b')', b',', b'(') {
            return end;
        }
        open = next;
    }
}

/// Judges the values of one row; returns where it ends, or cannot be read on.
fn row(
    cx: &Context<'_>,
    columns: &Range<usize>,
    open: usize,
    sink: &mut impl Sink,
) -> usize {
    let mut at = open;
    for name in names(cx.text, columns) {
        let (value, end) = value_behind(cx, at);
        if let Some(sort) = sort_of(cx, &name)
            && !is_default(cx.text.slice(value.start, value.end))
        {
            pair::judge(cx, sort, &value, None, sink);
        }
        at = end;
        if cx.text.at(at) != b',' {
            break;
        }
    }
    at
}

/// The expression behind the bracket or comma at `at`, and where it ends.
fn value_behind(cx: &Context<'_>, at: usize) -> (Value, usize) {
    let text = cx.text;
    let start = gap_end(text, at.saturating_add(1));
    let (mut end, mut depth, mut string) = (start, 0_usize, None);
    while end < text.len() {
        match text.at(end) {
            b',' | b')' if depth == 0 => break,
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            b'"' | b'\'' | b'`' | b'\\' if may_open(text, start, end) => {
                if let Some(value) = value::string(cx, end) {
                    let quotes = text.slice(end, value.start);
                    let closes = text.starts_with(value.end, quotes);
                    let length = if closes { quotes.len() } else { 0 };
                    let behind = value.end.saturating_add(length);
                    string = Some((end, value, behind));
                    end = behind.saturating_sub(1).max(end);
                }
            }
            _ => {}
        }
        end = end.saturating_add(1);
    }
    let last = gap_start(text, end).max(start);
    let value = match string {
        // All of it, but for a letter that says which kind it is.
        Some((first, value, behind))
            if behind == last && first.saturating_sub(start) <= 1 =>
        {
            value
        }
        _ => Value { start, end: last, setting: Setting::Bare },
    };
    (value, end.min(text.len()))
}

/// Whether the quote at `at` may open a string: `PostgreSQL` tells of `(O'Brien)`
/// without quotes, and SQL has a letter before strings of some kinds.
fn may_open(text: Text<'_>, start: usize, at: usize) -> bool {
    let has_prefix =
        at == start.saturating_add(1) && b"BENXbenx".contains(&text.at(start));
    has_prefix || !is_word(text.before(at))
}

fn is_default(value: &[u8]) -> bool {
    value.eq_ignore_ascii_case(b"default")
}

/// Where the names of the columns are, each with what is around it.
fn names<'t>(
    text: Text<'t>,
    columns: &Range<usize>,
) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let (first, last) = (columns.start, columns.end);
    let commas = memchr::memchr_iter(b',', text.slice(first, last));
    let ends = commas.map(move |at| first.saturating_add(at));
    let mut start = first;
    ends.chain(iter::once(last)).map(move |end| {
        let name = start..end;
        start = end.saturating_add(1);
        name
    })
}

/// What the name says, without the quotes around it.
fn sort_of(cx: &Context<'_>, name: &Range<usize>) -> Option<Sort> {
    let name = cx.text.slice(name.start, name.end);
    let first = name.iter().position(|&byte| is_word(byte))?;
    let last = name.iter().rposition(|&byte| is_word(byte))?;
    let name = name.get(first..=last)?;
    match cx.keys.verdict(name) {
        Verdict::Sensitive(sort) if !marker::is_in(cx, name) => Some(sort),
        _ => None,
    }
}

/// Where the blanks and line breaks before `at` begin, those of a string in
/// JSON included.
fn gap_start(text: Text<'_>, mut at: usize) -> usize {
    loop {
        let start = text.run_start(at, usize::MAX, |b| b.is_ascii_whitespace());
        let escape = text.escape_start(start);
        match escape.filter(|&at| text.break_end(at) == Some(start)) {
            Some(escape) => at = escape,
            None => return start,
        }
    }
}

fn gap_end(text: Text<'_>, mut at: usize) -> usize {
    loop {
        let end = text.run_end(at, usize::MAX, |b| b.is_ascii_whitespace());
        match text.break_end(end) {
            Some(behind) => at = behind,
            None => return end,
        }
    }
}
