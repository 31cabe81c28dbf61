//! How far a value reaches. All fail closed: what has no end ends with the
//! line or the text.

use memchr::{memchr_iter, memchr2_iter, memchr3_iter};

use super::marker;
use crate::{
    scan::Context,
    text::{Text, is_blank, is_token},
};

/// The end of the string whose content starts at `start`, before the closing
/// `quote` and the backslashes that escape it.
///
/// A quote inside of a string that is escaped `n` times over has `2^n - 1`
/// backslashes, and one of the same level any number more that is a multiple
/// of `2^(n+1)`: those escape each other.
pub(super) fn string(
    text: Text<'_>,
    start: usize,
    quote: u8,
    escapes: usize,
) -> usize {
    let rest = text.slice(start, text.len());
    let period = escapes.saturating_add(1).saturating_mul(2);
    for at in memchr_iter(quote, rest) {
        let at = start.saturating_add(at);
        let first = text.run_start(at, at.saturating_sub(start), is_backslash);
        if at.saturating_sub(first).checked_rem(period) == Some(escapes) {
            return at.saturating_sub(escapes);
        }
    }
    line_end(text, start)
}

/// The end of the bracketed group that opens at `open`, brackets in strings
/// left aside. The quotes of the strings have `escapes` backslashes.
pub(super) fn group(text: Text<'_>, open: usize, escapes: usize) -> usize {
    let period = escapes.saturating_add(1).saturating_mul(2);
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut backslashes = 0_usize;
    for (index, &byte) in text.slice(open, text.len()).iter().enumerate() {
        match byte {
            b'"' if backslashes.checked_rem(period) == Some(escapes) => {
                in_string = !in_string;
            }
            _ if in_string => {}
            b'(' | b'[' | b'{' => depth = depth.saturating_add(1),
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return open.saturating_add(index).saturating_add(1);
        }
        backslashes =
            if byte == b'\\' { backslashes.saturating_add(1) } else { 0 };
    }
    text.len()
}

/// The end of one unquoted word. It may hold punctuation, which ends it only
/// where something else follows: another pair, a blank, a closing bracket.
pub(super) fn token(cx: &Context<'_>, start: usize) -> usize {
    let text = cx.text;
    let mut at = start;
    while at < text.len() {
        let next = at.saturating_add(1);
        at = match text.at(at) {
            byte if is_token(byte) => text.token_end(next),
            byte if byte.is_ascii_whitespace() => return at,
            b'\x1b' => match text.colours_end(at) {
                end if end == at => next,
                end if end == text.len()
                    || text.at(end).is_ascii_whitespace() =>
                {
                    return at;
                }
                // None of them is walked over again.
                end => end,
            },
            b'\\' if is_break(text, at) || ends_string(text, at) => return at,
            b',' | b';' | b'&' if begins_pair(text, next) => return at,
            b',' | b';' | b')' | b']' | b'}' | b'>' | b'"' | b'\'' | b'`'
                if ends_value(text, next) =>
            {
                return at;
            }
            b'[' => marker::end(cx, at).unwrap_or(next),
            b'$' if text.at(next) == b'{' => group(text, next, 0),
            // A string within the word is a part of it, blanks and all.
            b':' | b'=' => match text.at(next) {
                quote @ (b'"' | b'\'') => {
                    string(text, next.saturating_add(1), quote, 0)
                        .saturating_add(1)
                }
                b'(' | b'[' | b'{' => group(text, next, 0),
                _ => next,
            },
            _ => next,
        };
    }
    text.len()
}

/// The end of a number that may be written in groups: `082 123 4567`.
///
/// A first group of more than six digits is the whole number, and what follows
/// another one.
pub(super) fn number(cx: &Context<'_>, start: usize) -> usize {
    let text = cx.text;
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'*';
    let first = text.run_end(start, 2, |byte| matches!(byte, b'+' | b'('));
    let mut end = text.run_end(first, 8, is_digit);
    if end.saturating_sub(first) > 6 {
        return token(cx, start);
    }
    loop {
        let group = text
            .run_end(end, 2, |byte| matches!(byte, b' ' | b'-' | b'(' | b')'));
        if group == end || !is_digit(text.at(group)) || begins_pair(text, group)
        {
            return token(cx, end);
        }
        end = text.run_end(group, usize::MAX, is_digit);
    }
}

