//! Elements of XML and HTML: `<ns:password a="b">x</ns:password>`, and
//! `<param name="password">x</param>`.

use memchr::memmem;

use super::{harmless::Setting, pair, record, value::Value};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::{Context, REACH, Sink},
    text::{Text, is_word},
};

/// How long the name of an element may be, in bytes.
const NAME: usize = 128;

/// How long a tag may be, in bytes.
const TAG: usize = 2 * REACH;

/// How many tags may stand between an opening tag and its closing one.
const TAGS: usize = 64;

/// Judges what is in the element whose tag opens at `at`; returns where it ends
/// if that is a finding, or 0.
pub(crate) fn detect(
    cx: &Context<'_>,
    at: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some(element) = Element::at(cx, at) else { return 0 };
    let text = cx.text;
    let end = closing(text, &element).or_else(|| cut_off(text, at, &element));
    let Some(end) = end else { return 0 };
    let value = trimmed(text, element.content, end);
    if !element.may_nest && text.slice(value.start, value.end).contains(&b'<') {
        return 0;
    }
    pair::judge(cx, element.sort, &value, None, sink)
}

/// Whether an element whose content is sensitive opens at `at`.
pub(crate) fn may_begin_at(cx: &Context<'_>, at: usize) -> bool {
    Element::at(cx, at).is_some()
}

/// A sensitive element.
struct Element<'t> {
    name: &'t [u8],
    sort: Sort,
    /// Where its content begins.
    content: usize,
    /// Whether elements within it are a part of what is sensitive.
    may_nest: bool,
}

impl<'t> Element<'t> {
    fn at(cx: &Context<'t>, at: usize) -> Option<Self> {
        let text = cx.text;
        let start = at.saturating_add(1);
        if text.at(at) != b'<' || !text.at(start).is_ascii_alphabetic() {
            return None;
        }
        let end = text.run_end(start, NAME, is_name);
        let name = text.slice(start, end);
        let local = name.rsplit(|&byte| byte == b':').next()?;
        let own = match cx.keys.verdict(local) {
            Verdict::Sensitive(sort) => Some(sort),
            _ => None,
        };
        let has_attributes = text.at(end).is_ascii_whitespace();
        if own.is_none() && !has_attributes && !holds_value(local) {
            return None;
        }
        let content = tag_end(text, end)?;
        let tag = &Context { text: Text::new(text.slice(end, content)), ..*cx };
        let sort = own
            .or_else(|| named(tag, name))
            .or_else(|| beside(cx, at, local))?;
        Some(Self { name, sort, content, may_nest: own.is_some() })
    }
}

/// Whether an element of this name may hold the value that the one before it
/// names.
fn holds_value(local: &[u8]) -> bool {
    let ending = local.len().saturating_sub(5);
    local == b"string"
        || local
            .get(ending..)
            .is_some_and(|end| end.eq_ignore_ascii_case(b"value"))
}

/// What the attribute `name` or `key` says, unless a link or a button has it.
fn named(tag: &Context<'_>, element: &[u8]) -> Option<Sort> {
    if matches!(element, b"a" | b"button" | b"form" | b"label") {
        return None;
    }
    memchr::memchr_iter(b'=', tag.text.bytes())
        .find_map(|at| record::naming(tag, at))
}

/// What the element before this one says, `<name>password</name>`.
fn beside(cx: &Context<'_>, at: usize, local: &[u8]) -> Option<Sort> {
    let text = cx.text;
    if !holds_value(local) {
        return None;
    }
    let end = text.run_start(at, NAME, |byte| byte.is_ascii_whitespace());
    let end = end.checked_sub(1).filter(|&end| text.at(end) == b'>')?;
    let start = text.run_start(end, NAME, is_name);
    let closing = start.checked_sub(2)?;
    if !text.starts_with(closing, b"</")
        || !record::is_naming(text.slice(start, end))
    {
        return None;
    }
    let word = text.run_start(closing, NAME, |byte| !b"<>".contains(&byte));
    match cx.keys.verdict(text.slice(word, closing).trim_ascii()) {
        Verdict::Sensitive(sort) => Some(sort),
        _ => None,
    }
}

