//! One way through a body, from its first byte to its last.

mod seen;

use std::{borrow::Cow, ops::Range};

use palisade_http::{JsonScanner, NotJson};
use palisade_redact::Key;

use self::seen::Seen;
use crate::{
    Refusal, Rule,
    edit::{self, Cuts, Edit},
    field::{CheckedField, Scalar},
    guard::{Found, Guard},
    pointer::{Path, Step},
    tree::{Inside, Members},
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
}

impl<'w> Walk<'w> {
    pub(crate) const fn new(
        text: &'w str,
        guard: &'w Guard,
        habits: Habits,
    ) -> Self {
        let scanner = JsonScanner::new(text, 0);
        Self { text, scanner, guard, habits, edits: Vec::new() }
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
            Known::Members(_) if is_object => return self.object(place),
            Known::Value(field) if field.is_any() => {
                if field.may_hold_secrets {
                    self.scanner.value().map_err(no_json)?;
                    return Ok(false);
                }
            }
            Known::Nothing => {}
            _ => return Err(self.refusal(place, Rule::Type)),
        }
        if is_object && place.key.is_sensitive() {
            let before = self.scanner.clone();
            let range = self.scanner.value().map_err(no_json)?;
            if let Some(found) = self.guard.text(place.key, self.raw(&range)) {
                return self.found(place, range, found);
            }
            self.scanner = before;
        }
        self.anything(place, is_object)
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
        let is_outermost =
            place.depth == 0 || !matches!(place.known, Known::Nothing);
        if is_outermost && !is_empty {
            self.look_again(place, start, mark)?;
        }
        Ok(is_empty)
    }

    fn object(&mut self, place: Place<'_>) -> Result<bool, Refusal> {
        self.scanner.takes(b'{');
        let mut cuts = Cuts::new(self.scanner.at());
        let mut seen = Seen::default();
        let mut goes_on = !self.scanner.takes(b'}');
        while goes_on {
            let name = self.scanner.name().map_err(no_json)?;
            let own = self.unquoted(&name.range)?;
            let mark = self.edits.len();
            let is_empty = match place.known {
                Known::Members(members) => {
                    self.listed(place, members, &own, &mut seen)?
                }
                _ => self.unlisted(place, own, &mut seen)?,
            };
            let member = name.range.start..self.scanner.at();
            let cut = if is_empty && !self.habits.keep_empty {
                self.edits.truncate(mark);
                cuts.remove(member)
            } else {
                cuts.keep(member)
            };
            self.edits.extend(cut);
            goes_on = self.scanner.takes(b',');
            if !goes_on && !self.scanner.takes(b'}') {
                return Err(Refusal::of_all(Rule::Json));
            }
        }
        let (cut, stays) = cuts.end();
        self.edits.extend(cut);
        if let Known::Members(members) = place.known {
            if let Some(missing) = members.missing(seen.filled) {
                let path = place.path.to(Step::Declared(&missing.name));
                let place = Place { path: &path, ..place };
                return Err(self.refusal(place, Rule::Required));
            }
        }
        if let Some(twice) = seen.twice() {
            let path = place.path.to(Step::Given(twice));
            let place = Place { path: &path, ..place };
            return Err(self.refusal(place, Rule::Duplicate));
        }
        Ok(!stays)
    }

    /// A member of an object that has a list of them.
    fn listed(
        &mut self,
        place: Place<'_>,
        members: &Members,
        name: &str,
        seen: &mut Seen<'_>,
    ) -> Result<bool, Refusal> {
        let Some((node, bit)) = members.named(name) else {
            let path = place.path.to(Step::Given(name));
            return Err(self.refusal(Place { path: &path, ..place }, {
                // Of a name that is a secret, that is what has to be known.
                let found = self.guard.text(self.guard.nameless(), name);
                found.map_or(Rule::Unlisted, |found| found.rule)
            }));
        };
        let path = place.path.to(Step::Declared(&node.name));
        let known = match &node.inside {
            Inside::Object(members) => Known::Members(members),
            Inside::Value(field) => Known::Value(field),
        };
        let depth = place.depth.saturating_add(1);
        let place = Place { path: &path, key: node.key, known, depth };
        if seen.listed & bit != 0 {
            return Err(self.refusal(place, Rule::Duplicate));
        }
        seen.listed |= bit;
        let is_empty = self.value(place)?;
        if !is_empty {
            seen.filled |= bit;
        }
        Ok(is_empty)
    }

    fn unlisted<'n>(
        &mut self,
        place: Place<'_>,
        name: Cow<'n, str>,
        seen: &mut Seen<'n>,
    ) -> Result<bool, Refusal> {
        let path = place.path.to(Step::Given(&name));
        let (key, depth) =
            (self.guard.key(&name), place.depth.saturating_add(1));
        let place = Place { path: &path, key, known: Known::Nothing, depth };
        if let Some(found) = self.guard.text(self.guard.nameless(), &name) {
            return Err(self.refusal(place, found.rule));
        }
        let is_empty = self.value(place)?;
        seen.others.push(name);
        Ok(is_empty)
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

    fn scalar(
        &mut self,
        place: Place<'_>,
        first: Option<u8>,
    ) -> Result<bool, Refusal> {
        let range = self.scanner.value().map_err(no_json)?;
        let decoded;
        let scalar = match first {
            Some(b'"') => {
                decoded = self.unquoted(&range)?;
                Scalar::Text(&decoded)
            }
            Some(b'n') => Scalar::Null,
            Some(b'f' | b't') => Scalar::Boolean,
            _ => Scalar::Number(self.raw(&range)),
        };
        let is_empty = matches!(scalar, Scalar::Null | Scalar::Text(""));
        if is_empty && !self.habits.keep_empty {
            return Ok(true);
        }
        match place.known {
            Known::Members(_) => return Err(self.refusal(place, Rule::Type)),
            Known::Nothing => {}
            Known::Value(field) => {
                field
                    .check(scalar)
                    .map_err(|rule| self.refusal(place, rule))?;
                if field.may_hold_secrets {
                    return Ok(is_empty);
                }
            }
        }
        let found = match scalar {
            Scalar::Text(text) => self.guard.text(place.key, text),
            Scalar::Number(text) => self.guard.number(place.key, text),
            Scalar::Boolean | Scalar::Null => None,
        };
        match found {
            Some(found) => self.found(place, range, found),
            None => Ok(is_empty),
        }
    }

    /// Something that must not be sent. Where a form is asked for, what would
    /// stand in its place has none, and may be taken for another value.
    fn found(
        &mut self,
        place: Place<'_>,
        range: Range<usize>,
        found: Found,
    ) -> Result<bool, Refusal> {
        if self.habits.redact && place.known.may_be_anything() {
            if let Ok(with) = serde_json::to_string(&found.stand_in) {
                self.edits.push(Edit { range, with });
                return Ok(false);
            }
        }
        Err(self.refusal(place, found.rule))
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
        let changed = edit::apply(self.text, part, edits);
        match self.guard.running_text(&changed) {
            Some(rule) => Err(self.refusal(place, rule)),
            None => Ok(()),
        }
    }

    fn raw(&self, range: &Range<usize>) -> &'w str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// What a string says.
    fn unquoted(&self, range: &Range<usize>) -> Result<Cow<'w, str>, Refusal> {
        let quoted = self.raw(range);
        let inner = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"'));
        let inner = inner.unwrap_or_default();
        if !inner.contains('\\') {
            return Ok(Cow::Borrowed(inner));
        }
        // Half of a surrogate pair is no character.
        serde_json::from_str(quoted)
            .map(Cow::Owned)
            .or(Err(Refusal::of_all(Rule::Json)))
    }

    fn refusal(&self, place: Place<'_>, rule: Rule) -> Refusal {
        let shown = |name: &str| self.guard.shown(name);
        Refusal::new(place.path.pointer(&shown), rule)
    }
}

fn no_json(_: NotJson) -> Refusal {
    Refusal::of_all(Rule::Json)
}
