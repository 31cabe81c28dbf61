//! Records of a name and a value: `{"name": "password", "value": "x"}`,
//! `name=password value=x`, `<add key="password" value="x"/>`.

use super::{extent, name::Name};
use crate::{
    key::Verdict,
    kind::Sort,
    scan::Context,
    text::{Text, is_blank},
};

/// How many other members may stand between the two.
const MEMBERS: usize = 8;

/// How long a member may be, and how far from a value its name may begin.
const MEMBER: usize = 256;

/// What names the value under `name`, whose separator is at `at`, if it is the
/// value of a record: its sort, and where the name of it stands.
pub(super) fn named(
    cx: &Context<'_>,
    at: usize,
    name: &Name,
) -> Option<(Sort, Name)> {
    if !ends_with(cx.text.slice(name.start, name.end), b"value") {
        return None;
    }
    match before(cx, name) {
        Found::Named(sort, name) => Some((sort, name)),
        Found::Other => None,
        Found::Nothing => behind(cx, at, name),
    }
}

/// What the pair whose separator is at `at` names, if its key says that it
/// does.
pub(super) fn naming(cx: &Context<'_>, at: usize) -> Option<Sort> {
    let key = Name::before(cx.text, at)?;
    let start = value_start(cx.text, at.saturating_add(1));
    let (start, end, _) = value_at(cx.text, start)?;
    let is_naming = is_naming(cx.text.slice(key.start, key.end));
    if is_naming { sort_of(cx, start, end) } else { None }
}

/// Whether the value of this key says what another one is.
pub(super) fn is_naming(key: &[u8]) -> bool {
    let names: [&[u8]; 7] =
        [b"name", b"key", b"field", b"header", b"param", b"path", b"property"];
    names.iter().any(|name| ends_with(key, name))
}

/// What stands before a value in its record.
enum Found {
    Named(Sort, Name),
    /// It has a name that says nothing.
    Other,
    Nothing,
}

/// Reads the members of the record backwards.
fn before(cx: &Context<'_>, name: &Name) -> Found {
    let text = cx.text;
    let mut at = opening(name);
    let mut found = Found::Nothing;
    for _ in 0..MEMBERS {
        let gap = gap_start(text, at);
        if gap == at {
            break;
        }
        let Some((start, end, outer)) = value_before(text, gap) else { break };
        let separator =
            text.run_start(outer, 8, |byte| is_blank(byte) || byte == b'>');
        let Some(separator) = separator
            .checked_sub(1)
            .filter(|&at| matches!(text.at(at), b':' | b'='))
        else {
            break;
        };
        let Some(key) = Name::before(text, separator) else { break };
        at = opening(&key);
        let key = text.slice(key.start, key.end);
        if is_naming(key) {
            if let Some(sort) = sort_of(cx, start, end) {
                return Found::Named(sort, as_name(name, start, end));
            }
            found = Found::Other;
        }
    }
    found
}

/// Reads the members behind the value, if it is in quotes or its key is: then
/// it is sure where both end.
fn behind(cx: &Context<'_>, at: usize, name: &Name) -> Option<(Sort, Name)> {
    let most = at.saturating_add(MEMBER.saturating_mul(2));
    let text = Text::new(cx.text.slice(0, most));
    let start = value_start(text, at.saturating_add(1));
    if name.quote == 0 && !matches!(text.at(start), b'"' | b'\'' | b'\\') {
        return None;
    }
    let (_, _, mut next) = value_at(text, start)?;
    for _ in 0..MEMBERS {
        let key = text.run_end(next, MEMBER, is_gap);
        if key == next {
            return None;
        }
        let (start, end, behind) = value_at(text, key)?;
        let separator = text.run_end(behind, 8, is_blank);
        if !matches!(text.at(separator), b':' | b'=') {
            return None;
        }
        let key = text.slice(start, end);
        let value = value_start(text, separator.saturating_add(1));
        let (start, end, behind) = value_at(text, value)?;
        if is_naming(key) {
            let sort = sort_of(cx, start, end)?;
            return Some((sort, as_name(name, start, end)));
        }
        next = behind;
    }
    None
}

/// Where the gap before a member begins; in a string its breaks are escaped.
fn gap_start(text: Text<'_>, at: usize) -> usize {
    let start = text.run_start(at, MEMBER, is_gap);
    match text.escape_start(start) {
        Some(escape) if text.break_end(escape).is_some() => {
            text.run_start(escape, MEMBER, is_gap)
        }
        _ => start,
    }
}

