//! Tracks of a magnetic stripe (ISO/IEC 7813), the chip's copy of track 2 (EMV
//! Book 3, tag 57), and fields of ISO 8583 messages with a card's number.

use std::ops::Range;

use super::{card, has_expiry, is_digit};
use crate::{
    detect::{
        Detector,
        issuer::Form,
        vicinity::{touches_number, touches_word},
    },
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

/// ISO/IEC 7813: a name has at most 26 characters, a track at most 79.
const NAME: usize = 26;
const TRACK: usize = 79;

/// How far the name of a bare number reaches, in bytes.
const NUMBER_NAME: usize = 12;

/// Judges what the card number at `start` is a part of; returns where a finding
/// ends, or 0. The number is the run of digits up to `end`.
pub(in crate::detect) fn detect(
    cx: &Context<'_>,
    start: usize,
    end: usize,
    sink: &mut impl Sink,
) -> usize {
    if !matches!(end.saturating_sub(start), 12..=19) {
        return 0;
    }
    let text = cx.text;
    let found = match text.at(end) {
        b'^' => track_1(text, start, end).map(|span| (Detector::Track1, span)),
        b'=' => track_2(text, start, end).map(|span| (Detector::Track2, span)),
        b'D' | b'd' => equivalent(text, start, end)
            .map(|span| (Detector::Track2Equivalent, span)),
        _ => bare(text, start, end),
    };
    let Some((detector, span)) = found else { return 0 };
    if card(text, start, end).is_none() {
        sink.miss(Origin::Content(detector), span, "it has no card's number");
        return 0;
    }
    let span_end = span.end;
    sink.hit(Origin::Content(detector), span, "a card's number and its fields");
    span_end
}

/// `%B4111111111111111^DOE/JOHN^2512101…?`, also without its sentinels.
fn track_1(text: Text<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let format = start.checked_sub(1)?;
    let name = end.saturating_add(1);
    let name_end = text.run_end(name, NAME, |byte| {
        matches!(byte, b' '..=b'_') && !matches!(byte, b'^' | b'?' | b'%')
    });
    let expiry = name_end.saturating_add(1);
    let is_track = text.at(format) == b'B'
        && text.at(name_end) == b'^'
        && has_expiry(text, expiry);
    is_track.then(|| {
        let from = text.run_start(format, 1, |byte| byte == b'%');
        from..rest_end(text, expiry, from.saturating_add(TRACK))
    })
}

/// `;4111111111111111=2512101…?`. Without its first sentinel, a service code
/// must follow the expiry.
fn track_2(text: Text<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let expiry = end.saturating_add(1);
    let rest = expiry.saturating_add(4);
    if !has_expiry(text, expiry) {
        return None;
    }
    if text.before(start) == b';' {
        let from = start.saturating_sub(1);
        return Some(from..rest_end(text, expiry, from.saturating_add(TRACK)));
    }
    let last = text.run_end(rest, TRACK, is_digit);
    let is_whole = last >= rest.saturating_add(3)
        && !touches_word(text, start, last)
        && !touches_number(text, start, last);
    is_whole.then(|| start..text.run_end(last, 1, |byte| byte == b'?'))
}

/// `4111111111111111D2512101…F`: the same in hex, filled up to whole bytes.
fn equivalent(
    text: Text<'_>,
    start: usize,
    end: usize,
) -> Option<Range<usize>> {
    let expiry = end.saturating_add(1);
    let rest = expiry.saturating_add(4);
    let last = text.run_end(rest, TRACK, is_digit);
    let last = text.run_end(last, 1, |byte| matches!(byte, b'F' | b'f'));
    let is_track = has_expiry(text, expiry)
        && last >= rest.saturating_add(3)
        && !touches_word(text, start, last)
        && !touches_number(text, start, last);
    is_track.then_some(start..last)
}

/// A number that only its tag or its field names: `5A=…F`, `DE2=…`.
fn bare(
    text: Text<'_>,
    start: usize,
    end: usize,
) -> Option<(Detector, Range<usize>)> {
    if text.touches_word_before(start) {
        return None;
    }
    let is_filled = matches!(text.at(end), b'F' | b'f')
        && !is_word(text.at(end.saturating_add(1)));
    if is_filled && is_called(text, start, |word| word == b"5a") {
        return Some((Detector::EmvPan, start..end));
    }
    let is_field = |word: &[u8]| {
        let name = word.trim_ascii_end();
        let digits = name.iter().rev().take_while(|b| is_digit(**b)).count();
        let (name, digits) = name.split_at(name.len().saturating_sub(digits));
        let number: &[u8] = match digits {
            [b'0', b'0', rest @ ..] | [b'0', rest @ ..] => rest,
            whole => whole,
        };
        number == b"2" && matches!(name, b"bit" | b"de" | b"f" | b"field")
    };
    let is_whole = !is_word(text.at(end)) && !touches_number(text, start, end);
    let is_other = |byte: u8| !byte.is_ascii_alphanumeric();
    let last = text.run_start(name_end(text, start), NUMBER_NAME, is_other);
    (is_whole
        && text.before(last) == b'2'
        && is_called(text, start, is_field)
        && card(text, start, end) == Some(Form::Rare))
    .then_some((Detector::Iso8583Pan, start..end))
}

/// Whether the word right before the value at `at` is a name that `is` knows,
/// in small letters and without what stands between its parts.
fn is_called(text: Text<'_>, at: usize, is: impl Fn(&[u8]) -> bool) -> bool {
    let end = name_end(text, at);
    let is_part = |byte: u8| is_word(byte) || matches!(byte, b' ' | b'-');
    let start = text.run_start(end, NUMBER_NAME, is_part);
    let name: Vec<u8> = text
        .slice(start, end)
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect();
    let ends = (0..name.len()).filter_map(|from| name.get(from..));
    end < at && ends.into_iter().any(is)
}

/// Where the name ends before the value at `at`.
fn name_end(text: Text<'_>, at: usize) -> usize {
    text.run_start(at, 8, |byte| {
        matches!(byte, b' ' | b'"' | b'\'' | b':' | b'=' | b'[' | b']' | b'\\')
    })
}

/// The end of a track whose expiry is at `expiry`: its end sentinel, or the
/// last letter or digit.
fn rest_end(text: Text<'_>, expiry: usize, most: usize) -> usize {
    let most = most.saturating_sub(expiry);
    let end = text.run_end(expiry, most, |byte| {
        matches!(byte, b' '..=b'_') && byte != b'?'
    });
    if text.at(end) == b'?' {
        end.saturating_add(1)
    } else {
        text.run_end(expiry, usize::MAX, |b| b.is_ascii_alphanumeric())
    }
}
