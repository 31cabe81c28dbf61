//! Numbers that African authorities, banks and networks give to people and
//! companies. Most are only so many digits, like those of an order or a time:
//! a check digit alone is not enough, a word before them must name them.

mod check;
mod east;
mod form;
mod north;
mod phones;
mod south;
mod west;

use self::form::{Form, SHORTEST, SLASHED, TRIPLE, anchor, is_digit, is_glued};
use super::{
    Detector,
    set::Detectors,
    vicinity::{Clause, letters_of},
};
use crate::{
    bits::Bits,
    scan::{Context, Origin, Sink},
    text::Text,
};

/// The tables. A form is known by its place in all of them together.
const TABLES: [&[Form]; 5] =
    [east::FORMS, north::FORMS, south::FORMS, west::FORMS, phones::FORMS];

/// How many forms there are.
pub(crate) const COUNT: usize = {
    let [a, b, c, d, e] = TABLES;
    a.len() + b.len() + c.len() + d.len() + e.len()
};

/// No run of digits in a form is longer.
const LONGEST: usize = 20;

/// Every form with its detector.
pub(super) fn forms() -> impl Iterator<Item = (Detector, &'static Form)> {
    let forms = TABLES.into_iter().flatten();
    forms.enumerate().map(|(index, form)| (Detector::National(index), form))
}

/// The form of a row, in all tables together.
pub(super) fn form(row: usize) -> Option<&'static Form> {
    TABLES.into_iter().flatten().nth(row)
}

/// Judges the number whose run of digits is from `at` to `run_end`; returns where
/// a finding ends, or 0. What several forms fit is the first of them.
pub(super) fn detect(
    cx: &Context<'_>,
    at: usize,
    run_end: usize,
    sink: &mut impl Sink,
) -> usize {
    let length = run_end.saturating_sub(at);
    let is_led = || cx.plan.nationals.may_begin_at(cx.text, at, length);
    if !cx.is_slow && !is_led() {
        return 0;
    }
    for (detector, form) in forms().filter(|(d, _)| cx.plan.on.has(*d)) {
        let Some(span) = form.span(cx.text, at) else { continue };
        if !form.gate.is_open(cx, &span) {
            continue;
        }
        let number = cx.text.slice(span.start, span.end);
        let end = span.end;
        let is_valid = form.check.accepts(number);
        let judgement = is_valid
            .then_some("form, check and surroundings fit")
            .ok_or("its check fails");
        sink.judged(Origin::Content(detector), span, judgement);
        if is_valid && !cx.ignored.contains(&form.sort) {
            return end;
        }
    }
    0
}

/// What leads to the forms that are on.
pub(crate) struct Table {
    runs: [Runs; LONGEST + 1],
    /// The first three letters of the words of all forms.
    words: Bits,
    is_empty: bool,
}

// Of fewer forms than all, fewer places are filled.
const _: Table = Table::of(Detectors::ALL);

impl Table {
    /// Whether no form is on.
    pub(crate) const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Whether the run of `length` digits at `at` may lead to a number that
    /// somebody knows: by its length, what stands beside it, and the words
    /// before it.
    #[inline]
    pub(crate) fn may_begin_at(
        &self,
        text: Text<'_>,
        at: usize,
        length: usize,
    ) -> bool {
        let before = text.before(at);
        // Not the last letters of an escape sequence, behind which a word
        // begins.
        let is_inside = matches!(before, b'+' | b'_' | b'0'..=b'9' | b'a'..=b'z')
            && !matches!(before, b'm' | b'n' | b'r' | b't');
        !self.is_empty && !is_inside && self.is_led(text, at, length, before)
    }

    #[inline(never)]
    fn is_led(
        &self,
        text: Text<'_>,
        at: usize,
        length: usize,
        before: u8,
    ) -> bool {
        let Some(runs) = self.runs.get(length) else { return false };
        let has_lead = || runs.leads >> (before & 0x1f) & 1 == 1;
        match before {
            b'A'..=b'Z' => return has_lead(),
            b'-' if text.before(at.saturating_sub(1)) == b'A' && has_lead() => {
                return true;
            }
            b'/' if has_lead() => return true,
            _ => {}
        }
        let two = number_of(text.at(at), text.at(at.saturating_add(1)));
        runs.plain >> two & 1 == 1 && self.is_named(text, at, length)
    }

