//! Rows as SQL statements have them, under the names of their columns:
//! `INSERT INTO users (name, password) VALUES ('bob', 'x'), ('eve', 'y')`, and
//! the one that `PostgreSQL` tells of: `Key (name, pin)=(bob, 1234) already
//! exists.`

use std::{iter, ops::Range};

use memchr::{memchr_iter, memchr2, memmem, memrchr2};

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

/// How long a row may be that has no quotes, in bytes.
const PLAIN_ROW: usize = 1_024;

/// Where the columns end, if the bracket at `at` opens a row: `VALUES` or `=`
/// stands between the two.
#[inline]
pub(crate) fn columns_end(text: Text<'_>, at: usize) -> Option<usize> {
    let is_blank = text.before(at) == b' ';
    let last = at.saturating_sub(usize::from(is_blank));
    // Almost no bracket comes further.
    match text.before(last) {
        b'=' => {
            let end = at.saturating_sub(1);
            (text.before(end) == b')').then_some(end)
        }
        b'S' | b's' => behind_values(text, at),
        b'n' | b'r' | b't' if text.before(last.saturating_sub(1)) == b'\\' => {
            behind_values(text, at)
        }
        byte if byte.is_ascii_whitespace() => behind_values(text, at),
        _ => None,
    }
}

#[inline(never)]
fn behind_values(text: Text<'_>, at: usize) -> Option<usize> {
    const VALUES: &[u8] = b"values";
    let start = gap_start(text, at).saturating_sub(VALUES.len());
    let end = gap_start(text, start);
    let is_row = text.starts_with_ignoring_case(start, VALUES)
        && text.before(end) == b')';
    is_row.then_some(end)
}

/// Where the names of the columns that end at `end` are, if one of them says
/// that its values are secret.
#[inline(never)]
pub(crate) fn columns(cx: &Context<'_>, end: usize) -> Option<Range<usize>> {
    let text = cx.text;
    let close = end.saturating_sub(1);
    let first = close.saturating_sub(COLUMNS);
    let open = memrchr2(b'(', b')', text.slice(first, close))?;
    let open = first.saturating_add(open);
    let is_list = text.at(open) == b'('
        && (!is_told(text, end)
            || text.starts_with(open.saturating_sub(4), b"Key "));
    let columns = open.saturating_add(1)..close;
    let mut names = parts(text, &columns);
    (is_list && names.any(|name| sort_of(cx, &name).is_some()))
        .then_some(columns)
}

/// Whether the columns that end at `end` are those of an error.
fn is_told(text: Text<'_>, end: usize) -> bool {
    text.at(end) == b'='
}

/// Judges the values of the row that opens at `at`, and of those behind it, by
/// their columns. Returns how far it read, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let text = cx.text;
    let Some(end) = columns_end(text, at).filter(|_| text.at(at) == b'(')
    else {
        return 0;
    };
    let Some(columns) = columns(cx, end) else { return 0 };
    let names = parts(text, &columns);
    let sorts: Vec<_> = names.map(|name| sort_of(cx, &name)).collect();
    if is_told(text, end) {
        return plain_row(cx, &sorts, at, sink);
    }
    let mut open = at;
    loop {
        let end = row(cx, &sorts, open, sink);
        let comma = gap_end(text, end.saturating_add(1));
        let next = gap_end(text, comma.saturating_add(1));
        if (text.at(end), text.at(comma), text.at(next)) != (b')', b',', b'(') {
            return end;
        }
        open = next;
    }
}

/// Judges the values of a row without quotes; returns where it ends.
fn plain_row(
    cx: &Context<'_>,
    sorts: &[Option<Sort>],
    open: usize,
    sink: &mut impl Sink,
) -> usize {
    const BEHIND: [&[u8]; 3] = [b") already ", b") is ", b") conflicts "];
    let start = open.saturating_add(1);
    let line = cx.text.slice(start, start.saturating_add(PLAIN_ROW));
    let end = memchr2(b'\n', b'\r', line).unwrap_or(line.len());
    let line = line.get(..end).unwrap_or_default();
    let ends = BEHIND.iter().filter_map(|behind| memmem::find(line, behind));
    let end = ends.min().or_else(|| memchr2(b')', b'"', line));
    let end = start.saturating_add(end.unwrap_or(line.len()));
    let mut judge = |sort, start, end| {
        let value = Value { start, end, setting: Setting::Quoted };
        pair::judge(cx, sort, &value, None, sink);
    };
    let values = start..end;
    if parts(cx.text, &values).count() == sorts.len() {
        for (&sort, value) in sorts.iter().zip(parts(cx.text, &values)) {
            let start = gap_end(cx.text, value.start).min(value.end);
            if let Some(sort) = sort {
                judge(sort, start, value.end);
            }
        }
    } else if let Some(&sort) = sorts.iter().flatten().next() {
        // Which comma is one of a value nobody can tell.
        judge(sort, start, end);
    }
    end
}

/// Judges the values of one row; returns where it ends, or cannot be read on.
fn row(
    cx: &Context<'_>,
    sorts: &[Option<Sort>],
    open: usize,
    sink: &mut impl Sink,
) -> usize {
    let mut at = open;
    for &sort in sorts {
        let (value, end) = value_behind(cx, at);
        if let Some((sort, value)) = sort.zip(value) {
            pair::judge(cx, sort, &value, None, sink);
        }
        at = end;
        if cx.text.at(at) != b',' {
            break;
        }
    }
    at
}

/// The expression behind the bracket or comma at `at`, if it has a string or a
/// number in it, and where it ends: what has not is a parameter, the name of
/// something, or prose.
fn value_behind(cx: &Context<'_>, at: usize) -> (Option<Value>, usize) {
    let text = cx.text;
    let start = gap_end(text, at.saturating_add(1));
    let (mut end, mut depth, mut string) = (start, 0_usize, None);
    while end < text.len() {
        match text.at(end) {
            b',' | b')' if depth == 0 => break,
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            b'"' | b'\'' | b'`' | b'\\' => {
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
    let whole = Value { start, end: last, setting: Setting::Bare };
    let value = match string {
        // All of it, but for a letter that says which kind it is.
        Some((first, value, behind))
            if behind == last && first.saturating_sub(start) <= 1 =>
        {
            Some(value)
        }
        Some(_) => Some(whole),
        None => is_number(text.slice(start, last)).then_some(whole),
    };
    (value, end)
}

fn is_number(value: &[u8]) -> bool {
    value.iter().all(|&b| b.is_ascii_digit() || b"+-.".contains(&b))
}

/// Where the parts of a list are, each with what is around it.
fn parts<'t>(
    text: Text<'t>,
    list: &Range<usize>,
) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let (first, close) = (list.start, list.end);
    let commas = memchr_iter(b',', text.slice(first, close));
    let ends = commas.map(move |at| first.saturating_add(at));
    let mut start = first;
    ends.chain(iter::once(close)).map(move |end| {
        let part = start..end;
        start = end.saturating_add(1);
        part
    })
}

/// What the name says, without the quotes around it.
fn sort_of(cx: &Context<'_>, name: &Range<usize>) -> Option<Sort> {
    let name = cx.text.slice(name.start, name.end);
    let first = name.iter().position(|&byte| is_word(byte))?;
    let last = name.iter().rposition(|&byte| is_word(byte))?;
    match cx.keys.verdict(name.get(first..=last)?) {
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
