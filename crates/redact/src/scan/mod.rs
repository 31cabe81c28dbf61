//! From bytes to detectors: what stands at a place decides who looks at it.

mod blocks;
mod chances;
mod classes;
mod gate;
mod plan;
mod quiet;
mod sweep;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(crate) use self::{
    plan::Plan,
    quiet::{LONGEST as SHORT, is_quiet},
    sweep::{REACH, sweep},
};
use crate::{
    detect::{
        Detector, auth_scheme, element, email, iban, literal,
        marker::{self, Kinds},
        number, option, pair, phone, private_key, row, spoken, token,
        track::{spaced, tlv},
        url,
    },
    encoded,
    key::Keys,
    kind::Sort,
    live::Live,
    text::Text,
};

/// What a detector sees.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) text: Text<'a>,
    /// What is looked for.
    pub(crate) plan: &'a Plan,
    pub(crate) keys: &'a Keys,
    pub(crate) kinds: &'a Kinds,
    pub(crate) live: &'a Live,
    /// What the policy leaves alone.
    pub(crate) ignored: &'a [Sort],
    /// Whether the text was inside of another one: then nothing is looked for
    /// inside of it.
    pub(crate) is_decoded: bool,
    /// Whether all is shown to who may know it, and no gate is asked: what the
    /// sweep finds is compared with that.
    pub(crate) is_slow: bool,
}

/// Which rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The content has the form.
    Content(Detector),
    /// The name before the content says it.
    Key(Sort),
    /// It is registered.
    Live(Sort),
}

impl Origin {
    pub(crate) fn sort(self) -> Sort {
        match self {
            Self::Content(detector) => detector.sort(),
            Self::Key(sort) | Self::Live(sort) => sort,
        }
    }
}

/// Takes what the detectors say.
pub(crate) trait Sink {
    /// The bytes of `span` are to go.
    fn hit(&mut self, origin: Origin, span: Range<usize>, why: &'static str);

    /// The bytes of `span` are nearly a finding, and not one.
    fn miss(&mut self, origin: Origin, span: Range<usize>, why: &'static str);

    /// One or the other, with the reason.
    fn judged(
        &mut self,
        origin: Origin,
        span: Range<usize>,
        judgement: Result<&'static str, &'static str>,
    ) {
        match judgement {
            Ok(why) => self.hit(origin, span, why),
            Err(why) => self.miss(origin, span, why),
        }
    }
}

/// Shows every byte to whoever knows what may begin there: the slow and
/// obvious way, for who asks why something is no finding.
pub(crate) fn every_byte(cx: &Context<'_>, sink: &mut impl Sink) {
    let cx = &Context { is_slow: true, ..*cx };
    let mut scanner = Scanner::new(cx, sink);
    while scanner.next < cx.text.len() {
        scanner.step(scanner.next);
    }
    if let Some(live) = cx.live.reader() {
        live.every_byte(cx, &mut scanner.sink);
    }
}

/// What the detectors have seen of a text.
struct Scanner<'c, 'a, 's, S> {
    cx: &'c Context<'a>,
    sink: Unless<'a, 's, S>,
    /// Up to here nothing is shown to anybody again.
    next: usize,
    /// Values and private keys up to here are findings: no pair, no key begins
    /// inside.
    covered: usize,
    /// Rows of statements up to here were read.
    rows: usize,
    /// Words that are coded up to here were decoded.
    decoded: usize,
    /// Text with escapes up to here was.
    unescaped: usize,
}

impl<'c, 'a, 's, S: Sink> Scanner<'c, 'a, 's, S> {
    fn new(cx: &'c Context<'a>, sink: &'s mut S) -> Self {
        let sink = Unless { ignored: cx.ignored, sink, hits: 0, named: None };
        Self {
            cx,
            sink,
            next: 0,
            covered: 0,
            rows: 0,
            decoded: 0,
            unescaped: 0,
        }
    }

