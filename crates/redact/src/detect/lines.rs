//! Values that go on in the next lines, by their indentation: blocks of YAML
//! and folded headers.

use super::{extent, name::Name};
use crate::text::{Text, is_blank};

/// How far back the beginning of a line is looked for, in bytes.
const LINE: usize = 256;

/// How deep a line may be indented, in bytes.
const INDENT: usize = 64;

/// The block behind the `|` or `>` at `at`: YAML 1.2.2, section 8.1.
pub(super) fn block(
    text: Text<'_>,
    at: usize,
    name: &Name,
) -> Option<(usize, usize)> {
    if !matches!(text.at(at), b'|' | b'>') {
        return None;
    }
    let is_indicator =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+');
    let head = text.run_end(at.saturating_add(1), 2, is_indicator);
    let head = text.run_end(head, INDENT, is_blank);
    let indent = indent(text, name.start);
    let start = indented(text, break_end(text, head)?, indent)?;
    let in_string = text.at(head) == b'\\';
    let mut end = line_end(text, start, in_string);
    while let Some(start) =
        break_end(text, end).and_then(|next| indented(text, next, indent))
    {
        end = line_end(text, start, in_string);
    }
    Some((start, end))
}

/// Where a header that ends at `end` does so with the lines that it is folded
/// into, RFC 9112, section 5.2: one that ends in a comma or a semicolon goes
/// on where the next one is indented.
pub(super) fn folded(text: Text<'_>, mut end: usize, name: &Name) -> usize {
    if !matches!(text.before(end), b';' | b',') {
        return end;
    }
    let indent = indent(text, name.start);
    while matches!(text.before(end), b';' | b',') {
        let next =
            break_end(text, end).and_then(|next| indented(text, next, indent));
        let Some(start) = next else { break };
        end = extent::line(text, start, name.start);
    }
    end
}

/// How deep the line is indented that has a byte at `at`.
fn indent(text: Text<'_>, at: usize) -> usize {
    let start = text.run_start(at, LINE, |byte| byte != b'\n');
    let line = text.slice(start, at);
    // In a string the breaks are escaped.
    let escaped = memchr::memmem::rfind(line, b"\\n");
    let escaped = escaped.map_or(0, |back| back.saturating_add(2));
    let start = start.saturating_add(escaped);
    text.run_end(start, INDENT, is_blank).saturating_sub(start)
}

/// Where the line at `at` begins, if it is indented deeper than `indent`; empty
/// ones before it do not count.
fn indented(text: Text<'_>, mut at: usize, indent: usize) -> Option<usize> {
    loop {
        let start = text.run_end(at, INDENT, is_blank);
        let Some(next) = break_end(text, start) else {
            let is_deep = start.saturating_sub(at) > indent;
            return (is_deep && start < text.len()).then_some(start);
        };
        at = next;
    }
}

/// The end of the break that begins at `at`, be it one of the text or of a
/// string in it.
pub(super) fn break_end(text: Text<'_>, at: usize) -> Option<usize> {
    let breaks: [&[u8]; 4] = [b"\n", b"\r\n", b"\\n", b"\\r\\n"];
    let found = breaks.into_iter().find(|found| text.starts_with(at, found));
    found.map(|found| at.saturating_add(found.len()))
}

/// The end of the line, or of the string that it is in.
pub(super) fn line_end(text: Text<'_>, start: usize, in_string: bool) -> usize {
    let rest = text.slice(start, text.len());
    let quote = if in_string { b'"' } else { b'\n' };
    let ends = |&at: &usize| match text.at(at) {
        b'"' => text.before(at) != b'\\',
        _ => break_end(text, at).is_some(),
    };
    let end = memchr::memchr3_iter(b'\n', b'\\', quote, rest)
        .map(|at| start.saturating_add(at))
        .find(ends)
        .unwrap_or(text.len());
    text.run_start(end, 1, |byte| byte == b'\r').max(start)
}
