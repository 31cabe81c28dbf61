//! Phone numbers in the international form of E.164: `+`, country code, number,
//! 15 digits at most. National forms are found by key.

use super::Detector;
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

const ORIGIN: Origin = Origin::Content(Detector::Phone);

/// The shortest number in use with its country code, and E.164's longest.
const LEAST: usize = 8;
const MOST: usize = 15;

/// Country codes whose numbers all have one length, that without the code.
const LENGTHS: &[(&[u8], usize)] = &[
    (b"1", 10),
    (b"20", 10),
    (b"211", 9),
    (b"212", 9),
    (b"220", 7),
    (b"221", 9),
    (b"223", 8),
    (b"230", 8),
    (b"231", 9),
    (b"232", 8),
    (b"233", 9),
    (b"234", 10),
    (b"237", 9),
    (b"243", 9),
    (b"244", 9),
    (b"250", 9),
    (b"251", 9),
    (b"252", 9),
    (b"254", 9),
    (b"255", 9),
    (b"256", 9),
    (b"258", 9),
    (b"260", 9),
    (b"261", 9),
    (b"263", 9),
    (b"264", 9),
    (b"265", 9),
    (b"266", 8),
    (b"267", 8),
    (b"268", 8),
    (b"27", 9),
    (b"31", 9),
    (b"33", 9),
    (b"34", 9),
    (b"41", 9),
    (b"44", 10),
    (b"45", 8),
    (b"47", 8),
    (b"48", 9),
    (b"61", 9),
    (b"7", 10),
    (b"86", 11),
    (b"91", 10),
];

/// Judges what begins with the `+` at `at`.
pub(crate) fn detect(cx: Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    let first = at.saturating_add(1);
    if is_word(text.before(at)) || !matches!(text.at(first), b'1'..=b'9') {
        return;
    }
    let (end, digits) = read(text, first);
    if digits < LEAST {
        return;
    }
    let behind = text.at(end.saturating_add(1));
    // A hunk of a diff, a year far away: `+12345678,9`, `+9999-12-31 23:59`.
    let is_range =
        matches!(text.at(end), b',' | b':' | b'-') && behind.is_ascii_digit();
    if digits > MOST || is_word(text.at(end)) || is_range {
        sink.miss(ORIGIN, at..end, "it is a part of something longer");
    } else {
        sink.hit(ORIGIN, at..end, "country code and length fit");
    }
}

/// The end of the number and how many digits it has. Separators may stand
/// between digits, but only up to the length that the country has.
fn read(text: Text<'_>, first: usize) -> (usize, usize) {
    let most = LENGTHS
        .iter()
        .find(|(code, _)| text.starts_with(first, code))
        .map_or(MOST, |(code, length)| length.saturating_add(code.len()));
    let mut digits = 0_usize;
    let mut end = first;
    let mut at = first;
    while at.saturating_sub(first) < 32 {
        let run =
            text.run_end(at, MOST.saturating_add(1), |b| b.is_ascii_digit());
        let count = run.saturating_sub(at);
        let total = digits.saturating_add(count);
        if count == 0 || (digits > 0 && total > most) {
            break;
        }
        digits = total;
        end = run;
        at = text.run_end(run, 3, |b| matches!(b, b' ' | b'-' | b'(' | b')'));
        if at == run {
            break;
        }
    }
    (end, digits)
}
