//! Options of a command line, whose value is the next word: `--password x`,
//! `-password x`, and in a dump of arguments `"--password", "x"`.

use super::{
    extent,
    harmless::Setting,
    marker, pair,
    program::{self, Takes},
    value::{self, Value},
};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::{Context, Sink},
    text::{Text, is_blank, is_word},
};

/// How long an option may be, in bytes.
const NAME: usize = 64;

/// How far from an option its value may stand in a list of arguments.
const GAP: usize = 256;

/// What is longer is a value, whatever it looks like: only a finding is never
/// measured again.
const LONGEST: usize = 64;

/// What makes a switch of an option: it takes no value.
const SWITCHES: &[&[u8]] = &[
    b"allow",
    b"ask",
    b"change",
    b"disable",
    b"enable",
    b"force",
    b"generate",
    b"hide",
    b"no",
    b"print",
    b"prompt",
    b"read",
    b"require",
    b"reset",
    b"save",
    b"show",
    b"skip",
    b"use",
    b"with",
    b"without",
];

/// How a sentence or a help text goes on behind an option.
const GOES_ON: &[&[u8]] = &[
    b"a",
    b"and",
    b"are",
    b"argument",
    b"as",
    b"at",
    b"but",
    b"by",
    b"can",
    b"cannot",
    b"does",
    b"flag",
    b"for",
    b"from",
    b"given",
    b"has",
    b"if",
    b"in",
    b"instead",
    b"is",
    b"it",
    b"may",
    b"must",
    b"needs",
    b"not",
    b"on",
    b"option",
    b"options",
    b"or",
    b"parameter",
    b"required",
    b"requires",
    b"should",
    b"string",
    b"text",
    b"that",
    b"the",
    b"to",
    b"using",
    b"value",
    b"was",
    b"when",
    b"which",
    b"will",
    b"with",
    b"you",
    b"your",
];

/// What a help text says in place of a value, beside the name itself.
const METAVARIABLES: &[&[u8]] = &[b"KEY", b"STRING", b"TEXT", b"VALUE"];

/// Judges the word behind the option whose last hyphen is at `at`; returns
/// where it ends if that is a finding, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some((start, end)) = name(cx.text, at) else { return 0 };
    let name = cx.text.slice(start, end);
    let known = program::option(cx.text, start, name);
    let sort = match cx.keys.verdict(name) {
        _ if known.is_some() => Sort::Password,
        Verdict::Sensitive(sort) => sort,
        _ => return 0,
    };
    let first = name.split(|&byte| byte == b'-').next().unwrap_or_default();
    let is_macro = cx.text.before(at) != b'-' && defines(name);
    if is_macro || SWITCHES.contains(&first) {
        return 0;
    }
    let value = match cx.text.at(end) {
        b' ' | b'\t' => word(cx, end, name, sort),
        _ => argument(cx, start, end),
    };
    let Some(mut value) = value else { return 0 };
    if known == Some(Takes::Login) {
        let Some(colon) = colon(cx, &value) else { return 0 };
        value.start = colon.saturating_add(1);
    }
    pair::judge(cx, sort, &value, None, sink)
}

/// Where the colon is that ends the name of a login; that of a marker does not.
fn colon(cx: &Context<'_>, login: &Value) -> Option<usize> {
    let mut at = login.start;
    while at < login.end {
        let next = at.saturating_add(1);
        at = match cx.text.at(at) {
            b':' => return Some(at),
            b'[' => marker::end(cx, at).unwrap_or(next),
            _ => next,
        };
    }
    None
}

/// Whether an option at `at` may have a sensitive name.
pub(crate) fn may_begin_at(cx: &Context<'_>, at: usize) -> bool {
    name(cx.text, at).is_some_and(|(start, end)| {
        let name = cx.text.slice(start, end);
        cx.keys.may_end_at(cx.text, end) || program::may_be(name)
    })
}

/// The name of the option whose last hyphen is at `at`.
fn name(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let start = at.saturating_add(1);
    let first = text.run_start(start, 3, |byte| byte == b'-');
    if !text.at(start).is_ascii_alphabetic()
        || !matches!(start.saturating_sub(first), 1 | 2)
        || text.touches_word_before(first)
    {
        return None;
    }
    let is_name = |byte| is_word(byte) || matches!(byte, b'-' | b'.');
    let end = text.run_end(start, NAME, is_name);
    let is_option = text.before(end).is_ascii_alphanumeric()
        && end.saturating_sub(start) < NAME;
    is_option.then_some((start, end))
}

