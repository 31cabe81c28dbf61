//! Phone numbers in the international form of E.164: `+`, country code, number,
//! 15 digits at most. National forms are found by key.

use super::{Detector, number::separator};
use crate::{
    scan::{Context, Origin, Sink},
    text::{Text, is_word},
};

const ORIGIN: Origin = Origin::Content(Detector::Phone);

/// The shortest number in use with its country code, and E.164's longest.
const LEAST: usize = 8;
const MOST: usize = 15;

/// Country codes, and how many digits follow them at least and at most. They
/// are in order, and none begins with another one.
const LENGTHS: &[(&[u8], usize, usize)] = &[
    (b"1", 10, 10),
    (b"20", 8, 10),
    (b"211", 9, 9),
    (b"212", 9, 9),
    (b"220", 7, 7),
    (b"221", 9, 9),
    (b"223", 8, 8),
    (b"230", 7, 8),
    (b"231", 7, 9),
    (b"232", 8, 8),
    (b"233", 9, 9),
    (b"234", 8, 10),
    (b"237", 9, 9),
    (b"243", 9, 9),
    (b"244", 9, 9),
    (b"250", 9, 9),
    (b"251", 9, 9),
    (b"252", 7, 9),
    (b"254", 9, 9),
    (b"255", 9, 9),
    (b"256", 9, 9),
    (b"258", 8, 9),
    (b"260", 9, 9),
    (b"261", 9, 9),
    (b"263", 8, 9),
    (b"264", 8, 9),
    (b"265", 7, 9),
    (b"266", 8, 8),
    (b"267", 7, 8),
    (b"268", 8, 8),
    (b"27", 9, 9),
    (b"31", 9, 9),
    (b"33", 9, 9),
    (b"34", 9, 9),
    (b"41", 9, 9),
    (b"44", 9, 10),
    (b"45", 8, 8),
    (b"47", 8, 8),
    (b"48", 9, 9),
    (b"61", 9, 9),
    (b"7", 10, 10),
    (b"86", 10, 11),
    (b"91", 10, 10),
];

/// Judges what begins with the `+` at `at`.
pub(crate) fn detect(cx: &Context<'_>, at: usize, sink: &mut impl Sink) {
    let text = cx.text;
    let first = at.saturating_add(1);
    if !cx.plan.on.has(Detector::Phone)
        || text.touches_word_before(at)
        || !matches!(text.at(first), b'1'..=b'9')
    {
        return;
    }
    let digits = text.slice(first, first.saturating_add(3));
    let number = in_order(digits);
    let behind = LENGTHS.partition_point(|row| in_order(row.0) <= number);
    let country = behind.checked_sub(1).and_then(|row| LENGTHS.get(row));
    let country = country.filter(|row| digits.starts_with(row.0));
    let (least, most) = country.map_or((LEAST, MOST), |(code, least, most)| {
        (code.len().saturating_add(*least), code.len().saturating_add(*most))
    });
    let judge = |number: Number| {
        // A hunk of a diff, a year far away: `+12345678,9`, `+9999-12-31 23:59`.
        let behind = text.at(number.end.saturating_add(1));
        let goes_on = is_word(text.at(number.end))
            || (country.is_none()
                && matches!(text.at(number.end), b',' | b':' | b'-')
                && behind.is_ascii_digit());
        if goes_on || number.digits > most {
            Err("it is a part of something longer")
        } else if number.digits < least {
            Err("the country's numbers are longer")
        } else {
            Ok("country code and length fit")
        }
    };
    let (whole, before) = read(text, first, most);
    if whole.digits < LEAST {
        return;
    }
    let fits = |number: &Number| judge(*number).is_ok();
    let number = [whole, before].into_iter().find(fits).unwrap_or(whole);
    sink.judged(ORIGIN, at..number.end, judge(number));
}

/// Where a number ends, and how many digits it has.
#[derive(Clone, Copy)]
struct Number {
    end: usize,
    digits: usize,
}

/// The first three bytes as a number, in the order of the bytes.
fn in_order(digits: &[u8]) -> u32 {
    let [a, b, c] = [0, 1, 2].map(|at| digits.get(at).copied().unwrap_or(0));
    u32::from_be_bytes([0, a, b, c])
}

/// The number, and what of it stands before the first wide blank: something else
/// may follow on that. Separators may stand between digits, and a `(0)` that is
/// dialled only at home, but only up to the length that the country has.
fn read(text: Text<'_>, first: usize, most: usize) -> (Number, Number) {
    let mut whole = Number { end: first, digits: 0 };
    let mut before = None;
    let mut at = first;
    while at.saturating_sub(first) < 40 {
        let run =
            text.run_end(at, MOST.saturating_add(1), |b| b.is_ascii_digit());
        let count = run.saturating_sub(at);
        let total = whole.digits.saturating_add(count);
        if count == 0 || (whole.digits > 0 && total > most) {
            break;
        }
        whole = Number { end: run, digits: total };
        at = gap_end(text, run);
        if at == run {
            break;
        }
        if !text.at(run).is_ascii() {
            before.get_or_insert(whole);
        }
    }
    (whole, before.unwrap_or(whole))
}

fn gap_end(text: Text<'_>, at: usize) -> usize {
    let is_gap = |b: u8| matches!(b, b' ' | b'-' | b'(' | b')');
    if !text.at(at).is_ascii() {
        return at.saturating_add(separator(text, at).len());
    }
    let end = text.run_end(at, 3, is_gap);
    let home = end.saturating_sub(1);
    if text.starts_with(home, b"(0)") {
        text.run_end(home.saturating_add(3), 2, is_gap)
    } else {
        end
    }
}

#[cfg(test)]
mod tests {
    use super::LENGTHS;

    #[test]
    fn codes_are_sorted_for_the_search_and_none_begins_with_another() {
        for rows in LENGTHS.windows(2) {
            let [(a, ..), (b, ..)] = rows else { continue };
            assert!(a < b && !b.starts_with(a), "{a:?} {b:?}");
        }
    }
}
