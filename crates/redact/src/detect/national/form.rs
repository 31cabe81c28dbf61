//! What a number that an authority gives somebody looks like.

use std::ops::Range;

use super::check::Check;
use crate::{
    detect::{
        About,
        vicinity::{Clause, has_unit, touches_number},
    },
    kind::Sort,
    scan::Context,
    text::{Text, is_word},
};

/// The run of digits that leads to a form has at least as many of them, or as
/// many as [`SLASHED`] and a slash behind it, or is the first of three such as
/// `100-531-385`.
pub(super) const SHORTEST: usize = 7;
pub(super) const SLASHED: usize = 6;
pub(super) const TRIPLE: usize = 3;

/// A row of the tables beside this file.
pub(crate) struct Form {
    pub(super) name: &'static str,
    pub(crate) sort: Sort,
    pub(super) what: &'static str,
    pub(super) source: &'static str,
    /// How it is written: `#` is a digit, `@` a capital, `*` either, `%` a digit
    /// or `X`; what else stands there stands for itself.
    pub(super) patterns: &'static [&'static str],
    pub(super) check: Check,
    pub(super) gate: Gate,
    /// Made up or published for tests, and found.
    pub(super) finds: &'static str,
    /// Nearly the same, and left.
    pub(super) leaves: &'static str,
}

/// What must stand before a number that has not enough of a form.
///
/// A blank in a word may be written or not: `id number` is also `idNumber`.
#[derive(Clone, Copy)]
pub(super) enum Gate {
    /// One of the words, with nothing but "number is" behind it.
    Beside(&'static [&'static str]),
    /// One of the words, not far before it.
    Clause(&'static [&'static str]),
    /// Nothing.
    Open,
}

impl Gate {
    pub(super) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Beside(words) | Self::Clause(words) => words,
            Self::Open => &[],
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Beside(_) => "its name right before it",
            Self::Clause(_) => "a word before it that names it",
            Self::Open => "",
        }
    }

    /// Whether the number at `at` is called what the words say.
    pub(super) fn is_open(self, cx: &Context<'_>, span: &Range<usize>) -> bool {
        let clause = || Clause::before(cx.text, span.start);
        match self {
            Self::Beside(words) => clause().ends_with(cx, words),
            Self::Clause(words) => {
                !has_unit(cx.text, span.end) && clause().names(cx, words)
            }
            Self::Open => true,
        }
    }
}

impl Form {
    pub(crate) const fn about(&self) -> About {
        About {
            name: self.name,
            sort: self.sort,
            what: self.what,
            source: self.source,
            validator: self.check.about(),
            gate: self.gate.about(),
            finds: self.finds,
            leaves: self.leaves,
        }
    }

    /// Where the number stands whose run of digits begins at `at`, if it is
    /// written like one of these.
    pub(super) fn span(
        &self,
        text: Text<'_>,
        at: usize,
    ) -> Option<Range<usize>> {
        self.patterns.iter().find_map(|pattern| {
            let pattern = pattern.as_bytes();
            let start = at.checked_sub(anchor(pattern))?;
            let end = start.saturating_add(pattern.len());
            let there = text.slice(start, end);
            let fits = there.len() == pattern.len()
                && there.iter().zip(pattern).all(|(&b, &p)| is_like(b, p))
                && !is_glued(text, start)
                && !goes_on(text, end, pattern)
                && !touches_number(text, start, end);
            fits.then_some(start..end)
        })
    }
}

/// Whether something that a number may not follow stands before `at`: a part
/// of a word, or the sign of a phone number or an exponent.
pub(super) fn is_glued(text: Text<'_>, at: usize) -> bool {
    let before = text.before(at);
    let dash = at.saturating_sub(1);
    text.touches_word_before(at)
        || before == b'+'
        || (before == b'-' && text.touches_word_before(dash))
}

/// Whether a word goes on at `at`, or one more part of what has parts.
fn goes_on(text: Text<'_>, at: usize, pattern: &[u8]) -> bool {
    let joint = text.at(at);
    let is_joint = joint == b'-' || (joint == b'/' && pattern.contains(&b'/'));
    is_word(joint) || (is_joint && is_word(text.at(at.saturating_add(1))))
}

const fn is_like(byte: u8, pattern: u8) -> bool {
    match pattern {
        b'#' => byte.is_ascii_digit(),
        b'@' => byte.is_ascii_uppercase(),
        b'*' => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        b'%' => byte.is_ascii_digit() || byte == b'X',
        _ => byte == pattern,
    }
}

/// Where in the pattern the run of digits begins that leads to it.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "offsets within a slice; also used where `get` cannot be"
)]
pub(super) const fn anchor(pattern: &[u8]) -> usize {
    let (mut start, mut at) = (0, 0);
    while at < pattern.len() && at - start < SLASHED {
        at += 1;
        if !is_digit(pattern[at - 1]) {
            start = at;
        }
    }
    if at - start < SLASHED { 0 } else { start }
}

pub(super) const fn is_digit(pattern: u8) -> bool {
    pattern == b'#' || pattern.is_ascii_digit()
}
