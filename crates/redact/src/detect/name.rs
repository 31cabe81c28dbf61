//! The key before a separator.

use super::marker;
use crate::{
    key::Verdict,
    kind::Sort,
    scan::Context,
    text::{Text, is_blank, is_token},
};

/// How long a key may be, in bytes; of a longer one the end counts.
const KEY: usize = 64;

/// A key as it stands before its separator.
pub(super) struct Name {
    pub(super) start: usize,
    /// Where the word before it begins, if it says what both together are.
    pub(super) first: usize,
    pub(super) end: usize,
    /// The quote around it; 0 if there is none.
    pub(super) quote: u8,
    /// The backslashes before its quotes: in JSON within JSON there are some.
    pub(super) escapes: usize,
}

impl Name {
    /// The key whose separator (`:`, `=` or `,`) is at `at`.
    pub(super) fn before(text: Text<'_>, at: usize) -> Option<Self> {
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
        let end =
            text.before_colours(text.run_start(end, usize::MAX, is_blank));
        match text.before(end) {
            quote @ (b'"' | b'\'' | b'`') => {
                Self::quoted(text, end.saturating_sub(1), quote, separator)
            }
            // The key of an item: `config["password"] = x`.
            b']' if is_quoted_item(text, end) => {
                let closing = end.saturating_sub(2);
                Self::quoted(text, closing, text.at(closing), separator)
            }
            _ if separator == b',' => None,
            _ => Self::unquoted(text, end),
        }
    }

    /// The name of the type whose bracket is at `at`: a word that begins with a
    /// capital letter.
    pub(super) fn of_type(text: Text<'_>, at: usize) -> Option<Self> {
        let start =
            text.run_start(at, KEY, |byte| byte.is_ascii_alphanumeric());
        let is_type = text.at(start).is_ascii_uppercase()
            && !text.touches_word_before(start);
        is_type.then_some(Self::bare(start, at))
    }

    /// Whether the name of the type begins as that of an error.
    pub(super) fn is_of_error(&self, text: Text<'_>) -> bool {
        let errors: [&[u8]; 7] = [
            b"Bad",
            b"Expired",
            b"Invalid",
            b"Missing",
            b"Unexpected",
            b"Unknown",
            b"Wrong",
        ];
        errors.iter().any(|error| text.starts_with(self.start, error))
    }

    fn unquoted(text: Text<'_>, end: usize) -> Option<Self> {
        let start = text.token_start_with(end, KEY, |byte| byte == b'.');
        let has_brackets = matches!(text.before(start), b'[' | b']');
        let start =
            if has_brackets { text.run_start(end, KEY, is_key) } else { start };
        // Of `\npassword` the key is `password`.
        let escape = start.checked_sub(1).and_then(|at| text.escape_end(at));
        let start = text.behind_colour(escape.unwrap_or(start));
        let run = text.slice(start, end);
        // The end of a marker, `[redacted:pan]:`, is no key.
        let is_open =
            has_brackets && run.contains(&b']') && !run.contains(&b'[');
        // Nor is a module, `app::credentials: loaded`.
        let is_path = text.before(start) == b':'
            && text.before(start.saturating_sub(1)) == b':';
        (start < end && !is_open && !is_path).then_some(Self::bare(start, end))
    }

    /// One without quotes.
    const fn bare(start: usize, end: usize) -> Self {
        Self { start, first: start, end, quote: 0, escapes: 0 }
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
        let is_long = end.saturating_sub(start) == KEY;
        if text.before(start) != quote && (!is_long || separator == b',') {
            return None;
        }
        if separator == b',' {
            // In a list of pairs the first of two strings is a key.
            let opening = start.saturating_sub(1).saturating_sub(escapes);
            let outer =
                text.run_start(opening, 256, |b| b.is_ascii_whitespace());
            if !matches!(text.before(outer), b'(' | b'[') {
                return None;
            }
        }
        Some(Self { start, first: start, end, quote, escapes })
    }

    /// Whether the key ends with `word`, in any case; it has letters only.
    pub(super) fn is<const N: usize>(
        &self,
        text: Text<'_>,
        word: &[u8; N],
    ) -> bool {
        // No other byte becomes a small letter.
        let lower = |byte: u8| byte | 0x20;
        // The last one turns nearly all away.
        Some(lower(text.before(self.end))) == word.last().copied()
            && text
                .chunk_before(self.end)
                .is_some_and(|end: &[u8; N]| end.map(lower) == *word)
    }

    /// Whether the key is one word that sentences have, too: `token: expected`,
    /// not `x-api-key: abc` or `sessionId: abc`.
    pub(super) fn is_common_word(&self, text: Text<'_>) -> bool {
        let tail = text.slice(self.start.saturating_add(1), self.end);
        self.first == self.start && tail.iter().all(u8::is_ascii_lowercase)
    }

    /// Whether the key is a header that holds credentials, whatever its value
    /// looks like.
    pub(super) fn is_header(&self, text: Text<'_>) -> bool {
        self.is(text, b"authorization") || self.is_cookie(text)
    }

    pub(super) fn is_content_disposition(&self, text: Text<'_>) -> bool {
        const START: &[u8] = b"content-";
        const REST: &[u8; 11] = b"disposition";
        let length = START.len().saturating_add(REST.len());
        let start = self.end.saturating_sub(length);
        self.is(text, REST) && text.starts_with_ignoring_case(start, START)
    }

    pub(super) fn is_cookie(&self, text: Text<'_>) -> bool {
        self.is(text, b"cookie") || self.is(text, b"cookies")
    }

    /// What the key says: prose has keys of two words, `card number: 4111…`.
    pub(super) fn verdict(&mut self, cx: &Context<'_>) -> Verdict {
        let text = cx.text;
        let name = text.slice(self.start, self.end);
        if marker::is_in(cx, name) {
            return Verdict::Plain;
        }
        let one = cx.keys.verdict(name);
        let gap = self.start.saturating_sub(1);
        let is_gpio = matches!(one, Verdict::Sensitive(Sort::Pin))
            && text.starts_with_ignoring_case(gap.saturating_sub(4), b"gpio");
        let is_decided =
            matches!(one, Verdict::Denied(_) | Verdict::Sensitive(_))
                && !is_gpio;
        if is_decided || self.quote != 0 || text.at(gap) != b' ' {
            return one;
        }
        let start = text.run_start(gap, 32, |b| b.is_ascii_alphabetic());
        if start == gap {
            return one;
        }
        match cx.keys.verdict(text.slice(start, self.end)) {
            Verdict::Plain => one,
            two => {
                self.first = start;
                two
            }
        }
    }
}

/// Whether a key in quotes and brackets ends at `at`.
fn is_quoted_item(text: Text<'_>, at: usize) -> bool {
    let closing = at.saturating_sub(2);
    let quote = text.at(closing);
    let end = text.run_start(closing, 8, |byte| byte == b'\\');
    let start = text.run_start(end, KEY, |byte| {
        byte != quote && byte != b'\\' && byte != b'\n'
    });
    let escapes = closing.saturating_sub(end);
    let opening = start.saturating_sub(1).saturating_sub(escapes);
    matches!(quote, b'"' | b'\'')
        && text.before(start) == quote
        && text.before(opening) == b'['
}

const fn is_key(byte: u8) -> bool {
    is_token(byte) || matches!(byte, b'.' | b'[' | b']')
}
