//! One sweep over the bytes: anchors lead to detectors.

use std::ops::Range;

use crate::{
    action::Treatment,
    detect::{
        Detector, auth_scheme, email, iban, jwt, marker, number, pair, phone,
        private_key, userinfo,
    },
    key::Keys,
    kind::Sort,
    rule::Row,
    text::Text,
};

/// What a detector sees.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) text: Text<'a>,
    pub(crate) keys: &'a Keys,
    /// The rules, whose kinds are the words that stand in markers.
    pub(crate) rows: &'a [Row],
    /// What the policy leaves alone.
    pub(crate) ignored: &'a [Sort],
}

impl Context<'_> {
    pub(crate) fn is_kind(&self, word: &[u8]) -> bool {
        self.rows.iter().any(|row| row.kind.as_bytes() == word)
    }

    /// Whether findings of this kind get pseudonyms.
    pub(crate) fn has_tags(&self, word: &[u8]) -> bool {
        self.rows.iter().any(|row| {
            row.treatment == Treatment::Pseudonym && row.kind.as_bytes() == word
        })
    }
}

/// Which rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The content has the form.
    Content(Detector),
    /// The name before the content says it.
    Key(Sort),
}

impl Origin {
    pub(crate) const fn sort(self) -> Sort {
        match self {
            Self::Content(detector) => detector.sort(),
            Self::Key(sort) => sort,
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

/// Shows every byte that may begin or betray a finding to its detector.
///
/// Linear: a detector looks a bounded way back, and forward either a bounded
/// way or over bytes that are not shown to it again.
pub(crate) fn scan(cx: Context<'_>, sink: &mut impl Sink) {
    let sink = &mut Unless { ignored: cx.ignored, sink };
    let mut at = 0;
    // Values and private keys up to here are findings: no pair, no key begins
    // inside.
    let mut covered = 0;
    while at < cx.text.len() {
        let byte = cx.text.at(at);
        let next = at.saturating_add(1);
        at = match byte {
            b'0'..=b'9' => number::detect(cx, at, sink),
            b'+' => {
                phone::detect(cx, at, sink);
                next
            }
            b'@' => {
                email::detect(cx, at, sink);
                next
            }
            b':' | b'=' | b',' => {
                if byte == b':' {
                    userinfo::detect(cx, at, sink);
                }
                if at >= covered {
                    covered = pair::detect(cx, at, sink);
                }
                next
            }
            b'-' if at >= covered => {
                covered = private_key::detect(cx, at, sink);
                cx.text.run_end(next, usize::MAX, |b| b == b'-')
            }
            b'[' => marker::end(cx, at).unwrap_or(next),
            b'B' | b'b' => {
                auth_scheme::detect(cx, at, sink);
                iban::detect(cx, at, sink);
                next
            }
            b'e' => {
                jwt::detect(cx, at, sink);
                next
            }
            b'A'..=b'Z' => {
                iban::detect(cx, at, sink);
                next
            }
            _ => next,
        };
    }
}

/// Makes near misses of findings that the policy leaves alone.
struct Unless<'s, S> {
    ignored: &'s [Sort],
    sink: &'s mut S,
}

impl<S: Sink> Sink for Unless<'_, S> {
    fn hit(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        if self.ignored.contains(&origin.sort()) {
            self.sink.miss(origin, span, "the policy ignores this kind");
        } else {
            self.sink.hit(origin, span, why);
        }
    }

    fn miss(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        self.sink.miss(origin, span, why);
    }
}