/// The next word of a command line, be it in quotes or bare.
fn word(
    cx: &Context<'_>,
    end: usize,
    name: &[u8],
    sort: Sort,
) -> Option<Value> {
    let text = cx.text;
    let mut start = text.run_end(end, GAP, is_blank);
    // A command may go on in the next line.
    if text.starts_with(start, b"\\\n") {
        start = text.run_end(start.saturating_add(2), GAP, is_blank);
    }
    let value = value::string(cx, start).unwrap_or_else(|| Value {
        start,
        end: extent::token(cx, start),
        setting: Setting::Bare,
    });
    let bytes = text.slice(value.start, value.end);
    let is_bare = value.setting == Setting::Bare;
    let is_none =
        is_option(bytes) || (is_bare && is_no_value(bytes, name, sort));
    (!is_none).then_some(value)
}

/// The string behind the option in quotes whose name begins at `start`.
fn argument(cx: &Context<'_>, start: usize, end: usize) -> Option<Value> {
    let text = cx.text;
    let quote_at = text.run_end(end, 8, |byte| byte == b'\\');
    let quote = text.at(quote_at);
    if !matches!(quote, b'"' | b'\'')
        || text.before(text.run_start(start, 2, |b| b == b'-')) != quote
    {
        return None;
    }
    let is_gap = |byte: u8| byte.is_ascii_whitespace() || byte == b',';
    let gap = quote_at.saturating_add(1);
    let value = value::string(cx, text.run_end(gap, GAP, is_gap))?;
    // Two strings that touch, `"--password""x"`, are one in a shell.
    let is_apart = value.start > gap.saturating_add(1);
    let bytes = text.slice(value.start, value.end);
    (is_apart && !is_option(bytes)).then_some(value)
}

/// Whether a name behind one hyphen is of a macro without a value: `-DTOKEN`.
fn defines(name: &[u8]) -> bool {
    name.first() == Some(&b'D') && name.iter().all(u8::is_ascii_uppercase)
}

/// Whether the value is the next option.
fn is_option(value: &[u8]) -> bool {
    match value {
        _ if value.len() > LONGEST => false,
        [b'-', b'-', next, ..] | [b'-', next] => next.is_ascii_alphabetic(),
        [b'-'] => true,
        _ => false,
    }
}

/// Whether a bare word is none that somebody gave: the text says what the
/// option is, or where the value lies.
fn is_no_value(value: &[u8], name: &[u8], sort: Sort) -> bool {
    if value.len() > LONGEST {
        return false;
    }
    let word = value.trim_ascii_end();
    let word = match word {
        [word @ .., b'.' | b',' | b':' | b'\'' | b'"' | b')'] => word,
        _ => word,
    };
    let is_metavariable = METAVARIABLES.contains(&word)
        || (word.iter().all(|b| b.is_ascii_uppercase() || *b == b'_')
            && is_ending(name, word));
    let is_file = matches!(sort, Sort::PrivateKey | Sort::Secret)
        && matches!(word, [b'/' | b'~', ..] | [b'.', b'/' | b'.', ..]);
    // The build of an image names its secrets: `--secret id=npm,src=x`.
    let is_named = sort == Sort::Secret && word.starts_with(b"id=");
    let is_made_of_digits = !matches!(
        sort,
        Sort::Address
            | Sort::Email
            | Sort::Name
            | Sort::Password
            | Sort::PrivateKey
            | Sort::Secret
            | Sort::Session
            | Sort::Token
    );
    !word.iter().any(u8::is_ascii_alphanumeric)
        || matches!(word, [b'(' | b'<' | b'[' | b'{', ..]) && is_usage(value)
        || GOES_ON.contains(&word)
        || is_metavariable
        || is_file
        || is_named
        || (is_made_of_digits && !word.iter().any(u8::is_ascii_digit))
}

/// Whether one name ends with the other, hyphens and case aside.
fn is_ending(name: &[u8], word: &[u8]) -> bool {
    let letters = |bytes: &[u8]| -> Vec<u8> {
        let letters = bytes.iter().filter(|b| b.is_ascii_alphanumeric());
        letters.map(u8::to_ascii_lowercase).collect()
    };
    let (name, word) = (letters(name), letters(word));
    name.ends_with(&word) || word.ends_with(&name)
}

/// `<password>`, `[PASSWORD]`, `(deprecated)`: what a manual has.
fn is_usage(value: &[u8]) -> bool {
    let is_name =
        |b: &u8| b.is_ascii_alphabetic() || b"-_<>[](){},.".contains(b);
    value.iter().all(is_name)
}
