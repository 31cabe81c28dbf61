//! Machine-readable lines of passports and identity cards (ICAO Doc 9303): the
//! one with the dates, and the lines beside it, in which the name stands.

use std::ops::Range;

use super::Detector;
use crate::{
    scan::{Context, Origin, Sink},
    text::Text,
};

const ORIGIN: Origin = Origin::Content(Detector::Mrz);

/// Day of birth and its check digit are the run of digits that leads here.
const DATE: usize = 7;
/// Day of birth, sex and expiry, both with their check digits.
const DATES: usize = 15;
/// What stands before the day of birth in a passport: the document's number
/// with its check digit, and the nationality.
const NUMBER: usize = 13;

/// Lengths of the lines of a card (TD1), a small document (TD2), a passport
/// (TD3).
const TD1: usize = 30;
const TD2: usize = 36;
const TD3: usize = 44;

/// Judges the lines whose day of birth is at `at`; returns where a finding ends,
/// or 0.
pub(super) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let text = cx.text;
    if !cx.plan.on.has(Detector::Mrz)
        || text.before(at).is_ascii_digit()
        || !may_begin_at(text, at)
        || !has_dates(text, at)
    {
        return 0;
    }
    let Some(span) = card(text, at).or_else(|| document(text, at)) else {
        return 0;
    };
    let end = span.end;
    sink.hit(ORIGIN, span, "length and check digits fit");
    end
}

/// Whether two dates may begin at `at`, with a sex between them.
#[inline]
pub(crate) fn may_begin_at(text: Text<'_>, at: usize) -> bool {
    let sex = at.saturating_add(DATE);
    matches!(text.at(sex), b'F' | b'M' | b'X' | b'<')
        && text.at(sex.saturating_add(1)).is_ascii_digit()
}

fn has_dates(text: Text<'_>, at: usize) -> bool {
    let expiry = at.saturating_add(DATE).saturating_add(1);
    let is_date = |at: usize| {
        let date = text.slice(at, at.saturating_add(DATE));
        date.len() == DATE
            && date.iter().all(u8::is_ascii_digit)
            && is_checked(date)
    };
    is_date(at) && is_date(expiry)
}

/// The second line of three, and those beside it.
fn card(text: Text<'_>, at: usize) -> Option<Range<usize>> {
    let end = at.saturating_add(TD1);
    let is_last = text.at(end.saturating_sub(1)).is_ascii_digit();
    if !is_line(text, at, end) || !is_last {
        return None;
    }
    let first = line_before(text, at, TD1).unwrap_or(at);
    let third = break_end(text, end)
        .map(|start| (start, start.saturating_add(TD1)))
        .filter(|&(start, end)| is_line(text, start, end));
    Some(first..third.map_or(end, |(_, end)| end))
}

/// The second line of two, and the one before it.
fn document(text: Text<'_>, at: usize) -> Option<Range<usize>> {
    let start = at.checked_sub(NUMBER)?;
    let number = text.slice(start, start.saturating_add(10));
    let rest = at.saturating_add(DATES);
    let length = [TD2, TD3]
        .into_iter()
        .find(|&length| is_line(text, start, start.saturating_add(length)))?;
    let end = start.saturating_add(length);
    // Nationality and sex have no part in the last check digit.
    let dates = [at, at.saturating_add(8)]
        .map(|at| text.slice(at, at.saturating_add(DATE)));
    let [birth, expiry] = dates;
    let all = [number, birth, expiry, text.slice(rest, end)].concat();
    (is_checked(number) && is_checked(&all))
        .then(|| line_before(text, start, length).unwrap_or(start)..end)
}

/// Where the line of `length` begins that ends before the one at `at`.
fn line_before(text: Text<'_>, at: usize, length: usize) -> Option<usize> {
    let behind = text.run_start(at, 2, |byte| matches!(byte, b'\n' | b'\r'));
    let end = if behind < at { behind } else { text.escape_start(at)? };
    let start = end.checked_sub(length)?;
    is_line(text, start, end).then_some(start)
}

/// Where the next line begins, if one ends at `at`.
fn break_end(text: Text<'_>, at: usize) -> Option<usize> {
    let end = text.run_end(at, 2, |byte| matches!(byte, b'\n' | b'\r'));
    if end > at { Some(end) } else { text.break_end(at) }
}

/// Whether a line goes from `start` to `end`, and no further.
fn is_line(text: Text<'_>, start: usize, end: usize) -> bool {
    let line = text.slice(start, end);
    let is_edge = |byte: u8| !is_mrz(byte) && !byte.is_ascii_lowercase();
    line.len() == end.saturating_sub(start)
        && line.iter().all(|&byte| is_mrz(byte))
        && (is_edge(text.before(start)) || text.escape_start(start).is_some())
        && is_edge(text.at(end))
}

const fn is_mrz(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<'
}

/// Whether the last digit is right: weights 7, 3, 1, modulo 10; letters count
/// from 10, and what fills a field nothing. A field that is empty may end so,
/// too.
fn is_checked(field: &[u8]) -> bool {
    let Some((last, rest)) = field.split_last() else { return false };
    let sum = rest.iter().zip([7_u32, 3, 1].into_iter().cycle()).fold(
        0_u32,
        |sum, (&byte, weight)| {
            let value = match byte {
                b'0'..=b'9' => byte.saturating_sub(b'0'),
                b'A'..=b'Z' => byte.saturating_sub(b'A').saturating_add(10),
                _ => 0,
            };
            sum.saturating_add(u32::from(value).saturating_mul(weight))
        },
    );
    match last {
        b'0'..=b'9' => sum % 10 == u32::from(last.saturating_sub(b'0')),
        _ => false,
    }
}
