//! Card numbers inside of values that are something else, too: an account
//! number, what a rule of the team's own matches.

use std::ops::Range;

use super::{
    Detector,
    issuer::{self, Form},
    luhn,
    number::digits,
};
use crate::{
    encoded::base64::is_letter,
    kind::Sort,
    scan::{Context, Origin, Sink, sweep},
    text::Text,
};

/// Whether there is a card number in the value, which is the text of `cx`.
///
/// `same` is the value's one spelling. In it every number counts that has
/// issuer, length and check digit, also behind zeros that fill a field up; in
/// the value itself all that is found in any text, also what is encoded.
pub(crate) fn holds(cx: &Context<'_>, kind: &str, same: &str) -> bool {
    let value = cx.text.bytes();
    // Many phone and identity numbers have thirteen digits. Cards have not had
    // for decades, and the rare lengths are as usual among these.
    let is_crowded = [Sort::Iban, Sort::NationalId, Sort::Phone]
        .iter()
        .any(|sort| sort.name() == kind);
    if is_bare(value) {
        // Its one spelling says all.
        return is_card(same.as_bytes(), is_crowded);
    }
    if !may_hold(cx.text) {
        return false;
    }
    let mut numbers = same.as_bytes().split(|byte| !byte.is_ascii_digit());
    if numbers.any(|number| is_card(number, is_crowded)) {
        return true;
    }
    let mut cards = Cards { text: cx.text, is_crowded, found: false };
    // The team's own words and kinds to be ignored are no reason here.
    sweep(&Context { ignored: &[], ..*cx }, &mut cards);
    cards.found
}

/// Whether the value is one run of digits, also behind a plus sign, and too
/// short to be a card number in hex.
fn is_bare(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"+").unwrap_or(value);
    digits.len() < 24 && digits.iter().all(u8::is_ascii_digit)
}

/// Whether the digits are a card number, zeros before them left aside.
fn is_card(number: &[u8], is_crowded: bool) -> bool {
    let zeros = number.iter().take_while(|&&byte| byte == b'0').count();
    let number = number.get(zeros..).unwrap_or_default();
    let least = if is_crowded { 14 } else { 12 };
    if number.len() < least {
        return false;
    }
    // No card number has twenty.
    let (values, count) = digits::<20>(Text::new(number), 0, 20);
    let values = values.get(..count).unwrap_or_default();
    let is_form = match issuer::form(values) {
        Some(Form::Usual) => true,
        Some(Form::Rare) => !is_crowded,
        None => false,
    };
    is_form && luhn::is_valid(values)
}

/// Whether the value is long enough: a card number has twelve digits, also
/// where some are escaped, or is sixteen letters of base64.
fn may_hold(value: Text<'_>) -> bool {
    let digits = value.bytes().iter().filter(|b| b.is_ascii_digit()).count();
    // One of these places is in any word of sixteen letters.
    let mut places = (15..value.len()).step_by(16);
    digits >= 12
        || places.any(|at| {
            let start = value.run_start(at, 16, is_letter);
            let end = value.run_end(at, 16, is_letter);
            end.saturating_sub(start) >= 16 && end > at
        })
}

struct Cards<'t> {
    text: Text<'t>,
    is_crowded: bool,
    found: bool,
}

impl Sink for Cards<'_> {
    fn hit(&mut self, origin: Origin, span: Range<usize>, _: &'static str) {
        let digits = self.text.slice(span.start, span.end);
        let digits = digits.iter().filter(|b| b.is_ascii_digit()).count();
        self.found |= origin == Origin::Content(Detector::Pan)
            && !(self.is_crowded && digits == 13);
    }

    fn miss(&mut self, _: Origin, _: Range<usize>, _: &'static str) {}
}
