//! Passwords as SQL statements have them, a keyword and a string: `IDENTIFIED
//! BY 'x'`, `PASSWORD 'x'`, `PASSWORD('x')`.

use super::{harmless::Setting, pair, value};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::{Context, REACH, Sink},
    text::{Text, is_word},
};

/// How long a word of a statement may be, and the blanks behind it, in bytes.
const WORD: usize = 64;

/// How long a string may be that no sure keyword stands before, in bytes.
const STRING: usize = 256;

/// Judges the string that opens at `at`, if a statement's keyword stands
/// before it; returns where it ends if that is a finding, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some(keyword) = keyword(cx, at) else { return 0 };
    if !keyword.is_sure && !is_string(cx.text, at) {
        return 0;
    }
    let Some(mut value) = value::string(cx, at) else { return 0 };
    if !keyword.is_sure {
        value.setting = Setting::Mention;
    }
    pair::judge(cx, keyword.sort, &value, None, sink)
}

/// Whether the quote at `at` opens a string, where a sentence may stand: not
/// in `'no password ', b, 'x'`, nor in `the password 'cause it's`.
fn is_string(text: Text<'_>, at: usize) -> bool {
    let start = at.saturating_add(1);
    let end = text.run_end(start, STRING, |b| !matches!(b, b'\'' | b'\n'));
    text.at(end) == b'\''
        && !is_word(text.at(end.saturating_add(1)))
        && !b" \t,;)+|".contains(&text.at(start))
}

/// What says that a string is secret.
pub(crate) struct Keyword {
    sort: Sort,
    /// Whether no sentence has it before a string.
    is_sure: bool,
}

/// The keyword before the string that opens at `at`.
pub(crate) fn keyword(cx: &Context<'_>, at: usize) -> Option<Keyword> {
    let text = cx.text;
    // `E'x'` and `N'x'` are strings, too.
    let has_prefix = matches!(text.before(at), b'E' | b'e' | b'N' | b'n');
    let at = at.saturating_sub(usize::from(has_prefix));
    if text.before(at) == b'(' {
        let (start, end) = word_before(text, at.saturating_sub(1));
        let is_call = text.slice(start, end).eq_ignore_ascii_case(b"password");
        return (is_call && matches!(text.before(start), b' ' | b'='))
            .then_some(Keyword { sort: Sort::Password, is_sure: true });
    }
    let (start, end) = word_before(text, at);
    if end == at {
        return None;
    }
    let word = text.slice(start, end);
    if is_identified(text, start, word) {
        return Some(Keyword { sort: Sort::Password, is_sure: true });
    }
    let is_sure = !word.iter().any(u8::is_ascii_lowercase);
    match cx.keys.verdict(word) {
        Verdict::Sensitive(sort @ Sort::Password) => {
            Some(Keyword { sort, is_sure })
        }
        Verdict::Sensitive(sort @ Sort::Secret) if is_sure => {
            Some(Keyword { sort, is_sure })
        }
        _ => None,
    }
}

/// Whether `word` at `start` ends `IDENTIFIED [WITH plugin] BY`.
fn is_identified(text: Text<'_>, start: usize, word: &[u8]) -> bool {
    let is = |word: &[u8], names: [&[u8]; 3]| {
        names.iter().any(|name| word.eq_ignore_ascii_case(name))
    };
    if !is(word, [b"by", b"as", b"values"]) {
        return false;
    }
    let mut at = start;
    // A plugin and `WITH`, or `BY` before `VALUES`.
    for _ in 0..3 {
        let (start, end) = word_before(text, at);
        if end == at || start == end {
            return false;
        }
        let word = text.slice(start, end);
        if word.eq_ignore_ascii_case(b"identified") {
            return word == b"IDENTIFIED" || is_statement(text, start);
        }
        at = start;
    }
    false
}

/// Whether a statement about a user leads to `at`: sentences identify by
/// strings, too.
fn is_statement(text: Text<'_>, at: usize) -> bool {
    let before = text.slice(at.saturating_sub(REACH), at);
    let verbs: [&[u8]; 3] = [b"create", b"alter", b"grant"];
    let ends_with = |before: &[u8], verb: &[u8]| {
        let start = before.len().checked_sub(verb.len());
        let end = start.and_then(|start| before.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(verb))
    };
    memchr::memrchr_iter(b' ', before).any(|blank| {
        let before = before.get(..blank).unwrap_or_default();
        verbs.iter().any(|verb| ends_with(before, verb))
    })
}

/// The word before `at`, blanks aside.
fn word_before(text: Text<'_>, at: usize) -> (usize, usize) {
    let end = text.run_start(at, WORD, |byte| byte.is_ascii_whitespace());
    (text.run_start(end, WORD, is_word), end)
}
