//! Names that were judged and found clean, for each thread.
//!
//! An app uses the same few names in every span. Finding one here costs a few
//! nanoseconds; judging it means to look up its segments and to scan it. The
//! memory is bounded: a name takes the place of the one before in its slot, and
//! long names are not kept.

use std::cell::RefCell;

use palisade_redact::Key;

const SLOTS: usize = 512;
const LONGEST: usize = 64;

thread_local! {
    static NAMES: RefCell<Vec<Option<Entry>>> =
        const { RefCell::new(Vec::new()) };
}

struct Entry {
    guard: u64,
    ends: Ends,
    name: Box<str>,
    key: Key,
}

/// The first and the last bytes of a name, which are all of a short one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends(u64, u64);

/// So many bytes are in the ends of a name.
const IN_ENDS: usize = 16;

/// The names that this thread has met lately, as one guard knows them.
pub(crate) struct Known<'n> {
    guard: u64,
    names: &'n [Option<Entry>],
}

impl Known<'_> {
    /// The verdict on a clean name.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<&Key> {
        let ends = Ends::of(name);
        let entry = self.names.get(ends.slot(self.guard, name))?.as_ref()?;
        let is_it = entry.guard == self.guard
            && entry.ends == ends
            && entry.name.len() == name.len()
            && (name.len() <= IN_ENDS || *entry.name == *name);
        is_it.then_some(&entry.key)
    }
}

/// Looks names up; `None` while the thread ends. None can be kept in between.
#[inline]
pub(crate) fn look<T>(
    guard: u64,
    up: impl FnOnce(&Known<'_>) -> T,
) -> Option<T> {
    NAMES
        .try_with(|names| {
            let names = &*names.try_borrow().ok()?;
            Some(up(&Known { guard, names }))
        })
        .ok()?
}

/// Keeps the verdict on a clean name.
pub(crate) fn keep(guard: u64, name: &str, key: Key) {
    if name.len() > LONGEST {
        return;
    }
    let ends = Ends::of(name);
    let entry = Entry { guard, ends, name: name.into(), key };
    // Fails only while the thread ends, which has no use for it any more.
    let _ended = NAMES.try_with(|names| {
        let Ok(mut names) = names.try_borrow_mut() else { return };
        if names.is_empty() {
            names.resize_with(SLOTS, || None);
        }
        if let Some(slot) = names.get_mut(ends.slot(guard, name)) {
            *slot = Some(entry);
        }
    });
}

impl Ends {
    #[inline]
    fn of(name: &str) -> Self {
        let name = name.as_bytes();
        if let (Some(first), Some(last)) =
            (name.first_chunk::<8>(), name.last_chunk::<8>())
        {
            return Self(u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        }
        if let (Some(first), Some(last)) =
            (name.first_chunk::<4>(), name.last_chunk::<4>())
        {
            let [first, last] = [first, last].map(|e| u32::from_le_bytes(*e));
            return Self(first.into(), last.into());
        }
        let all = name.iter().fold(0, |all, &byte| all << 8 | u64::from(byte));
        Self(all, 0)
    }

    /// The place of a name: names differ in their length or at their ends.
    #[inline]
    fn slot(self, guard: u64, name: &str) -> usize {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let Self(first, last) = self;
        let ends = first.wrapping_mul(ODD).rotate_left(29) ^ last;
        let length = u64::try_from(name.len()).unwrap_or_default();
        let mixed = (ends ^ length ^ guard.rotate_left(32)).wrapping_mul(ODD);
        usize::try_from(mixed >> 32).unwrap_or_default() & (SLOTS - 1)
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry::KeyValue;
    use palisade_redact::{Key, Policy};

    use super::{Ends, LONGEST, NAMES, SLOTS, keep, look};
    use crate::guard::Guard;

    fn find(guard: u64, name: &str) -> Option<Key> {
        look(guard, |known| known.find(name).copied())?
    }

    #[test]
    fn a_name_is_known_only_to_its_guard_and_only_whole() {
        let redactor = Policy::payments().build().unwrap();
        let key = redactor.key("password");
        keep(1, "user.password", key);
        assert_eq!(find(1, "user.password"), Some(key));
        assert_eq!(find(2, "user.password"), None);
        // The same length, the same ends.
        keep(1, "12345678_a_12345678", key);
        assert_eq!(find(1, "12345678_b_12345678"), None);
    }

    #[test]
    fn a_long_name_is_not_kept() {
        let redactor = Policy::payments().build().unwrap();
        let long = "x".repeat(LONGEST + 1);
        keep(1, &long, redactor.key(&long));
        assert_eq!(find(1, &long), None);
    }

    #[test]
    fn names_that_share_a_slot_are_told_apart() {
        let redactor = Policy::payments().build().unwrap();
        let [one, other] = ["note", "password"].map(|n| redactor.key(n));
        let lengths = [1, 3, 4, 7, 8, 12, 16, 17, 20];
        let names = lengths.iter().flat_map(|&length| {
            (0..1000).map(move |n| format!("{n:0length$}"))
        });
        let mut slots = vec![Vec::new(); SLOTS];
        for name in names {
            slots[Ends::of(&name).slot(1, &name)].push(name);
        }
        for names in slots {
            for pair in names.windows(2).filter(|pair| pair[0] != pair[1]) {
                keep(1, &pair[0], one);
                assert_eq!(find(1, &pair[1]), None, "{pair:?}");
                keep(1, &pair[1], other);
                assert_eq!(find(1, &pair[1]), Some(other));
            }
        }
    }

    #[test]
    fn what_cannot_be_looked_up_is_judged() {
        let redactor = Policy::payments().build().unwrap();
        let guard = Guard::new(&redactor);
        let clean = KeyValue::new("count", 1);
        let secret = KeyValue::new("note", "password=hunter2");
        let mut all = vec![clean.clone(), secret.clone(), clean];
        NAMES.with(|names| {
            let _lent = names.borrow_mut();
            guard.attributes(&mut all);
        });
        assert_ne!(all[1], secret);
    }
}