/// The end of the tag whose name ends at `at`; `None` if it closes itself.
fn tag_end(text: Text<'_>, at: usize) -> Option<usize> {
    let mut quote = 0;
    for (index, &byte) in
        text.slice(at, at.saturating_add(TAG)).iter().enumerate()
    {
        match byte {
            b'"' | b'\'' if quote == 0 => quote = byte,
            _ if quote != 0 && byte != quote => {}
            _ if quote != 0 => quote = 0,
            b'<' => return None,
            b'>' => {
                let end = at.saturating_add(index);
                let is_open = index == 0 || text.before(end) != b'/';
                return is_open.then_some(end.saturating_add(1));
            }
            _ if index == 0 && !byte.is_ascii_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// Where the tag that closes the element begins.
fn closing(text: Text<'_>, element: &Element<'_>) -> Option<usize> {
    let mut at = element.content;
    let mut depth = 0_usize;
    for _ in 0..TAGS {
        let rest = text.slice(at, text.len());
        at = at.saturating_add(memchr::memchr(b'<', rest)?);
        let next = at.saturating_add(1);
        if let Some(end) = skipped(text, at) {
            // What has no end ends with the text.
            let Some(end) = end else { return Some(text.len()) };
            at = end;
            continue;
        }
        // In JSON the slash may have a backslash before it.
        let name = text.run_end(next, 2, |byte| matches!(byte, b'\\' | b'/'));
        let end = name.saturating_add(element.name.len());
        if text.starts_with(name, element.name) && !is_name(text.at(end)) {
            if name == next {
                let tag = text.slice(end, end.saturating_add(TAG));
                let close = memchr::memchr(b'>', tag).unwrap_or(0);
                let is_empty = text.before(end.saturating_add(close)) == b'/';
                depth = depth.saturating_add(usize::from(!is_empty));
            } else if depth == 0 {
                return Some(at);
            } else {
                depth = depth.saturating_sub(1);
            }
        }
        at = next;
    }
    None
}

/// The end of the comment or the character data at `at`, if one is there.
#[expect(clippy::option_option, reason = "one that is there may have no end")]
fn skipped(text: Text<'_>, at: usize) -> Option<Option<usize>> {
    let ending: &[u8] = if text.starts_with(at, b"<![CDATA[") {
        b"]]>"
    } else if text.starts_with(at, b"<!--") {
        b"-->"
    } else {
        return None;
    };
    let end = memmem::find(text.slice(at, text.len()), ending);
    Some(end.map(|end| at.saturating_add(end).saturating_add(3)))
}

/// The end of an element of a document that was cut: another tag stands before
/// it, and none behind.
fn cut_off(text: Text<'_>, at: usize, element: &Element<'_>) -> Option<usize> {
    let before = text.run_start(at, NAME, |byte| byte.is_ascii_whitespace());
    let rest = text.slice(element.content, text.len());
    if text.before(before) != b'>' || memchr::memchr(b'<', rest).is_some() {
        return None;
    }
    let end = memchr::memchr3_iter(b'\n', b'"', b'\\', rest).find(|&end| {
        let at = element.content.saturating_add(end);
        text.at(at) != b'\\' || text.break_end(at).is_some()
    });
    Some(element.content.saturating_add(end.unwrap_or(rest.len())))
}

/// The content without the blanks around it, and without the brackets of
/// character data.
fn trimmed(text: Text<'_>, start: usize, end: usize) -> Value {
    const OPENS: usize = b"<![CDATA[".len();
    let is_space = |byte: u8| byte.is_ascii_whitespace();
    let start = text.run_end(start, end.saturating_sub(start), is_space);
    let end = text.run_start(end, end.saturating_sub(start), is_space);
    let is_data = text.starts_with(start, b"<![CDATA[")
        && skipped(text, start) == Some(Some(end));
    if is_data {
        let start = start.saturating_add(OPENS);
        return Value {
            start,
            end: end.saturating_sub(3),
            setting: Setting::Bare,
        };
    }
    Value { start, end, setting: Setting::Bare }
}

const fn is_name(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'-' | b'.' | b':')
}
