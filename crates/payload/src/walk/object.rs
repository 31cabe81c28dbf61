//! Objects: which members there may be, must be, and are twice.

use std::borrow::Cow;

use super::{Known, Place, Walk, no_json, seen::Seen};
use crate::{
    Refusal, Rule,
    edit::Cuts,
    pointer::Step,
    tree::{Inside, Members},
};

impl Walk<'_> {
    pub(super) fn object(&mut self, place: Place<'_>) -> Result<bool, Refusal> {
        self.scanner.takes(b'{');
        let mut cuts = Cuts::new(self.scanner.at());
        let mut seen = Seen::default();
        let mut goes_on = !self.scanner.takes(b'}');
        while goes_on {
            self.scanner.peek();
            let (start, mark) = (self.scanner.at(), self.edits.len());
            let name = self.scanner.name().map_err(no_json)?;
            let own = self.name_at(start, name)?;
            let is_empty = match place.known {
                Known::Members(members) => {
                    self.listed(place, members, &own, &mut seen)?
                }
                _ => self.unlisted(place, own, &mut seen)?,
            };
            let member = start..self.scanner.at();
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
        if let Known::Members(members) = place.known
            && let Some(missing) = members.missing(seen.filled)
        {
            let path = place.path.to(Step::Declared(&missing.name));
            let place = Place { path: &path, ..place };
            return Err(self.refusal(place, Rule::Required));
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
        let place = Place { path: &path, key: node.key, known, depth, ..place };
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
        let known = Known::Nothing;
        let place = Place { path: &path, key, known, depth, ..place };
        let nameless = self.guard.nameless();
        let is_name = |_: &_| place.is_guarded;
        if let Some(found) = self.guard.text(nameless, &name).filter(is_name) {
            return Err(self.refusal(place, found.rule));
        }
        let is_empty = self.value(place)?;
        seen.others.push(name);
        Ok(is_empty)
    }
}
