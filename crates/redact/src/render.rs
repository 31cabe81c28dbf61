//! The output: findings that overlap become one, then one forward copy.

use std::ops::Range;

use crate::{
    action::Treatment,
    canonical::canonical,
    detect::card_inside,
    engine::Scope,
    finding::{Finding, Findings},
    hash,
    rule::{Row, RuleId},
};

/// What is left of a finding that is dropped from running text: nothing at all
/// would make one word of its neighbours, or a value of what follows a key.
const DROPPED: &str = "[]";

/// How long a marker usually is at most.
const MARKER: usize = 24;

/// The text with its findings taken out, which are of a [`union`].
pub(crate) fn render(
    scope: Scope<'_>,
    text: &str,
    findings: &[Finding],
) -> String {
    let markers = findings.len().saturating_mul(MARKER);
    let mut out = String::with_capacity(text.len().saturating_add(markers));
    let mut copied = 0;
    for Finding { rule, span } in findings {
        out.push_str(text.get(copied..span.start).unwrap_or_default());
        let quote = json_quote(text.as_bytes(), span);
        out.push_str(quote);
        let value = text.get(span.clone()).unwrap_or_default();
        if let Some(row) = scope.row(*rule) {
            replace(scope, row, value, &mut out);
        }
        out.push_str(quote);
        copied = span.end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

/// Writes what stands in place of `value`.
///
/// No pseudonym is made of a card number, whatever else it is: beside a
/// truncation of the number it would let the number be computed, and it is no
/// keyed cryptographic hash (PCI DSS v4.0.1 3.5.1, 3.5.1.1).
pub(crate) fn replace(
    scope: Scope<'_>,
    row: &Row,
    value: &str,
    out: &mut String,
) {
    let kind = &*row.kind;
    match row.treatment {
        Treatment::Drop => return out.push_str(DROPPED),
        Treatment::Mask if is_card_like(value) => return mask(value, out),
        Treatment::Hash if is_card_like(value) => {
            let key = &scope.engine.fingerprint_key;
            if let Some(tag) = hash::of_card(key, value) {
                begin_tag(scope, kind, out);
                return out.extend([&tag, "]"]);
            }
        }
        Treatment::Pseudonym => {
            let same = canonical(value);
            if !card_inside::holds(&scope.context(value), kind, &same) {
                let tag = scope.fingerprint(kind, same.as_bytes()).as_u64();
                begin_tag(scope, kind, out);
                // `fmt` takes longer for these than the fingerprint does.
                let tag = [60, 56, 52, 48, 44, 40].map(|at| hex(tag >> at));
                out.push_str(str::from_utf8(&tag).unwrap_or_default());
                return out.push(']');
            }
        }
        _ => {}
    }
    out.push_str(&row.marker);
}

/// What stands before a tag: `[phone:`, or `[phone:k7.` where the key has an id.
fn begin_tag(scope: Scope<'_>, kind: &str, out: &mut String) {
    out.push('[');
    out.push_str(kind);
    out.push(':');
    if let Some(id) = scope.engine.fingerprint_key.id() {
        out.push_str(id);
        out.push('.');
    }
}

/// The hexadecimal digit of the lowest four bits.
#[expect(clippy::cast_possible_truncation, reason = "four bits are wanted")]
const fn hex(bits: u64) -> u8 {
    match bits as u8 & 0xf {
        digit @ 0..=9 => b'0'.saturating_add(digit),
        letter => b'a'.saturating_add(letter.saturating_sub(10)),
    }
}

/// Joins findings that overlap, which are in order; the strictest action of a
/// group is done to all of it. Ends fall on characters, not within.
///
/// Returns whether each was a part of the one before: where one reaches behind
/// another, either may end elsewhere when the other is gone.
pub(crate) fn union(
    scope: Scope<'_>,
    text: &str,
    findings: &mut Findings,
) -> bool {
    let treatment = |rule: RuleId| scope.row(rule).map(|row| row.treatment);
    for finding in findings.as_mut_slice() {
        let Range { start, end } = finding.span;
        finding.span = floor(text, start)..ceil(text, end);
    }
    let mut are_parts = true;
    findings.more().dedup_by(|next, last| {
        let overlaps = next.span.start < last.span.end;
        if overlaps {
            are_parts &= next.span.end <= last.span.end;
            last.span.end = last.span.end.max(next.span.end);
            if treatment(next.rule) > treatment(last.rule) {
                last.rule = next.rule;
            }
        }
        overlaps
    });
    are_parts
}

/// The last boundary between characters that is not behind `at`.
pub(crate) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at = at.saturating_add(1);
    }
    at.min(text.len())
}

/// The quote that keeps JSON valid where a bare number, array or object was:
/// `"cvv": 123` becomes `"cvv": "[redacted:cvv]"`.
pub(crate) fn json_quote(text: &[u8], span: &Range<usize>) -> &'static str {
    let before = text.get(..span.start).unwrap_or_default().trim_ascii_end();
    match before {
        [.., b'\\', b'"', b':'] => "\\\"",
        [.., b'"', b':'] => "\"",
        _ => "",
    }
}

/// Whether the value has the form of a card number, and nothing else in it.
fn is_card_like(value: &str) -> bool {
    let count = value.bytes().filter(u8::is_ascii_digit).count();
    let is_part =
        |b: u8| b.is_ascii_digit() || matches!(b, b' ' | b'-') || !b.is_ascii();
    (12..=19).contains(&count) && value.bytes().all(is_part)
}

/// The first six and the last four digits stay; of a number with fewer than 14
/// only the last four (PCI DSS 3.4.1).
fn mask(value: &str, out: &mut String) {
    let count = value.bytes().filter(u8::is_ascii_digit).count();
    let head = if count < 14 { 0 } else { 6 };
    let tail = count.saturating_sub(4);
    let mut digit = 0_usize;
    out.extend(value.chars().map(|c| {
        if !c.is_ascii_digit() {
            return c;
        }
        digit = digit.saturating_add(1);
        if digit <= head || digit > tail { c } else { '*' }
    }));
}
