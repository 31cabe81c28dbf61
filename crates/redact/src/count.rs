//! How often each rule fired, and for which place in the code.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicU64, Ordering},
};

use palisade_core::Tally;

use crate::{
    Key, Mode, Place, Redactor, Undecidable, engine::Scope, rule::RuleId,
};

/// How often a rule fired.
pub(crate) struct Count {
    pub(crate) name: Cow<'static, str>,
    fired: AtomicU64,
}

impl Count {
    pub(crate) const fn new(name: Cow<'static, str>) -> Self {
        Self { name, fired: AtomicU64::new(0) }
    }

    pub(crate) fn fired(&self) -> u64 {
        self.fired.load(Ordering::Relaxed)
    }
}

impl Redactor {
    /// The same verdict, under which findings count for a place in the code:
    /// see [`report`](Self::report).
    ///
    /// It costs time and memory once for each place, so ask once and keep the
    /// key. 65,535 places are told apart; what comes on top has none.
    #[must_use]
    pub fn key_at(&self, key: Key, place: Place) -> Key {
        Key { place: self.engine().places.intern(place), ..key }
    }

    /// Counts a value that could not be judged, and says what to put in its
    /// place.
    #[must_use]
    pub fn undecidable(&self, why: Undecidable) -> &'static str {
        self.engine().base().undecidable(why)
    }

    /// The same for a value under `key`, for whose place it counts.
    #[must_use]
    pub fn undecidable_under(
        &self,
        key: Key,
        why: Undecidable,
    ) -> &'static str {
        self.engine().scope(key).undecidable(why)
    }
}

impl Scope<'_> {
    /// Counts findings, for the place of the scope too if it has one.
    pub(crate) fn count(self, rules: impl IntoIterator<Item = RuleId>) {
        for rule in rules {
            if let Some(count) = self.engine.counts.get(rule.0) {
                count.fired.fetch_add(1, Ordering::Relaxed);
            }
            if let (Some(place), Some(row)) = (self.place, self.row(rule)) {
                self.engine.places.count(place, &row.name);
            }
        }
    }

    pub(crate) fn undecidable(self, why: Undecidable) -> &'static str {
        self.count([RuleId::undecidable(why)]);
        why.marker()
    }

    pub(crate) fn replace_whole(
        self,
        text: &str,
        why: Undecidable,
    ) -> Cow<'_, str> {
        let marker = self.undecidable(why);
        match self.engine.mode {
            Mode::Report => Cow::Borrowed(text),
            Mode::Enforce => Cow::Borrowed(marker),
        }
    }
}

/// How often each rule fired, in all clones together, also rules that a reload
/// took out.
impl Tally for Redactor {
    fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
        for count in &self.engine().counts {
            each(&count.name, count.fired());
        }
    }
}