    /// Shows the byte at `at`, which is not before `next`, to the detectors.
    ///
    /// Linear: a detector looks a bounded way back, and forward either a
    /// bounded way or over bytes that are not shown to it again.
    fn step(&mut self, at: usize) {
        let (cx, sink) = (self.cx, &mut self.sink);
        self.next = at.saturating_add(1);
        match cx.text.at(at) {
            b'0'..=b'9' => {
                let mut end = number::detect(cx, at, sink);
                if cx.text.before(at) == b'.' {
                    end = end.max(token::detect(cx, at, sink));
                }
                // An escape sequence may end within a run of digits.
                if !cx.text.before(at).is_ascii_digit() {
                    tlv::detect(cx, at, sink);
                }
                spaced::detect(cx, at, sink);
                self.next = end;
                self.coded(at);
            }
            b'+' => phone::detect(cx, at, sink),
            b'@' => email::detect(cx, at, sink),
            byte @ (b':' | b'=' | b',') => {
                if byte == b':' {
                    url::detect(cx, at, sink);
                }
                if at >= self.covered {
                    self.covered = pair::detect(cx, at, sink);
                }
            }
            b'-' => {
                // A key may begin in a value and go on behind it, and nothing
                // that begins in a key does; but the hyphens at its end may
                // begin another one.
                let mut end = private_key::detect(cx, at, sink);
                let last = end.saturating_sub(private_key::HYPHENS);
                self.next = self.next.max(last);
                if at >= self.covered {
                    end = end.max(option::detect(cx, at, sink));
                }
                self.covered = self.covered.max(end);
            }
            b'<' if at >= self.covered => {
                self.covered = element::detect(cx, at, sink);
            }
            b'\'' if at >= self.covered => {
                self.covered = literal::detect(cx, at, sink);
            }
            b'(' => {
                if at >= self.rows {
                    self.rows = row::detect(cx, at, sink);
                }
                if at >= self.covered {
                    self.covered = pair::field(cx, at, sink);
                }
            }
            b'[' => self.next = marker::end(cx, at).unwrap_or(self.next),
            b'%' | b'&' | b'\\' => self.escape(at),
            byte if byte.is_ascii_alphabetic() => self.word(at),
            _ => {}
        }
    }

    fn word(&mut self, at: usize) {
        let (cx, sink) = (self.cx, &mut self.sink);
        let mut end = auth_scheme::detect(cx, at, sink);
        end = end.max(spoken::detect(cx, at, sink));
        if end == 0 {
            iban::detect(cx, at, sink);
            tlv::detect(cx, at, sink);
            end = token::detect(cx, at, sink);
        }
        if end == 0 {
            self.coded(at);
        } else {
            self.next = end;
        }
    }

    /// A word that may be text in base64 or hex, and goes not anyway.
    fn coded(&mut self, at: usize) {
        let is_start = !self.cx.text.touches_word_before(at);
        let from = self.decoded.max(self.covered);
        if is_start && at >= from && !self.cx.is_decoded {
            let end = encoded::word(self.cx, at, &mut self.sink);
            self.decoded = end.unwrap_or(self.decoded);
        }
    }

    fn escape(&mut self, at: usize) {
        let from = self.unescaped;
        if at >= from && !self.cx.is_decoded {
            let end = encoded::escaped(self.cx, from, at, &mut self.sink);
            self.unescaped = end.unwrap_or(from);
        }
    }
}

/// Why a finding of a kind that the policy leaves alone is none.
pub(crate) const IGNORED: &str = "the policy ignores this kind";

/// Makes near misses of findings that the policy leaves alone.
struct Unless<'a, 's, S> {
    ignored: &'a [Sort],
    sink: &'s mut S,
    hits: usize,
    /// The last value that is a finding by its name.
    named: Option<(Sort, Range<usize>)>,
}

impl<S> Unless<'_, '_, S> {
    /// Whether a finding says of a part of the last value what its name does,
    /// and neither can stay.
    fn is_known(&self, origin: Origin, span: &Range<usize>) -> bool {
        self.named.as_ref().is_some_and(|(sort, value)| {
            matches!(origin, Origin::Content(_))
                && value.start <= span.start
                && span.end <= value.end
                && *sort == origin.sort()
                && !sort.may_be_allowed()
        })
    }
}

impl<S: Sink> Sink for Unless<'_, '_, S> {
    fn hit(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        // Who registers a secret has said what it is.
        let is_ignored = !self.ignored.is_empty()
            && !matches!(origin, Origin::Live(_))
            && self.ignored.contains(&origin.sort());
        if is_ignored {
            self.sink.miss(origin, span, IGNORED);
        } else {
            self.hits = self.hits.saturating_add(1);
            if self.is_known(origin, &span) {
                return;
            }
            if let Origin::Key(sort) = origin {
                self.named = Some((sort, span.clone()));
            }
            self.sink.hit(origin, span, why);
        }
    }

    fn miss(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        self.sink.miss(origin, span, why);
    }
}
