//! What this crate writes in place of a finding. It is never a finding again,
//! so that redacting twice changes nothing.

use std::{collections::HashMap, ops::Range};

use crate::{
    key::Hasher,
    rule::Row,
    scan::Context,
    text::{Text, is_word},
};

/// No marker is longer: two names of 32 bytes, brackets and a colon.
const LONGEST: usize = 67;

/// No card number has fewer digits.
const SHORTEST_CARD: usize = 12;

/// The words that stand in markers, each with the length of its tags, which is
/// 0 where it has none.
#[derive(Debug, Default)]
pub(crate) struct Kinds(HashMap<Box<[u8]>, usize, Hasher>);

impl Kinds {
    pub(crate) fn of(rows: &[Row]) -> Self {
        let mut kinds = HashMap::<_, _, Hasher>::default();
        for row in rows {
            // Of equal words the one with the longest tags.
            let longest = kinds.entry(row.kind.as_bytes().into()).or_default();
            *longest = row.tag_length.max(*longest);
        }
        Self(kinds)
    }

    fn tag_length(&self, word: &[u8]) -> Option<usize> {
        self.0.get(word).copied()
    }
}

/// The end of the marker that begins with the `[` at `at`, if one does.
///
/// `[redacted:pan]`, `[phone:7f3a9c]`, or `[phone:k7.7f3a9c]` where the key has
/// an id. The words must be kinds that the policy knows, and one with a tag a
/// kind that the policy gives tags of this length: `[pin:123456]` is none.
pub(crate) fn end(cx: &Context<'_>, at: usize) -> Option<usize> {
    let text = cx.text;
    if text.at(at) != b'[' {
        return None;
    }
    let word = at.saturating_add(1);
    let colon = text.run_end(word, 33, is_name);
    if text.at(colon) != b':' {
        return None;
    }
    let value = colon.saturating_add(1);
    let end = text.run_end(value, 33, |b| is_name(b) || b == b'.');
    let word = text.slice(word, colon);
    let value = text.slice(value, end);
    let is_marker = text.at(end) == b']'
        && (word == b"redacted" && cx.kinds.tag_length(value).is_some()
            || is_tag(value, cx.kinds.tag_length(word).unwrap_or(0)));
    is_marker.then(|| end.saturating_add(1))
}

/// Whether `span` is within a marker.
pub(crate) fn covers(cx: &Context<'_>, span: &Range<usize>) -> bool {
    let start = span.start.saturating_sub(LONGEST);
    (start..=span.start).any(|at| {
        cx.text.at(at) == b'[' && end(cx, at).is_some_and(|end| end >= span.end)
    })
}

/// Whether there is a marker in `name`: it was redacted, and says nothing of a
/// value any more.
pub(crate) fn is_in(cx: &Context<'_>, name: &[u8]) -> bool {
    if !name.contains(&b'[') {
        return false;
    }
    let cx = &Context { text: Text::new(name), ..*cx };
    memchr::memchr_iter(b'[', name).any(|at| end(cx, at).is_some())
}

/// Whether there are markers in `value`, and nothing but punctuation beside.
pub(crate) fn is_all(cx: &Context<'_>, value: &[u8]) -> bool {
    if !value.first().is_some_and(u8::is_ascii_punctuation) {
        return false;
    }
    let cx = &Context { text: Text::new(value), ..*cx };
    let mut markers = 0_usize;
    let mut at = 0;
    while at < value.len() {
        at = match end(cx, at) {
            Some(end) => {
                markers = markers.saturating_add(1);
                end
            }
            None if cx.text.at(at).is_ascii_punctuation() => {
                at.saturating_add(1)
            }
            None => return false,
        };
    }
    markers > 0
}

const fn is_name(byte: u8) -> bool {
    is_word(byte) && !byte.is_ascii_uppercase()
}

/// Whether this is a tag of so many digits, alone or behind the id of a key.
///
/// A tag that is as long as a card number has a letter in it, always: with
/// digits only it may be a card number that somebody put into brackets.
fn is_tag(value: &[u8], length: usize) -> bool {
    let mut parts = value.rsplitn(2, |&byte| byte == b'.');
    let tag = parts.next().unwrap_or_default();
    let is_id = |id: &[u8]| {
        matches!(id.len(), 1..=8) && id.iter().all(u8::is_ascii_alphanumeric)
    };
    length > 0
        && tag.len() == length
        && tag.iter().all(u8::is_ascii_hexdigit)
        && (length < SHORTEST_CARD || tag.iter().any(u8::is_ascii_alphabetic))
        && parts.next().is_none_or(is_id)
}
