//! What is to be changed in a body, so that every other byte stays.

use std::{borrow::Cow, ops::Range};

/// Bytes that are replaced, by nothing or by something.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) with: String,
}

impl Edit {
    pub(crate) const fn cut(range: Range<usize>) -> Self {
        Self { range, with: String::new() }
    }
}

/// A part of the text, changed; itself if there is nothing to change. Edits are
/// within it, in order, and apart.
pub(crate) fn apply<'t>(
    text: &'t str,
    part: Range<usize>,
    edits: &[Edit],
) -> Cow<'t, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text.get(part).unwrap_or_default());
    }
    let mut new = String::with_capacity(part.len());
    let mut from = part.start;
    for edit in edits {
        new.push_str(text.get(from..edit.range.start).unwrap_or_default());
        new.push_str(&edit.with);
        from = edit.range.end;
    }
    new.push_str(text.get(from..part.end).unwrap_or_default());
    Cow::Owned(new)
}

/// Which bytes of an object go with the members that do: their own, and as many
/// commas.
#[derive(Debug)]
pub(crate) struct Cuts {
    /// The end of the last member.
    last: usize,
    /// Where those begin that are not cut yet, for want of one that stays.
    first: Option<usize>,
    has_kept: bool,
}

impl Cuts {
    /// Of an object whose first member may begin here.
    pub(crate) const fn new(at: usize) -> Self {
        Self { last: at, first: None, has_kept: false }
    }

    pub(crate) fn keep(&mut self, member: Range<usize>) -> Option<Edit> {
        self.has_kept = true;
        self.last = member.end;
        // With the comma behind them.
        self.first.take().map(|first| Edit::cut(first..member.start))
    }

    pub(crate) fn remove(&mut self, member: Range<usize>) -> Option<Edit> {
        let before = std::mem::replace(&mut self.last, member.end);
        if self.has_kept {
            // With the comma before it.
            return Some(Edit::cut(before..member.end));
        }
        self.first.get_or_insert(member.start);
        None
    }

    /// What is left to be cut, and whether anything stays.
    pub(crate) fn end(self) -> (Option<Edit>, bool) {
        let cut = self.first.map(|first| Edit::cut(first..self.last));
        (cut, self.has_kept)
    }
}