/// The end of a value of several words, such as an address: the next pair, or
/// the end of the line.
pub(super) fn phrase(text: Text<'_>, start: usize) -> usize {
    let mut at = start;
    while at < text.len() {
        let next = at.saturating_add(1);
        match text.at(at) {
            b'\n' | b'\r' => return at,
            b'\\' if is_break(text, at) => return at,
            b' ' | b',' | b';' | b'&' | b'\t' if begins_pair(text, next) => {
                return at;
            }
            b')' | b']' | b'}' | b'>' | b'"' | b'\'' | b'`'
                if ends_value(text, next) =>
            {
                return at;
            }
            _ => at = next,
        }
    }
    at
}

/// The end of the line, or of the string that it is in, whichever comes first.
///
/// Where a single quote stands right before the key, as in `'Cookie: a=b'`, its
/// twin ends the line; else a double quote that something else follows.
pub(super) fn line(text: Text<'_>, start: usize, name: usize) -> usize {
    let quote = match text.before(name) {
        quote @ (b'\'' | b'`') => quote,
        _ => b'"',
    };
    let mut in_parameter = false;
    for at in memchr3_iter(b'\n', b'\\', quote, text.slice(start, text.len())) {
        let at = start.saturating_add(at);
        if text.at(at) == b'\n' {
            return text.run_start(at, 1, |byte| byte == b'\r').max(start);
        }
        if is_break(text, at) {
            return at;
        }
        if text.at(at) != quote {
            continue;
        }
        let next = text.at(at.saturating_add(1));
        let first = text.run_start(at, 8, is_backslash);
        // The two quotes of a parameter, as in `realm="api"`.
        let closes = in_parameter;
        in_parameter = !closes && text.before(first) == b'=';
        let is_end =
            quote != b'"' || matches!(next, 0 | b',' | b'}' | b']' | b')');
        if !closes && !in_parameter && is_end {
            return first.max(start);
        }
    }
    text.len()
}

/// The end of the line, be it one of the text or of a string in it.
fn line_end(text: Text<'_>, start: usize) -> usize {
    let rest = text.slice(start, text.len());
    let end = memchr2_iter(b'\n', b'\\', rest)
        .map(|at| start.saturating_add(at))
        .find(|&at| text.at(at) == b'\n' || is_break(text, at))
        .unwrap_or(text.len());
    text.run_start(end, 1, |byte| byte == b'\r').max(start)
}

/// Whether an escaped line break or tab stands at `at`, or an ampersand as
/// some write it in JSON.
fn is_break(text: Text<'_>, at: usize) -> bool {
    text.break_end(at).is_some() || text.starts_with(at, b"\\u0026")
}

/// Whether the backslash at `at` escapes a quote behind which nothing of a word
/// stands: in JSON within JSON it belongs to the quote.
fn ends_string(text: Text<'_>, at: usize) -> bool {
    let quote = text.run_end(at, 8, is_backslash);
    matches!(text.at(quote), b'"' | b'\'' | b'`')
        && ends_value(text, quote.saturating_add(1))
}

/// Whether a key and its separator, or a string, stand at `at`.
fn begins_pair(text: Text<'_>, at: usize) -> bool {
    let at = text.run_end(at, 4, is_blank);
    let end = text.run_end(at, 64, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%')
    });
    (end > at && matches!(text.at(end), b'=' | b':'))
        || matches!(text.at(at), b'"' | b'\'')
}

/// Whether nothing of a word stands at `at` any more.
pub(super) fn ends_value(text: Text<'_>, at: usize) -> bool {
    let byte = text.at(at);
    at >= text.len()
        || byte.is_ascii_whitespace()
        || matches!(
            byte,
            b',' | b';'
                | b')'
                | b']'
                | b'}'
                | b'>'
                | b'"'
                | b'\''
                | b'`'
                | b'\\'
        )
}

const fn is_backslash(byte: u8) -> bool {
    byte == b'\\'
}
