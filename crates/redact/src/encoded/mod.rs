//! Text in another coat: base64, hex and escapes. It is decoded once, the text
//! inside is scanned, and what is found goes with its coat.

pub(crate) mod base64;
mod escapes;
mod run;

use std::ops::Range;

pub(crate) use self::{
    escapes::is_at as is_escape_at,
    run::{may_begin, may_begin_at},
};
use crate::{
    scan::{Context, Origin, Sink, every_byte, sweep},
    text::Text,
};

/// What was inside, and where each byte of it came from.
struct Decoded {
    bytes: Vec<u8>,
    /// One more than there are bytes: where each begins, and the last ends.
    origins: Origins,
}

enum Origins {
    /// Each byte has its own place.
    Each(Vec<usize>),
    /// No byte can go without the others.
    Whole(Range<usize>),
}

impl Origins {
    fn of(&self, inner: &Range<usize>) -> Range<usize> {
        match self {
            Self::Each(places) => {
                let place = |at: usize| places.get(at).copied();
                place(inner.start).unwrap_or(0)..place(inner.end).unwrap_or(0)
            }
            Self::Whole(span) => span.clone(),
        }
    }
}

/// Scans the coded text that begins with the word at `at`, if one does; returns
/// where it ends.
///
/// The sink is a `dyn` one: the scan inside of a scan would have no end of
/// types.
pub(crate) fn word(
    cx: &Context<'_>,
    at: usize,
    sink: &mut dyn Sink,
) -> Option<usize> {
    let (end, decoded) = run::decode(cx.text, at)?;
    if let Some(decoded) = decoded {
        scan(cx, &decoded, sink);
    }
    Some(end)
}

/// Scans the text around the escape at `at`, if one is there, from `from` on at
/// most; returns where it ends.
pub(crate) fn escaped(
    cx: &Context<'_>,
    from: usize,
    at: usize,
    sink: &mut dyn Sink,
) -> Option<usize> {
    let (end, decoded) = escapes::decode(cx.text, from, at)?;
    scan(cx, &decoded, sink);
    Some(end)
}

fn scan(cx: &Context<'_>, decoded: &Decoded, sink: &mut dyn Sink) {
    let text = Text::new(&decoded.bytes);
    let mut inner = Inner { origins: &decoded.origins, sink };
    let cx = Context { text, is_decoded: true, ..*cx };
    if cx.is_slow {
        every_byte(&cx, &mut inner);
    } else {
        sweep(&cx, &mut inner);
    }
}

/// Says of what is found inside where it stands outside.
struct Inner<'s> {
    origins: &'s Origins,
    sink: &'s mut dyn Sink,
}

impl Sink for Inner<'_> {
    fn hit(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        self.sink.hit(origin, self.origins.of(&span), why);
    }

    fn miss(&mut self, origin: Origin, span: Range<usize>, why: &'static str) {
        self.sink.miss(origin, self.origins.of(&span), why);
    }
}
