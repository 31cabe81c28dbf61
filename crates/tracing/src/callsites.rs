use std::sync::atomic::{AtomicU64, Ordering};

use palisade_redact::{Key, Place, Redactor};
use tracing_core::Metadata;

use crate::list::List;

/// Enough for a large program to have about one callsite per bucket.
const BUCKETS: usize = 1024;

/// The verdicts on the field names of every callsite, written once for each
/// policy and then read without a lock.
///
/// Field names are static, so they are judged when a callsite is first seen,
/// and again when the redactor has another policy.
pub(crate) struct Callsites(Box<[List<Entry>]>);

struct Entry {
    /// Compared by address.
    metadata: &'static Metadata<'static>,
    judged: Judged,
}

impl Callsites {
    pub(crate) fn new() -> Self {
        Self((0..BUCKETS).map(|_| List::new()).collect())
    }

    /// One verdict per field, in the order of the metadata's field set.
    #[inline]
    pub(crate) fn keys(
        &self,
        metadata: &'static Metadata<'static>,
        redactor: &Redactor,
    ) -> &[Key] {
        let is = |entry: &Entry| std::ptr::eq(entry.metadata, metadata);
        let Some(bucket) = self.bucket(metadata) else { return &[] };
        let entry =
            bucket.iter().find(|entry| is(entry)).unwrap_or_else(|| {
                let make = || Entry { metadata, judged: Judged::new() };
                bucket.find_or_add(is, make)
            });
        entry.judged.keys(redactor.generation(), || judge(metadata, redactor))
    }

    /// Addresses tell callsites apart where `Identifier`s may not: the log
    /// bridge's callsites have no size, and may share an address.
    fn bucket(
        &self,
        metadata: &'static Metadata<'static>,
    ) -> Option<&List<Entry>> {
        // Fibonacci hashing: the upper bits of the product are well mixed.
        let mixed = (std::ptr::from_ref(metadata).addr() as u64)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0.get(usize::try_from(mixed >> 54).unwrap_or_default())
    }
}

fn judge(
    metadata: &'static Metadata<'static>,
    redactor: &Redactor,
) -> Box<[Key]> {
    let (target, name) = (metadata.target(), metadata.name());
    let keys = metadata.fields().iter().map(|field| {
        let mut place = Place::new(target, field.name());
        if let Some(file) = metadata.file() {
            place = place.at(file, metadata.line());
        }
        redactor
            .key_at(redactor.callsite_key(target, name, field.name()), place)
    });
    keys.collect()
}

/// The verdicts on one list of names, by all policies so far.
///
/// Lists that are the same are kept once, so that a policy that is loaded again
/// and again takes no memory.
pub(crate) struct Judged {
    lists: List<Box<[Key]>>,
    /// The generation of the last policy, plus one, above the [`INDEX`] of its
    /// list: one number, so that a reader gets both or none.
    current: AtomicU64,
}

/// So many bits say which list it is.
const INDEX: u32 = 8;

impl Judged {
    pub(crate) const fn new() -> Self {
        Self { lists: List::new(), current: AtomicU64::new(0) }
    }

    #[inline]
    pub(crate) fn keys(
        &self,
        generation: u64,
        judge: impl FnOnce() -> Box<[Key]>,
    ) -> &[Key] {
        let current = self.current.load(Ordering::Acquire);
        let index = current & ((1 << INDEX) - 1);
        if current >> INDEX == generation.wrapping_add(1) {
            let nth = usize::try_from(index).unwrap_or(usize::MAX);
            if let Some(keys) = self.lists.iter().nth(nth) {
                return keys;
            }
        }
        self.judge_again(generation, &judge())
    }

    #[cold]
    fn judge_again(&self, generation: u64, keys: &[Key]) -> &[Key] {
        let found = self.lists.find_or_add(|l| **l == *keys, || keys.into());
        let index = self.lists.iter().position(|l| std::ptr::eq(l, found));
        // A list that has no number is looked for each time.
        let index = index.and_then(|n| u8::try_from(n).ok());
        if let Some(index) = index {
            let current = generation.wrapping_add(1) << INDEX;
            // Who was slow does not bring an old policy back.
            self.current
                .fetch_max(current | u64::from(index), Ordering::AcqRel);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use palisade_redact::{Policy, kind};
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
    fn a_policy_that_comes_later_judges_known_callsites_again() {
        let redactor = Policy::payments().build().unwrap();
        let callsites = Callsites::new();
        let metadata = leaked("reload");
        assert!(!callsites.keys(metadata, &redactor)[1].is_sensitive());
        let next = Policy::payments().sensitive_key("amount", kind::ACCOUNT);
        redactor.reload(&next).unwrap();
        assert!(callsites.keys(metadata, &redactor)[1].is_sensitive());
        redactor.reload(&Policy::payments()).unwrap();
        assert!(!callsites.keys(metadata, &redactor)[1].is_sensitive());
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

    #[test]
    fn another_policy_is_asked_once_and_an_old_one_does_not_come_back() {
        let redactor = Policy::payments().build().unwrap();
        let [plain, secret] = ["note", "password"].map(|n| redactor.key(n));
        let judged = Judged::new();
        let by = |generation, key| {
            judged.keys(generation, || [key].into()).first().copied()
        };
        assert_eq!(by(0, plain), Some(plain));
        assert_eq!(by(0, secret), Some(plain), "the same policy as before");
        assert_eq!(by(1, secret), Some(secret));
        assert_eq!(by(1, plain), Some(secret));
        // A thread that still had the old policy, and came late.
        assert_eq!(by(0, plain), Some(plain));
        assert_eq!(by(1, plain), Some(secret));
    }

    #[test]
    fn policies_that_say_the_same_take_no_memory() {
        let redactor = Policy::payments().build().unwrap();
        let [plain, secret] = ["note", "password"].map(|n| redactor.key(n));
        let judged = Judged::new();
        for generation in 0..1000 {
            let key = if generation % 2 == 0 { plain } else { secret };
            judged.keys(generation, || [key].into());
        }
        assert_eq!(judged.lists.iter().count(), 2);
    }

    #[test]
    fn more_lists_than_have_a_number_are_still_right() {
        let redactor = Policy::payments().build().unwrap();
        let judged = Judged::new();
        for generation in 0..300 {
            let key = redactor.key("note");
            let line = u32::try_from(generation).unwrap();
            let place = Place::new("app", "note").at("a.rs", Some(line));
            let key = redactor.key_at(key, place);
            for _ in 0..2 {
                assert_eq!(judged.keys(generation, || [key].into()), [key]);
            }
        }
    }
}
