//! Where the value behind a separator begins and ends.

use super::{extent, harmless::Setting, lines, marker, name::Name, state, url};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::Context,
    text::{Text, is_blank, is_word},
};

/// A value behind a key, without its quotes.
pub(super) struct Value {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) setting: Setting,
}

/// The value behind the separator at `at`, if there is one.
pub(super) fn after(
    cx: &Context<'_>,
    at: usize,
    name: &Name,
    sort: Sort,
) -> Option<Value> {
    let text = cx.text;
    let (behind, start) = begin(text, at, name);
    if start >= text.len() || is_empty(text, at, behind, start) {
        return None;
    }
    // Redacted before, and nothing else.
    let marker = marker::end(cx, start);
    if marker.is_some_and(|end| extent::token(cx, end) == end) {
        return None;
    }
    // `name:tag` without a blank, or a common word before the colon.
    let is_prose = name.quote == 0
        && text.at(at) == b':'
        && (start == behind || name.is_common_word(text))
        && !name.is_header(text);
    let setting = if is_prose { Setting::Prose } else { Setting::Bare };
    if let Some(value) = quoted(cx, start, setting) {
        let is_last = text.at(at) != b',' || ends_list(cx, &value);
        return is_last.then_some(value);
    }
    if text.at(at) == b',' {
        return None;
    }
    let block = (text.at(at) == b':').then(|| lines::block(text, start, name));
    if let Some((start, end)) = block.flatten() {
        return Some(Value { start, end, setting: Setting::Bare });
    }
    let whole = marker.or_else(|| group(text, start, name.escapes, sort));
    Some(match whole {
        // What follows without a break is a part of the value.
        Some(end) => {
            let end = extent::token(cx, end);
            // `{name}` may stand for a value; `Some(name)` is one.
            let is_brace = text.at(start) == b'{';
            let setting = if is_brace { setting } else { Setting::Quoted };
            Value { start, end, setting }
        }
        None => Value { start, end: bare(cx, start, name, sort), setting },
    })
}

/// The string at `start`, if one begins there.
pub(super) fn string(cx: &Context<'_>, start: usize) -> Option<Value> {
    quoted(cx, start, Setting::Quoted)
}

/// The string or the number at `start`, if a bracket closes behind it. A string
/// that another one opens ends there: no byte is read more than a few times.
pub(super) fn only(text: Text<'_>, start: usize) -> Option<Value> {
    let quote_at = text.run_end(start, 8, |byte| byte == b'\\');
    let quote = text.at(quote_at);
    let (value, behind) = if matches!(quote, b'"' | b'\'') {
        let escapes = quote_at.saturating_sub(start);
        let start = quote_at.saturating_add(1);
        let end = extent::string(text, start, quote, escapes);
        let behind = end.saturating_add(escapes).saturating_add(1);
        (Value { start, end, setting: Setting::Quoted }, behind)
    } else {
        let end = text.run_end(start, 64, |byte| byte.is_ascii_digit());
        (Value { start, end, setting: Setting::Bare }, end)
    };
    (text.at(behind) == b')').then_some(value)
}

/// Whether a string is the second of two, and no name itself: of
/// `("email", "password")` neither is the value of the other.
fn ends_list(cx: &Context<'_>, value: &Value) -> bool {
    let text = cx.text;
    let quote = text.run_end(value.end, 8, |byte| byte == b'\\');
    let is_gap = |byte: u8| byte.is_ascii_whitespace() || byte == b',';
    let behind = text.run_end(quote.saturating_add(1), 256, is_gap);
    let word = cx.keys.verdict(text.slice(value.start, value.end));
    matches!(text.at(behind), b')' | b']')
        && !matches!(word, Verdict::Sensitive(_))
}

/// Behind the separator, and where the value begins.
fn begin(text: Text<'_>, at: usize, name: &Name) -> (usize, usize) {
    let behind = at.saturating_add(1);
    let behind = match text.at(behind) {
        _ if text.at(at) != b'=' => behind,
        b'>' => behind.saturating_add(1),
        // JavaScript has three of them.
        _ => text.run_end(behind, 2, |byte| byte == b'='),
    };
    let behind = text.colours_end(behind);
    // JSON may go on in the next line.
    let has_lines = name.quote != 0;
    let is_gap =
        |byte: u8| is_blank(byte) || has_lines && byte.is_ascii_whitespace();
    let mut start = text.run_end(behind, usize::MAX, is_gap);
    // In a string the breaks are escaped.
    while let Some(end) = text.break_end(start)
        && (has_lines || text.before(end) == b't')
    {
        start = text.run_end(end, usize::MAX, is_gap);
    }
    (behind, start)
}

/// Whether nothing stands behind the `=` at `at` but a blank and the next pair:
/// `password= ip=10.0.0.1`, as logfmt and the shell write what is empty.
fn is_empty(text: Text<'_>, at: usize, behind: usize, start: usize) -> bool {
    if text.at(at) != b'=' || start == behind || is_blank(text.before(at)) {
        return false;
    }
    let end = text.run_end(start, 64, |byte| {
        is_word(byte) || matches!(byte, b'.' | b'-')
    });
    let word = text.slice(start, end);
    // A name: in letters of one kind, unlike what is made by chance.
    let is_name = word.first().is_some_and(u8::is_ascii_alphabetic)
        && !(word.iter().any(u8::is_ascii_uppercase)
            && word.iter().any(u8::is_ascii_lowercase));
    let next = text.at(end.saturating_add(1));
    is_name && text.at(end) == b'=' && (next.is_ascii_graphic() && next != b'=')
}

