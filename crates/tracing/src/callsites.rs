use std::sync::OnceLock;

use palisade_redact::{Key, Redactor};
use tracing_core::Metadata;

/// Enough for a large program to have about one callsite per bucket.
const BUCKETS: usize = 1024;

/// The verdicts on the field names of every callsite, written once and then
/// read without a lock.
///
/// Field names are static, so they are judged when a callsite is first seen
/// and never again. Entries are only ever added, because callsites live for
/// ever too; a map behind a lock would make all threads that log share one
/// cache line.
pub(crate) struct Callsites(Box<[Link]>);

type Link = OnceLock<Box<Entry>>;

struct Entry {
    /// Compared by address.
    metadata: &'static Metadata<'static>,
    keys: Box<[Key]>,
    /// The next entry of the same bucket, if there is one yet.
    next: Link,
}

impl Callsites {
    pub(crate) fn new() -> Self {
        Self((0..BUCKETS).map(|_| OnceLock::new()).collect())
    }

    /// One verdict per field, in the order of the metadata's field set.
    pub(crate) fn keys(
        &self,
        metadata: &'static Metadata<'static>,
        redactor: &Redactor,
    ) -> &[Key] {
        let mut link = self.bucket(metadata);
        while let Some(entry) = link.and_then(OnceLock::get) {
            if std::ptr::eq(entry.metadata, metadata) {
                return &entry.keys;
            }
            link = Some(&entry.next);
        }
        link.map_or(&[], |end| insert(end, metadata, redactor))
    }

    /// Addresses tell callsites apart where `Identifier`s may not: the log
    /// bridge's callsites have no size, and may share an address.
    fn bucket(&self, metadata: &'static Metadata<'static>) -> Option<&Link> {
        // Fibonacci hashing: the upper bits of the product are well mixed.
        let mixed = (std::ptr::from_ref(metadata).addr() as u64)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0.get(usize::try_from(mixed >> 54).unwrap_or_default())
    }
}

/// Appends at `end`, or behind what other threads appended meanwhile.
fn insert<'c>(
    end: &'c Link,
    metadata: &'static Metadata<'static>,
    redactor: &Redactor,
) -> &'c [Key] {
    let judge =
        |name| redactor.callsite_key(metadata.target(), metadata.name(), name);
    let keys = metadata.fields().iter().map(|f| judge(f.name())).collect();
    let mut new = Box::new(Entry { metadata, keys, next: OnceLock::new() });
    let mut link = end;
    loop {
        if let Err(refused) = link.set(new) {
            new = refused;
        } else {
            return link.get().map_or(&[], |entry| &entry.keys);
        }
        let Some(entry) = link.get() else { return &[] };
        if std::ptr::eq(entry.metadata, metadata) {
            return &entry.keys;
        }
        link = &entry.next;
    }
}

#[cfg(test)]
mod tests {
    use palisade_redact::Policy;
    use tracing_core::{Callsite as _, Level, Metadata, callsite, metadata};

    use super::*;

    fn leaked(name: &'static str) -> &'static Metadata<'static> {
        static PARENT: callsite::DefaultCallsite =
            callsite::DefaultCallsite::new(&META);
        static META: Metadata<'static> = metadata! {
            name: "parent",
            target: "tests",
            level: Level::INFO,
            fields: &["password", "amount"],
            callsite: &PARENT,
            kind: metadata::Kind::EVENT,
        };
        let fields = tracing_core::field::FieldSet::new(
            &["password", "amount"],
            PARENT.metadata().callsite(),
        );
        Box::leak(Box::new(Metadata::new(
            name,
            "tests",
            Level::INFO,
            None,
            None,
            None,
            fields,
            metadata::Kind::EVENT,
        )))
    }

    #[test]
    fn judges_each_field_of_each_callsite_once() {
        let redactor = Policy::payments().build().unwrap();
        let callsites = Callsites::new();
        // More than there are buckets, so that chains are walked too.
        let all: Vec<_> = (0..3000).map(|_| leaked("one")).collect();
        for metadata in &all {
            let keys = callsites.keys(metadata, &redactor);
            assert_eq!(keys.len(), 2);
            assert!(keys[0].is_sensitive());
            assert!(!keys[1].is_sensitive());
        }
        for metadata in &all {
            let first = callsites.keys(metadata, &redactor).as_ptr();
            let again = callsites.keys(metadata, &redactor).as_ptr();
            assert_eq!(first, again);
        }
    }

    #[test]
    fn threads_that_race_agree() {
        let redactor = Policy::payments().build().unwrap();
        let callsites = Callsites::new();
        let all: Vec<_> = (0..2000).map(|_| leaked("race")).collect();
        let seen = || -> Vec<usize> {
            let keys = |m: &&'static _| callsites.keys(m, &redactor);
            all.iter().map(|m| keys(m).as_ptr().addr()).collect()
        };
        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(seen);
            (seen(), other.join().unwrap())
        });
        assert_eq!(one, other);
    }
}
