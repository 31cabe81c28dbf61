//! Cheap tests that turn most places away before a detector looks at them.
//! Each may say yes in vain, and none says no to a finding.

use super::{Context, Plan};
use crate::{
    detect::{
        Detector, element, issuer, literal, luhn, mrz, option, spoken,
        token::may_be_interrupted,
        track::{spaced, tlv},
    },
    encoded,
    text::{Text, is_blank},
};

/// Whether what is rare may begin at `at`: digits in groups, an option, the
/// boundary of a private key, a scheme of authentication, a token whose letters
/// others may interrupt, or an account.
#[inline(never)]
pub(super) fn other(cx: &Context<'_>, at: usize) -> bool {
    let text = cx.text;
    match text.at(at) {
        // An option has a letter behind its last hyphen.
        b'-' if text.at(at.saturating_add(1)) == b'-' => boundary(cx, at),
        b'-' => option(cx, at),
        b'0'..=b'9' => grouped(text, at),
        _ => led(text, at) || account(text, cx.plan, at),
    }
}

/// Whether the name of an authentication scheme may begin at `at`, a token that
/// may have a `+` or `/` early on, or a word that names a number.
#[inline]
pub(super) fn led(text: Text<'_>, at: usize) -> bool {
    match text.at(at) {
        b'b' | b'B' => scheme(text, at),
        b'w' => may_be_interrupted(text, at),
        b'O' | b'P' => spoken::may_begin_at(text, at),
        _ => false,
    }
}

fn scheme(text: Text<'_>, at: usize) -> bool {
    let word = text.slice(at, at.saturating_add(4));
    // No other byte becomes a small letter.
    word.first_chunk().is_some_and(|word: &[u8; 4]| {
        matches!(&word.map(|byte| byte | 0x20), b"bear" | b"basi")
    })
}

/// Whether the long word at `at` may be a token, or text in a coat that was not
/// decoded yet.
#[inline]
pub(super) fn token(
    text: Text<'_>,
    plan: &Plan,
    at: usize,
    decoded: usize,
) -> bool {
    let Some(run) = text.run_at(at) else { return false };
    let may_begin = plan.tokens.may_begin(run)
        | encoded::may_begin(run)
        | (text.before(at) == b'.');
    may_begin && begins(text, plan, at, decoded)
}

#[inline(never)]
fn begins(text: Text<'_>, plan: &Plan, at: usize, decoded: usize) -> bool {
    (at >= decoded && encoded::may_begin_at(text, at))
        || plan.tokens.may_begin_at(text, at)
        || tlv::may_begin_at(text, at)
}

/// Whether the `@` at `at` may be one of an address: letters stand on both
/// sides, and the domain has a dot.
pub(super) fn email(cx: &Context<'_>, at: usize) -> bool {
    let text = cx.text;
    let is_part = |byte: u8| {
        byte.is_ascii_alphanumeric() || !byte.is_ascii() || byte == b'-'
    };
    let domain = at.saturating_add(1);
    let label = text.run_end(domain, 255, is_part);
    cx.plan.on.has(Detector::Email)
        && label > domain
        && text.at(label) == b'.'
        && text.before(at) != b' '
}

/// Whether the hyphens at `at` begin a private key.
pub(super) fn boundary(cx: &Context<'_>, at: usize) -> bool {
    cx.plan.on.has(Detector::PrivateKey)
        && cx.text.starts_with(at, b"-----BEGIN ")
}

/// Whether the hyphen at `at` may begin an option with a sensitive name.
pub(super) fn option(cx: &Context<'_>, at: usize) -> bool {
    option::may_begin_at(cx, at)
}

/// Whether the `<` at `at` opens an element that may be sensitive.
pub(super) fn element(cx: &Context<'_>, at: usize) -> bool {
    element::may_begin_at(cx, at)
}

/// Whether the bracket at `at` may be behind the name of a tuple struct.
pub(super) fn field(cx: &Context<'_>, at: usize) -> bool {
    let text = cx.text;
    text.before(at).is_ascii_alphanumeric()
        && matches!(
            text.at(at.saturating_add(1)),
            b'"' | b'\\' | b'\'' | b'0'..=b'9'
        )
        && cx.keys.may_end_at(text, at)
}

/// Whether the string that opens at `at` is behind a keyword.
pub(super) fn literal(cx: &Context<'_>, at: usize) -> bool {
    literal::keyword(cx, at).is_some()
}

/// Whether the word at `at` may be one that somebody knows.
pub(super) fn any(cx: &Context<'_>, at: usize) -> bool {
    let (text, plan) = (cx.text, cx.plan);
    token(text, plan, at, 0)
        || led(text, at)
        || account(text, plan, at)
        || option(cx, at)
}

/// Whether a country and two digits stand at `at`.
#[inline]
pub(super) fn account(text: Text<'_>, plan: &Plan, at: usize) -> bool {
    plan.on.has(Detector::Iban)
        && matches!(
            text.slice(at, at.saturating_add(4)),
            [b'A'..=b'Z', b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9']
        )
}

/// Whether the groups of digits at `at` may be a number that somebody knows:
/// where its gaps have one byte, it has twelve digits among sixteen bytes, unless
/// it is a chip's.
pub(super) fn grouped(text: Text<'_>, at: usize) -> bool {
    let bytes = text.slice(at, at.saturating_add(16));
    let one = |byte: &u8| u8::from(byte.is_ascii_digit());
    let digits: u8 = match bytes.first_chunk::<16>() {
        // Their number is known, so they are counted all at a time.
        Some(sixteen) => sixteen.iter().map(one).sum(),
        None => bytes.iter().map(one).sum(),
    };
    digits >= 12 || !bytes.is_ascii() || spaced::may_begin_at(text, at)
}

/// Whether the digits at `start` may be a number that somebody knows, or the
/// first group of one: a card's and a person's have 12 to 19 digits, the last of
/// them a check digit; most others have a word before them.
#[inline]
pub(super) fn number(
    text: Text<'_>,
    plan: &Plan,
    start: usize,
    length: usize,
) -> bool {
    plan.nationals.may_begin_at(text, start, length)
        || (length == 7
            && plan.on.has(Detector::Mrz)
            && mrz::may_begin_at(text, start))
        || (matches!(length, 12..20)
            && (may_be_card(text, start, length)
                || (length == 13 && plan.on.has(Detector::SaId)))
            && luhn::is_valid_in(text, start, start.saturating_add(length)))
}

fn may_be_card(text: Text<'_>, start: usize, length: usize) -> bool {
    let second = text.at(start.saturating_add(1));
    issuer::may_be(text.at(start), second, length)
}

/// Where the comma is behind a key that may be sensitive, if the bracket at `at`
/// opens a list of one and its value.
pub(super) fn comma(cx: &Context<'_>, at: usize) -> Option<usize> {
    let text = cx.text;
    let key =
        text.run_end(at.saturating_add(1), 256, |b| b.is_ascii_whitespace());
    let is_escape = |byte| byte == b'\\';
    let opening = text.run_end(key, 8, is_escape);
    let quote = text.at(opening);
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let key = opening.saturating_add(1);
    let end = text.run_end(key, 65, |byte| byte != quote && byte != b'\\');
    let closing = text.run_end(end, 8, is_escape);
    if text.at(closing) != quote {
        return None;
    }
    let mut end = closing.saturating_add(1);
    // The key of an item, `["key"]`, is one, too.
    end = text.run_end(end, 1, |byte| byte == b']');
    end = text.colours_end(end);
    let comma = text.run_end(end, 512, is_blank);
    (text.at(comma) == b',' && cx.keys.may_end_at(text, comma)).then_some(comma)
}
