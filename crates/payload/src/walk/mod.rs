//! One way through a body, from its first byte to its last.

mod object;
mod scalar;
mod seen;

use std::{borrow::Cow, ops::Range};

use palisade_http::{JsonName, JsonScanner, NotJson};
use palisade_redact::Key;

use crate::{
    Refusal, Rule,
    edit::{self, Edit},
    field::CheckedField,
    guard::Guard,
    pointer::{Path, Step},
    tree::Members,
};

/// Deeper than any request of a payment API, and far from the end of a stack.
const MAX_DEPTH: usize = 32;

/// What is done with each body.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Habits {
    /// What is empty stays.
    pub(crate) keep_empty: bool,
    /// What is found where anything may be is replaced, and not refused.
    pub(crate) redact: bool,
}

/// What is known of a value before it is read.
#[derive(Clone, Copy)]
struct Place<'p> {
    path: &'p Path<'p>,
    /// What its name says.
    key: Key,
    known: Known<'p>,
    depth: usize,
    /// Whether it must hold no secrets.
    is_guarded: bool,
}

#[derive(Clone, Copy)]
enum Known<'p> {
    /// It has to be an object with these.
    Members(&'p Members),
    /// It is inside of a value that may be anything.
    Nothing,
    Value(&'p CheckedField),
}

impl Known<'_> {
    const fn may_be_anything(self) -> bool {
        match self {
            Self::Members(_) => false,
            Self::Nothing => true,
            Self::Value(field) => field.is_any(),
        }
    }
}

pub(crate) struct Walk<'w> {
    text: &'w str,
    scanner: JsonScanner<'w>,
    guard: &'w Guard,
    habits: Habits,
    edits: Vec<Edit>,
    /// Values that stay, whatever is in them.
    allowed: Vec<Range<usize>>,
}

impl<'w> Walk<'w> {
    pub(crate) fn new(text: &'w str, guard: &'w Guard, habits: Habits) -> Self {
        let scanner = JsonScanner::new(text, 0);
        let (edits, allowed) = (Vec::new(), Vec::new());
        Self { text, scanner, guard, habits, edits, allowed }
    }

    /// What is to be changed, in order.
    pub(crate) fn through(
        mut self,
        members: Option<&Members>,
    ) -> Result<Vec<Edit>, Refusal> {
        let place = Place {
            path: &Path::ROOT,
            key: self.guard.nameless(),
            known: members.map_or(Known::Nothing, Known::Members),
            depth: 0,
            is_guarded: true,
        };
        let is_object = self.scanner.peek() == Some(b'{');
        self.value(place)?;
        self.scanner.end().map_err(no_json)?;
        if members.is_some() && !is_object {
            return Err(Refusal::of_all(Rule::Type));
        }
        self.edits.sort_unstable_by_key(|edit| edit.range.start);
        Ok(self.edits)
    }

    /// Whether it is empty.
    fn value(&mut self, place: Place<'_>) -> Result<bool, Refusal> {
        let first = self.scanner.peek();
        let is_object = first == Some(b'{');
        if !is_object && first != Some(b'[') {
            return self.scalar(place, first);
        }
        if place.depth >= MAX_DEPTH {
            return Err(self.refusal(place, Rule::Depth));
        }
        match place.known {
            Known::Members(_) if is_object => self.object(place),
            Known::Value(field) if field.is_any() => {
                let is_guarded = !field.may_hold_secrets;
                self.anything(Place { is_guarded, ..place }, is_object)
            }
            Known::Nothing => self.anything(place, is_object),
            _ => Err(self.refusal(place, Rule::Type)),
        }
    }