    /// Whether it is a word of its own, and one before it may name it.
    fn is_named(&self, text: Text<'_>, at: usize, length: usize) -> bool {
        let next = text.at(at.saturating_add(length));
        !next.is_ascii_lowercase()
            && (length >= SHORTEST
                || next == b'/'
                || (length == TRIPLE && next == b'-'))
            && !is_glued(text, at)
            && Clause::before(text, at).may_name(&self.words)
    }

    /// The table of the forms that are in `on`.
    #[expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "checked for all forms when it is compiled"
    )]
    pub(crate) const fn of(on: Detectors) -> Self {
        let mut runs = [Runs { plain: 0, leads: 0 }; LONGEST + 1];
        let mut words = Bits::new();
        let mut is_empty = true;
        let (mut row, mut table) = (0, 0);
        while table < TABLES.len() {
            let mut form = 0;
            while form < TABLES[table].len() {
                if on.has(Detector::National(row)) {
                    add_runs(&mut runs, TABLES[table][form].patterns);
                    add_words(&mut words, TABLES[table][form].gate.words());
                    is_empty = false;
                }
                (form, row) = (form + 1, row + 1);
            }
            table += 1;
        }
        Self { runs, words, is_empty }
    }
}

/// What the forms have whose run of digits has a certain length.
#[derive(Clone, Copy)]
struct Runs {
    /// The first two digits of those that nothing stands before.
    plain: u128,
    /// The lowest five bits of what stands before the others.
    leads: u32,
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn add_runs(runs: &mut [Runs; LONGEST + 1], patterns: &[&str]) {
    let mut index = 0;
    while index < patterns.len() {
        let pattern = patterns[index].as_bytes();
        let start = anchor(pattern);
        let mut end = start;
        while end < pattern.len() && is_digit(pattern[end]) {
            end += 1;
        }
        // What may be a digit, too, may make the run longer.
        let mut last = end;
        while last < pattern.len() && matches!(pattern[last], b'*' | b'%') {
            last += 1;
        }
        let mut length = end - start;
        // No other place in a text is shown.
        assert!(length >= SLASHED || length == TRIPLE && start == 0);
        while length <= last - start {
            add_run(&mut runs[length], pattern, start);
            length += 1;
        }
        index += 1;
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn add_run(runs: &mut Runs, pattern: &[u8], start: usize) {
    if start > 0 {
        let lead = pattern[start - 1];
        runs.leads |= if lead == b'@' { u32::MAX } else { 1 << (lead & 0x1f) };
        return;
    }
    let (first, second) = (pattern[0], pattern[1]);
    let mut two = 0;
    while two < 100 {
        let (a, b) = (b'0' + two / 10, b'0' + two % 10);
        if (first == b'#' || first == a) && (second == b'#' || second == b) {
            runs.plain |= 1 << two;
        }
        two += 1;
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn add_words(set: &mut Bits, words: &[&str]) {
    let mut index = 0;
    while index < words.len() {
        add_word(set, words[index].as_bytes());
        index += 1;
    }
}

/// Adds a word by its first letters, in every spelling; behind two letters
/// anything may follow.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "checked when it is compiled"
)]
const fn add_word(set: &mut Bits, word: &[u8]) {
    let [a, b, ..] = *word else { return };
    if word.len() == 2 {
        let mut third = 0;
        while third < 32 {
            set.set(letters_of(a, b, third));
            third += 1;
        }
    } else if word[2] == b' ' {
        set.set(letters_of(a, b, b' '));
        set.set(letters_of(a, b, b'_'));
        set.set(letters_of(a, b, b'-'));
        set.set(letters_of(a, b, b'.'));
        set.set(letters_of(a, b, word[3]));
    } else {
        set.set(letters_of(a, b, word[2]));
    }
}

/// The number that two digits make.
fn number_of(tens: u8, ones: u8) -> u32 {
    let value = |byte: u8| u32::from(byte & 0x0f);
    value(tens).saturating_mul(10).saturating_add(value(ones)).min(99)
}