/// Past `>` of an arrow, and blanks.
fn value_start(text: Text<'_>, behind: usize) -> usize {
    let arrow = text.run_end(behind, 1, |byte| byte == b'>');
    text.run_end(arrow, MEMBER, |byte| byte.is_ascii_whitespace())
}

/// The content of the string, the group or the word at `at`, and where it ends
/// with its quotes.
fn value_at(text: Text<'_>, at: usize) -> Option<(usize, usize, usize)> {
    // What is cut ends within reach.
    let text = Text::new(text.slice(0, at.saturating_add(MEMBER)));
    let quote_at = text.run_end(at, 8, |byte| byte == b'\\');
    let escapes = quote_at.saturating_sub(at);
    let quote = text.at(quote_at);
    let (start, end, behind) = match quote {
        b'"' | b'\'' | b'`' => {
            let start = quote_at.saturating_add(1);
            let end = extent::string(text, start, quote, escapes);
            let behind = end.saturating_add(escapes).saturating_add(1);
            (start, end, behind)
        }
        b'{' | b'[' => {
            let end = extent::group(text, at, 0);
            (at, end, end)
        }
        _ => {
            let end = text.run_end(at, MEMBER, is_bare);
            (at, end, end)
        }
    };
    (behind > at && behind <= text.len()).then_some((start, end, behind))
}

/// The content of the string, the group or the word that ends at `at`, and
/// where it begins with its quotes.
fn value_before(text: Text<'_>, at: usize) -> Option<(usize, usize, usize)> {
    let last = at.checked_sub(1)?;
    let reach = at.saturating_sub(MEMBER);
    let quote = text.at(last);
    match quote {
        b'"' | b'\'' | b'`' => {
            let end = text.run_start(last, 8, |byte| byte == b'\\');
            let escapes = last.saturating_sub(end);
            let within = text.slice(reach, end);
            let opens = |at: &usize| {
                let first = text.run_start(*at, 9, |byte| byte == b'\\');
                at.saturating_sub(first) == escapes
            };
            let opening = memchr::memrchr_iter(quote, within)
                .map(|at| reach.saturating_add(at))
                .find(opens)?;
            let start = opening.saturating_add(1);
            Some((start, end, opening.saturating_sub(escapes)))
        }
        b')' | b'}' | b']' => {
            let mut depth = 0_usize;
            let bytes = text.slice(reach, at);
            let open = bytes.iter().rposition(|byte| {
                match byte {
                    b')' | b'}' | b']' => depth = depth.saturating_add(1),
                    b'(' | b'{' | b'[' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0
            })?;
            let open = reach.saturating_add(open);
            let start = text.run_start(open, MEMBER, is_bare);
            Some((start, at, start))
        }
        _ => {
            let start = text.run_start(at, MEMBER, is_bare);
            (start < at).then_some((start, at, start))
        }
    }
}

fn sort_of(cx: &Context<'_>, start: usize, end: usize) -> Option<Sort> {
    let name = cx.text.slice(start, end);
    // What is long or a marker names nothing.
    let is_name = name.len() <= 64 && !super::marker::is_in(cx, name);
    match cx.keys.verdict(name) {
        Verdict::Sensitive(sort) if is_name => Some(sort),
        _ => None,
    }
}

/// The name of a value, in the quotes of the key that it stands under.
fn as_name(key: &Name, start: usize, end: usize) -> Name {
    Name { start, first: start, end, ..*key }
}

/// Where a key begins with its quotes.
fn opening(name: &Name) -> usize {
    let quotes = usize::from(name.quote != 0);
    name.start.saturating_sub(name.escapes).saturating_sub(quotes)
}

/// Whether the last word of `key` is `word`: that of `headerName` is `name`,
/// that of `filename` is not.
fn ends_with(key: &[u8], word: &[u8]) -> bool {
    let last = key.iter().rposition(u8::is_ascii_alphanumeric);
    let key = key.get(..last.map_or(0, |at| at.saturating_add(1)));
    let key = key.unwrap_or_default();
    let start = key.len().checked_sub(word.len());
    let Some((before, end)) = start.and_then(|at| key.split_at_checked(at))
    else {
        return false;
    };
    let begins = before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric())
        || end.first().is_some_and(u8::is_ascii_uppercase);
    begins && end.eq_ignore_ascii_case(word)
}

const fn is_gap(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'&')
}

/// A byte of a word that no separator, quote or bracket ends.
const fn is_bare(byte: u8) -> bool {
    !is_gap(byte)
        && !matches!(
            byte,
            b':' | b'='
                | b'"'
                | b'\''
                | b'`'
                | b'{'
                | b'}'
                | b'['
                | b']'
                | b'('
                | b')'
                | b'<'
                | b'>'
        )
}