    /// An object or a list that may hold anything, and whatever is in it.
    fn anything(
        &mut self,
        place: Place<'_>,
        is_object: bool,
    ) -> Result<bool, Refusal> {
        let (start, mark) = (self.scanner.at(), self.edits.len());
        let inner = Place { known: Known::Nothing, ..place };
        let is_empty =
            if is_object { self.object(inner)? } else { self.list(inner)? };
        if is_empty || !place.is_guarded {
            return Ok(is_empty);
        }
        if is_object && place.key.is_sensitive() {
            let range = start..self.scanner.at();
            if let Some(found) = self.guard.text(place.key, self.raw(&range)) {
                // All of it goes, whatever was to go of it.
                self.edits.truncate(mark);
                return self.found(place, range, found);
            }
        }
        let is_outermost =
            place.depth == 0 || !matches!(place.known, Known::Nothing);
        if is_outermost {
            self.look_again(place, start, mark)?;
        }
        Ok(false)
    }

    fn list(&mut self, place: Place<'_>) -> Result<bool, Refusal> {
        self.scanner.takes(b'[');
        let mut goes_on = !self.scanner.takes(b']');
        let mut number = 0_usize;
        while goes_on {
            let path = place.path.to(Step::Item(number));
            let depth = place.depth.saturating_add(1);
            // An item that is empty stays: without it, those behind it would be
            // at other places.
            self.value(Place { path: &path, depth, ..place })?;
            number = number.saturating_add(1);
            goes_on = self.scanner.takes(b',');
            if !goes_on && !self.scanner.takes(b']') {
                return Err(Refusal::of_all(Rule::Json));
            }
        }
        Ok(false)
    }

    /// Looks at a whole value as the text that it is: what makes one part of it
    /// a secret may stand in another part, as in a record of a name and a value.
    fn look_again(
        &mut self,
        place: Place<'_>,
        start: usize,
        mark: usize,
    ) -> Result<(), Refusal> {
        let part = start..self.scanner.at();
        let edits = self.edits.get_mut(mark..).unwrap_or_default();
        edits.sort_unstable_by_key(|edit| edit.range.start);
        let changed = self.without_allowed(part, mark);
        match self.guard.running_text(&changed) {
            Some(rule) => Err(self.refusal(place, rule)),
            None => Ok(()),
        }
    }

    /// The part as it will be, and without what the policy lets pass.
    fn without_allowed(&self, part: Range<usize>, mark: usize) -> Cow<'w, str> {
        let edits = self.edits.get(mark..).unwrap_or_default();
        let inside = |range: &&Range<usize>| part.contains(&range.start);
        let allowed = self.allowed.iter().filter(inside).cloned();
        let allowed =
            allowed.map(|range| Edit { range, with: "true".to_owned() });
        let mut all: Vec<_> = allowed.collect();
        if all.is_empty() {
            return edit::apply(self.text, part, edits);
        }
        all.extend(edits.iter().cloned());
        all.sort_unstable_by_key(|edit| edit.range.start);
        edit::apply(self.text, part, &all)
    }

    fn raw(&self, range: &Range<usize>) -> &'w str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// What a name says, that begins at `start`.
    fn name_at(
        &self,
        start: usize,
        name: JsonName<'_>,
    ) -> Result<Cow<'w, str>, Refusal> {
        let both = 2_usize;
        let end = start.saturating_add(name.inside.len());
        let quoted = self.raw(&(start..end.saturating_add(both)));
        unquoted(quoted, name.has_escapes)
    }

    fn refusal(&self, place: Place<'_>, rule: Rule) -> Refusal {
        let shown = |name: &str| self.guard.shown(name);
        Refusal::new(place.path.pointer(&shown), rule)
    }
}

/// What a string says.
fn unquoted(quoted: &str, has_escapes: bool) -> Result<Cow<'_, str>, Refusal> {
    if has_escapes {
        // Half of a surrogate pair is no character.
        return serde_json::from_str(quoted)
            .map(Cow::Owned)
            .or(Err(Refusal::of_all(Rule::Json)));
    }
    let inside = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"'));
    Ok(Cow::Borrowed(inside.unwrap_or_default()))
}

fn no_json(_: NotJson) -> Refusal {
    Refusal::of_all(Rule::Json)
}
