//! The parts of a form, RFC 7578: a head that names the field, an empty line,
//! the content.

use memchr::memmem;

use super::{
    harmless::Setting,
    lines::{break_end, line_end},
    value::Value,
};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::Context,
    text::{Text, is_blank},
};

/// How long the head of a part may be, in bytes.
const HEAD: usize = 1024;

/// How many headers it may have.
const HEADERS: usize = 8;

/// The content of the part whose `Content-Disposition` has its colon at `at`,
/// if it is sensitive.
pub(super) fn part(cx: &Context<'_>, at: usize) -> Option<(Sort, Value)> {
    let text = cx.text;
    let start = text.run_end(at.saturating_add(1), 8, is_blank);
    if !text.starts_with_ignoring_case(start, b"form-data;") {
        return None;
    }
    let head = Text::new(text.slice(0, start.saturating_add(HEAD)));
    let mut end = line_end(head, start, false);
    let Verdict::Sensitive(sort) =
        cx.keys.verdict(name(head.slice(start, end))?)
    else {
        return None;
    };
    for _ in 0..HEADERS {
        let in_string = text.at(end) == b'\\';
        let line = break_end(head, end)?;
        end = line_end(head, line, false);
        if end == line {
            let start = break_end(head, end)?;
            let end = content_end(text, start, in_string);
            let setting = Setting::Quoted;
            return Some((sort, Value { start, end, setting }));
        }
    }
    None
}

/// The parameter `name`.
fn name(head: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b" name=";
    let at = memmem::find(head, NAME)?.saturating_add(NAME.len());
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\\');
    let name = head.get(at..)?;
    let quotes = name.iter().take_while(|byte| is_quote(byte)).count();
    name.get(quotes..)?
        .split(|byte| is_quote(byte) || matches!(byte, b';' | b'\r'))
        .next()
}

/// Where the next boundary begins, or the string or the text ends.
fn content_end(text: Text<'_>, start: usize, in_string: bool) -> usize {
    let mut at = start;
    loop {
        let end = line_end(text, at, in_string);
        match break_end(text, end) {
            Some(next) if text.starts_with(next, b"--") => return end,
            Some(next) => at = next,
            None => return end,
        }
    }
}