/// A string in quotes, which may be escaped as in JSON within JSON, or have
/// the prefix of a byte or raw string.
fn quoted(cx: &Context<'_>, start: usize, setting: Setting) -> Option<Value> {
    let text = cx.text;
    let has_prefix = matches!(text.at(start), b'b' | b'r')
        && text.at(start.saturating_add(1)) == b'"';
    let start = start.saturating_add(usize::from(has_prefix));
    let start = typed(text, start);
    let quote_at = text.run_end(start, 8, |byte| byte == b'\\');
    let quote = text.at(quote_at);
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let escapes = quote_at.saturating_sub(start);
    let start = quote_at.saturating_add(1);
    let mut end = extent::string(text, start, quote, escapes);
    let mut behind = end.saturating_add(escapes).saturating_add(1);
    // SQL doubles a quote that is a part of the string. In decoded text two may
    // be of strings that are in one another.
    let doubles = escapes == 0 && !(cx.is_decoded && quote == b'"');
    while doubles && behind < text.len() && text.at(behind) == quote {
        end = extent::string(text, behind.saturating_add(1), quote, 0);
        behind = end.saturating_add(1);
    }
    if escapes == 0 && is_word(text.at(behind)) {
        end = extent::token(cx, behind);
    }
    // A compiler puts what it quotes in back-ticks: that is prose.
    let setting = match (quote, setting) {
        (b'`', Setting::Prose) => Setting::Mention,
        (b'`', _) => setting,
        _ => Setting::Quoted,
    };
    Some(Value { start, end, setting })
}

/// Behind `string(7)`, which PHP's `var_dump` puts before a string.
fn typed(text: Text<'_>, start: usize) -> usize {
    const TYPE: &[u8] = b"string(";
    if !text.starts_with(start, TYPE) {
        return start;
    }
    let digits = start.saturating_add(TYPE.len());
    let end = text.run_end(digits, 20, |byte| byte.is_ascii_digit());
    if text.starts_with(end, b") \"") { end.saturating_add(2) } else { start }
}

/// A bracketed value, with the name that Rust's `Debug` puts before it:
/// `Some("x")`, `Secret<String> { value: "x" }`, `Array ["x", "y"]`.
fn group(
    text: Text<'_>,
    start: usize,
    escapes: usize,
    sort: Sort,
) -> Option<usize> {
    let is_name = |byte| {
        is_word(byte) || matches!(byte, b':' | b'<' | b'>' | b'&' | b'\'')
    };
    let name = text.run_end(start, 64, is_name);
    let has_blank = name > start
        && text.at(name) == b' '
        && matches!(text.at(name.saturating_add(1)), b'{' | b'[');
    let open = name.saturating_add(usize::from(has_blank));
    // `(082) 123 4567` is a number.
    let is_number = is_number(sort)
        && text.at(start) == b'('
        && text.at(start.saturating_add(1)).is_ascii_digit();
    (matches!(text.at(open), b'(' | b'[' | b'{') && !is_number)
        .then(|| extent::group(text, open, escapes))
}

const fn is_number(sort: Sort) -> bool {
    matches!(
        sort,
        Sort::Account
            | Sort::Cvv
            | Sort::NationalId
            | Sort::Pan
            | Sort::Phone
            | Sort::Pin
            | Sort::Token
    )
}

fn bare(cx: &Context<'_>, start: usize, name: &Name, sort: Sort) -> usize {
    let text = cx.text;
    let end = match sort {
        _ if url::opens_authority(text, name.start) => userinfo(cx, start),
        _ if name.is_cookie(text) => header(text, start, name),
        Sort::Token if name.is(text, b"authorization") => {
            credentials(cx, start, name)
        }
        Sort::Address
        | Sort::BirthDate
        | Sort::Iban
        | Sort::Name
        | Sort::Track => extent::phrase(text, start),
        // A connection string may have blanks in its values.
        _ if text.before(name.start) == b';' || name.is(text, b"phrase") => {
            extent::phrase(text, start)
        }
        Sort::Secret if name.is(text, b"string") => {
            extent::line(text, start, name.start)
        }
        _ if is_number(sort) => extent::number(cx, start),
        _ => extent::token(cx, start),
    };
    state::sentence(text, start).unwrap_or(end).max(end)
}

/// The password of a URL's userinfo, `https://token:pw@api.example.com`; a host
/// follows, which is to be read.
fn userinfo(cx: &Context<'_>, start: usize) -> usize {
    let text = cx.text;
    let end = extent::token(cx, start);
    let authority = text.run_end(start, end.saturating_sub(start), |byte| {
        !matches!(byte, b'/' | b'?' | b'#')
    });
    memchr::memrchr(b'@', text.slice(start, authority))
        .map_or(end, |at| start.saturating_add(at))
}

/// What follows `Authorization:`, RFC 9110, section 11.4: a scheme and one
/// token, or a scheme and parameters, which go on to the end of the line.
fn credentials(cx: &Context<'_>, start: usize, name: &Name) -> usize {
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
        header(text, start, name)
    }
}

/// The end of the header that goes on to the end of its line.
fn header(text: Text<'_>, start: usize, name: &Name) -> usize {
    lines::folded(text, extent::line(text, start, name.start), name)
}
