//! Values behind a sensitive key: JSON, query string, form, header, logfmt,
//! Rust `Debug` text, and lists of pairs such as `("password", "x")`.

use super::{harmless, marker, value};
use crate::{
    key::Verdict,
    scan::{Context, Origin, Sink},
    text::{Text, is_blank},
};

/// How long a key may be, in bytes; of a longer one the end counts.
const KEY: usize = 64;

/// Judges the pair whose separator (`:`, `=` or `,`) is at `at`; returns where
/// its value ends if that is a finding, or 0. All between is covered by it.
pub(crate) fn detect(
    cx: Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some(name) = Name::before(cx.text, at) else { return 0 };
    let (start, verdict) = name.verdict(cx);
    let sort = match verdict {
        Verdict::Sensitive(sort) => sort,
        Verdict::Denied(sort) => {
            let why = "the words before it make it harmless";
            sink.miss(Origin::Key(sort), start..name.end, why);
            return 0;
        }
        _ => return 0,
    };
    let Some(value) = value::after(cx, at, &name, sort) else { return 0 };
    let bytes = cx.text.slice(value.start, value.end);
    let origin = Origin::Key(sort);
    if bytes.is_empty() || marker::is_all(cx, bytes) {
        return 0;
    }
    if let Some(why) = harmless::reason(bytes, sort, value.in_prose) {
        sink.miss(origin, value.start..value.end, why);
        return 0;
    }
    sink.hit(origin, value.start..value.end, "the key says what it is");
    value.end
}

/// The verdict on the key whose separator is at `at`.
pub(super) fn verdict_before(cx: Context<'_>, at: usize) -> Option<Verdict> {
    Name::before(cx.text, at).map(|name| name.verdict(cx).1)
}

/// A key as it stands before its separator.
pub(super) struct Name {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The quote around it; 0 if there is none.
    pub(super) quote: u8,
}

impl Name {
    fn before(text: Text<'_>, at: usize) -> Option<Self> {
        let separator = text.at(at);
        let next = text.at(at.saturating_add(1));
        let before = text.before(at);
        let mut end = at;
        match separator {
            // `path::Type` is no pair, and of `a := b` the `=` is shown too.
            b':' if next == b':' || before == b':' || next == b'=' => {
                return None;
            }
            b'=' if matches!(before, b'=' | b'!' | b'<' | b'>') => return None,
            b'=' if before == b':' => end = at.saturating_sub(1),
            _ => {}
        }
        let end = text.run_start(end, 2, is_blank);
        match text.before(end) {
            quote @ (b'"' | b'\'' | b'`') => {
                Self::quoted(text, end.saturating_sub(1), quote, separator)
            }
            _ if separator == b',' => None,
            _ => {
                let start = text.run_start(end, KEY, is_key);
                (start < end).then_some(Self { start, end, quote: 0 })
            }
        }
    }

    fn quoted(
        text: Text<'_>,
        closing: usize,
        quote: u8,
        separator: u8,
    ) -> Option<Self> {
        let end = text.run_start(closing, 8, |byte| byte == b'\\');
        let escapes = closing.saturating_sub(end);
        let start = text.run_start(end, KEY, |byte| {
            byte != quote && byte != b'\\' && byte != b'\n'
        });
        if text.before(start) != quote {
            return None;
        }
        if separator == b',' {
            // In a list of pairs the first of two strings is a key.
            let opening = start.saturating_sub(1).saturating_sub(escapes);
            let outer = text.run_start(opening, 8, |b| b.is_ascii_whitespace());
            if !matches!(text.before(outer), b'(' | b'[') {
                return None;
            }
        }
        Some(Self { start, end, quote })
    }

    /// Whether the key ends with `word`, in any case.
    pub(super) fn is(&self, text: Text<'_>, word: &[u8]) -> bool {
        text.slice(self.end.saturating_sub(word.len()), self.end)
            .eq_ignore_ascii_case(word)
    }

    /// Whether the key is sensitive for one word that sentences, paths and
    /// package lists have, too: `token: expected`, not `x-api-key: abc`.
    pub(super) fn is_common_word(&self, cx: Context<'_>) -> bool {
        let text = cx.text;
        let start = text.run_start(self.end, KEY, |b| b.is_ascii_alphabetic());
        let is_header =
            self.is(text, b"authorization") || self.is(text, b"cookie");
        let word = cx.keys.verdict(text.slice(start, self.end));
        matches!(word, Verdict::Sensitive(_)) && !is_header
    }

    /// What the key says, and where it begins: prose has keys of two words,
    /// `card number: 4111…`.
    fn verdict(&self, cx: Context<'_>) -> (usize, Verdict) {
        let text = cx.text;
        let one = cx.keys.verdict(text.slice(self.start, self.end));
        if self.quote != 0 || text.before(self.start) != b' ' {
            return (self.start, one);
        }
        let gap = self.start.saturating_sub(1);
        let start = text.run_start(gap, 32, |b| b.is_ascii_alphabetic());
        if start == gap {
            return (self.start, one);
        }
        match cx.keys.verdict(text.slice(start, self.end)) {
            Verdict::Plain => (self.start, one),
            two => (start, two),
        }
    }
}

const fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']')
}
