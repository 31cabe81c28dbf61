//! South African identity numbers, 13 digits `YYMMDDSSSSCAZ`: date of birth,
//! sequence, citizenship (0 citizen, 1 resident, 2 refugee), a digit that is 8
//! or 9 on all numbers still in use, and a check digit (Identification Act 68
//! of 1997).

use super::{
    Detector, luhn,
    number::{Groups, digits},
    vicinity::{ID_WORDS, has_lone_word, touches_number, touches_word},
};
use crate::scan::{Context, Origin, Sink};

const ORIGIN: Origin = Origin::Content(Detector::SaId);

const FORMS: [&[usize]; 3] = [&[13], &[6, 4, 3], &[6, 4, 2, 1]];

/// Judges the groups; returns where a finding ends, or 0.
pub(super) fn detect(
    cx: &Context<'_>,
    groups: &Groups<'_>,
    sink: &mut impl Sink,
) -> usize {
    if !cx.plan.on.has(Detector::SaId) {
        return 0;
    }
    let found = FORMS
        .iter()
        .find_map(|form| groups.end_of(form).map(|end| (end, form.len() > 1)));
    let Some((end, grouped)) = found else { return 0 };
    let start = groups.start();
    let judgement = judge(cx, start, end, grouped);
    sink.judged(ORIGIN, start..end, judgement);
    if judgement.is_ok() { end } else { 0 }
}

fn judge(
    cx: &Context<'_>,
    start: usize,
    end: usize,
    grouped: bool,
) -> Result<&'static str, &'static str> {
    let (digits, _) = digits::<13>(cx.text, start, end);
    let [y1, y2, m1, m2, d1, d2, _, _, _, _, citizenship, a, _] = digits;
    let two = |tens: u8, ones: u8| tens.saturating_mul(10).saturating_add(ones);
    let (year, month, day) = (two(y1, y2), two(m1, m2), two(d1, d2));
    if day == 0 || day > days(year, month) {
        return Err("it does not begin with a date");
    }
    if citizenship > 2 {
        return Err("its citizenship digit is none");
    }
    if !luhn::is_valid(&digits) {
        return Err("the check digit is wrong");
    }
    if touches_number(cx.text, start, end) {
        return Err("it is a part of another number");
    }
    let called = || has_lone_word(cx.text, start, ID_WORDS);
    if touches_word(cx.text, start, end) && !called() {
        return Err("it is a part of a word");
    }
    if a < 8 && !called() {
        return Err(
            "its twelfth digit is out of use and no word calls it an ID",
        );
    }
    // Milliseconds since 1970 begin like this from 2014 to 2039; people born
    // in these years of either century have IDs that only a word tells apart.
    if matches!(year, 14..=21) && !grouped && !called() {
        return Err("it may be a time in milliseconds");
    }
    Ok("date, citizenship, check digit and edges fit")
}

/// How many days the month has; 29 in February of a year that may be leap.
const fn days(year: u8, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => 0,
    }
}
