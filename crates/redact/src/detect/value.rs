//! Where the value behind a separator begins and ends.

use super::{extent, marker, pair::Name};
use crate::{
    kind::Sort,
    scan::Context,
    text::{Text, is_blank, is_word},
};

/// A value behind a key, without its quotes.
pub(super) struct Value {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Behind a common word and a colon, as in a sentence.
    pub(super) in_prose: bool,
}

/// The value behind the separator at `at`, if there is one.
pub(super) fn after(
    cx: Context<'_>,
    at: usize,
    name: &Name,
    sort: Sort,
) -> Option<Value> {
    let text = cx.text;
    let behind = at.saturating_add(1);
    let is_arrow =
        text.at(at) == b'=' && matches!(text.at(behind), b'>' | b'=');
    let behind = behind.saturating_add(usize::from(is_arrow));
    let start = if name.quote == 0 {
        text.run_end(behind, 16, is_blank)
    } else {
        text.run_end(behind, 64, |byte| byte.is_ascii_whitespace())
    };
    let in_prose =
        name.quote == 0 && text.at(at) == b':' && name.is_common_word(cx);
    if start >= text.len() {
        return None;
    }
    if let Some(value) = quoted(text, start, in_prose) {
        return Some(value);
    }
    let whole = marker::end(cx, start).or_else(|| group(text, start));
    let end = match whole {
        // What follows without a break is a part of the value.
        Some(end) => extent::token(cx, end),
        None => unquoted(cx, start, name, sort),
    };
    Some(Value { start, end, in_prose })
}

/// A string in quotes, which may be escaped as in JSON within JSON, or have
/// the prefix of a byte or raw string.
fn quoted(text: Text<'_>, start: usize, in_prose: bool) -> Option<Value> {
    let has_prefix = matches!(text.at(start), b'b' | b'r')
        && text.at(start.saturating_add(1)) == b'"';
    let start = start.saturating_add(usize::from(has_prefix));
    let quote_at = text.run_end(start, 8, |byte| byte == b'\\');
    let quote = text.at(quote_at);
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let escapes = quote_at.saturating_sub(start);
    let start = quote_at.saturating_add(1);
    let end = extent::string(text, start, quote, escapes);
    // A compiler puts what it quotes in back-ticks: that is prose.
    Some(Value { start, end, in_prose: in_prose && quote == b'`' })
}

/// A bracketed value, with the name that Rust's `Debug` puts before it:
/// `Some("x")`, `Secret { value: "x" }`, `["x", "y"]`.
fn group(text: Text<'_>, start: usize) -> Option<usize> {
    let name = text.run_end(start, 64, |byte| is_word(byte) || byte == b':');
    let is_struct = name > start && text.starts_with(name, b" {");
    let open = name.saturating_add(usize::from(is_struct));
    matches!(text.at(open), b'(' | b'[' | b'{')
        .then(|| extent::group(text, open))
}

fn unquoted(cx: Context<'_>, start: usize, name: &Name, sort: Sort) -> usize {
    let text = cx.text;
    match sort {
        Sort::Address | Sort::Name => extent::phrase(text, start),
        Sort::Account | Sort::NationalId | Sort::Pan | Sort::Phone => {
            extent::number(cx, start)
        }
        Sort::Session if name.is(text, b"cookie") => {
            extent::line(text, start, text.before(name.start))
        }
        Sort::Token if name.is(text, b"authorization") => {
            credentials(cx, start, name)
        }
        _ => extent::token(cx, start),
    }
}

/// What follows `Authorization:`, RFC 9110, section 11.4: a scheme and one
/// token, or a scheme and parameters, which go on to the end of the line.
fn credentials(cx: Context<'_>, start: usize, name: &Name) -> usize {
    const ONE_TOKEN: [&[u8]; 4] = [b"bearer", b"basic", b"negotiate", b"token"];
    let text = cx.text;
    let scheme = text.run_end(start, 32, |byte| is_word(byte) || byte == b'-');
    if text.at(scheme) != b' ' {
        return extent::token(cx, start);
    }
    let word = text.slice(start, scheme);
    if ONE_TOKEN.iter().any(|one| word.eq_ignore_ascii_case(one)) {
        extent::token(cx, text.run_end(scheme, 8, is_blank))
    } else {
        extent::line(text, start, text.before(name.start))
    }
}
