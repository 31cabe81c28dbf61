//! Primary account numbers: ISO/IEC 7812-1, 12 to 19 digits.
//!
//! The check digit alone lets one number in ten through, so it is only the
//! last of four tests: issuer and length, edges, surroundings, check digit.

use super::{
    Detector,
    issuer::{self, Form},
    luhn,
    number::{Groups, digits},
    pair,
    vicinity::{CARD_WORDS, has_word, touches_number, touches_word},
};
use crate::{
    key::Verdict,
    scan::{Context, Origin, Sink},
    text::{Text, is_blank},
};

const ORIGIN: Origin = Origin::Content(Detector::Pan);

/// How the digits of a card number are grouped on the card and in print.
const GROUPED: [&[usize]; 4] =
    [&[4, 4, 4, 4, 3], &[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4]];

const NO_ISSUER: &str = "no issuer's numbers begin so and are as long";

/// Judges the groups; returns where a finding ends, or 0.
pub(super) fn detect(
    cx: &Context<'_>,
    groups: &Groups<'_>,
    sink: &mut impl Sink,
) -> usize {
    let start = groups.start();
    let alone = groups.first_end();
    if matches!(alone.saturating_sub(start), 12..=19) {
        let judgement = judge(cx, start, alone);
        sink.judged(ORIGIN, start..alone, judgement);
        return if judgement.is_ok() { alone } else { 0 };
    }
    for form in GROUPED {
        let Some(end) = groups.end_of(form) else { continue };
        let judgement = judge_grouped(cx, start, end).and_then(|why| {
            if groups.is_row(end) && !is_called_card(cx, start) {
                Err("it stands in a row of groups")
            } else {
                Ok(why)
            }
        });
        sink.judged(ORIGIN, start..end, judgement);
        if judgement.is_ok() {
            return end;
        }
    }
    0
}

/// Whether a number, which has a type of its own, is a card's: only at the
/// lengths where ordinary identifiers are rare.
pub(crate) fn is_typed_number(decimal: &[u8]) -> bool {
    let (values, count) = digits::<20>(Text::new(decimal), 0, 20);
    let Some(values) = values.get(..count) else { return false };
    matches!(count, 15 | 16)
        && issuer::form(values) == Some(Form::Usual)
        && luhn::is_valid(values)
}

fn judge(
    cx: &Context<'_>,
    start: usize,
    end: usize,
) -> Result<&'static str, &'static str> {
    let second = cx.text.at(start.saturating_add(1));
    if !issuer::may_be(cx.text.at(start), second, end.saturating_sub(start)) {
        return Err(NO_ISSUER);
    }
    let form = form(cx, start, end)?;
    if touches_number(cx.text, start, end) {
        return Err("it is a part of another number");
    }
    if touches_word(cx.text, start, end) && !is_called_card(cx, start) {
        return Err("it is a part of a word");
    }
    if form == Form::Rare && !is_called_card(cx, start) {
        return Err("its length is rare and no word says that it is a card's");
    }
    if is_called_otherwise(cx, start) && !is_called_card(cx, start) {
        return Err("its key says that it is another number");
    }
    Ok("issuer, length, check digit and edges fit")
}

fn judge_grouped(
    cx: &Context<'_>,
    start: usize,
    end: usize,
) -> Result<&'static str, &'static str> {
    form(cx, start, end)?;
    if touches_word(cx.text, start, end) && !is_called_card(cx, start) {
        return Err("it is a part of a word");
    }
    Ok("issuer, grouping, check digit and edges fit")
}

fn form(
    cx: &Context<'_>,
    start: usize,
    end: usize,
) -> Result<Form, &'static str> {
    let (values, count) = digits::<19>(cx.text, start, end);
    let values = values.get(..count).unwrap_or_default();
    let form = issuer::form(values).ok_or(NO_ISSUER)?;
    if luhn::is_valid(values) {
        Ok(form)
    } else {
        Err("the check digit is wrong")
    }
}

fn is_called_card(cx: &Context<'_>, start: usize) -> bool {
    has_word(cx.text, start, CARD_WORDS)
}

/// Whether the bare number stands behind a key such as `order_id=`, or a word
/// such as `offset`.
fn is_called_otherwise(cx: &Context<'_>, start: usize) -> bool {
    let behind = cx.text.run_start(start, 4, is_blank);
    let at = behind.saturating_sub(1);
    let verdict = if matches!(cx.text.at(at), b':' | b'=') {
        pair::verdict_before(cx, at)
    } else {
        let word = cx.text.run_start(behind, 16, |b| b.is_ascii_alphabetic());
        (behind < start).then(|| cx.keys.verdict(cx.text.slice(word, behind)))
    };
    matches!(verdict, Some(Verdict::Allowed | Verdict::Numeric))
}
