//! How often each rule fired, and for which place in the code.

use std::sync::atomic::Ordering;

use palisade_core::Tally;

use crate::{
    Key, Place, Redactor, Undecidable, key::Verdict, place::PlaceId,
    redactor::Engine, rule::RuleId,
};

impl Redactor {
    /// The same verdict, under which findings count for a place in the code:
    /// see [`report`](Self::report).
    ///
    /// It costs time and memory once for each place, so ask once and keep the
    /// key. 65,535 places are told apart; what comes on top has none.
    #[must_use]
    pub fn key_at(&self, key: Key, place: Place) -> Key {
        Key(key.0, self.0.places.intern(place))
    }

    /// Counts a value that could not be judged, and says what to put in its
    /// place.
    #[must_use]
    pub fn undecidable(&self, why: Undecidable) -> &'static str {
        self.undecidable_under(Key(Verdict::Plain, None), why)
    }

    /// The same for a value under `key`, for whose place it counts.
    #[must_use]
    pub fn undecidable_under(
        &self,
        key: Key,
        why: Undecidable,
    ) -> &'static str {
        self.0.count(key.1, [RuleId::undecidable(why)]);
        why.marker()
    }
}

impl Engine {
    /// Counts findings, for `place` too if they have one.
    pub(crate) fn count(
        &self,
        place: Option<PlaceId>,
        rules: impl IntoIterator<Item = RuleId>,
    ) {
        for rule in rules {
            if let Some(count) = self.counts.get(rule.0) {
                count.fetch_add(1, Ordering::Relaxed);
            }
            if let (Some(place), Some(row)) = (place, self.rows.get(rule.0)) {
                self.places.count(place, &row.name);
            }
        }
    }
}

/// How often each rule fired, in all clones together.
impl Tally for Redactor {
    fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
        for (row, count) in self.0.rows.iter().zip(&self.0.counts) {
            each(&row.name, count.load(Ordering::Relaxed));
        }
    }
}
