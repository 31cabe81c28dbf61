//! The places of records of the `log` crate: they have no callsite, but say
//! where they come from.

use palisade_redact::{Key, Place, Redactor};

use crate::callsites::Judged;
use crate::list::List;

const BUCKETS: usize = 256;

/// So many places of a bucket are told apart: a record can say that it comes
/// from anywhere, and each of them takes time to compare.
const MOST: usize = 32;

/// The verdicts on the names of records, by where these come from; a bucket for
/// each last byte of a line number.
pub(crate) struct Records(Box<[List<Entry>]>);

/// Where a record comes from, as it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) target: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
}

impl Origin {
    /// The verdict `key` on the name of a field, for this place.
    ///
    /// Target and file can be made while the program runs. Where they hold a
    /// secret they are no place.
    pub(crate) fn place(
        &self,
        key: Key,
        name: &'static str,
        redactor: &Redactor,
    ) -> Key {
        let texts = self.file.iter().chain([&self.target]);
        let mut findings = texts.map(|t| redactor.explain(t).findings.len());
        if findings.any(|count| count > 0) {
            return key;
        }
        let mut place = Place::new(self.target.clone(), name);
        if let Some(file) = &self.file {
            place = place.at(file.clone(), self.line);
        }
        redactor.key_at(key, place)
    }
}

struct Entry {
    origin: Origin,
    judged: Judged,
}

impl Records {
    pub(crate) fn new() -> Self {
        Self((0..BUCKETS).map(|_| List::new()).collect())
    }

    /// The verdicts for records of that line where the origin `is` the one at
    /// hand; `None` where there are too many.
    pub(crate) fn keys(
        &self,
        line: Option<u32>,
        is: impl Fn(&Origin) -> bool,
        origin: impl Fn() -> Origin,
        redactor: &Redactor,
        judge: impl Fn(&Origin) -> Box<[Key]>,
    ) -> Option<&[Key]> {
        let [.., bucket] = line.unwrap_or_default().to_be_bytes();
        let bucket = self.0.get(usize::from(bucket))?;
        let is = |entry: &Entry| entry.origin.line == line && is(&entry.origin);
        let entry = bucket.iter().find(|entry| is(entry)).or_else(|| {
            let make = || Entry { origin: origin(), judged: Judged::new() };
            let has_room = bucket.iter().count() < MOST;
            has_room.then(|| bucket.find_or_add(is, make))
        })?;
        let judge = || judge(&entry.origin);
        Some(entry.judged.keys(redactor.generation(), judge))
    }
}

#[cfg(test)]
mod tests {
    use palisade_redact::Policy;

    use super::*;

    #[test]
    fn places_are_told_apart_until_there_are_too_many() {
        let redactor = Policy::payments().build().unwrap();
        let records = Records::new();
        let keys = |number: usize| {
            let target = number.to_string();
            let origin =
                || Origin { target: target.clone(), ..Origin::default() };
            let is = |origin: &Origin| origin.target == target;
            let judge = |origin: &Origin| {
                [origin.place(redactor.key("m"), "m", &redactor)].into()
            };
            records
                .keys(None, is, origin, &redactor, judge)
                .map(<[Key]>::to_vec)
        };
        let first: Vec<_> = (0..MOST).map(keys).collect();
        assert_ne!(first[0], first[1]);
        assert_eq!(keys(MOST), None);
        assert_eq!((0..MOST).map(keys).collect::<Vec<_>>(), first);
        assert!(first.iter().all(Option::is_some));
    }
}
