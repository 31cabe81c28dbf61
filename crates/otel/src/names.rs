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
    name: Box<str>,
    key: Key,
}

/// The verdict on a clean name, if this thread has met it lately.
pub(crate) fn find(guard: u64, name: &str) -> Option<Key> {
    NAMES
        .try_with(|names| {
            let names = names.try_borrow().ok()?;
            let entry = names.get(slot(guard, name))?.as_ref()?;
            let is_it = entry.guard == guard && *entry.name == *name;
            is_it.then_some(entry.key)
        })
        .ok()?
}

/// Keeps the verdict on a clean name.
pub(crate) fn keep(guard: u64, name: &str, key: Key) {
    if name.len() > LONGEST {
        return;
    }
    let entry = Entry { guard, name: name.into(), key };
    // Fails only while the thread ends, which has no use for it any more.
    let _ended = NAMES.try_with(|names| {
        let Ok(mut names) = names.try_borrow_mut() else { return };
        if names.is_empty() {
            names.resize_with(SLOTS, || None);
        }
        if let Some(slot) = names.get_mut(slot(guard, name)) {
            *slot = Some(entry);
        }
    });
}

/// The place of a name: by its length and its first and last bytes, which is
/// where names differ.
fn slot(guard: u64, name: &str) -> usize {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let name = name.as_bytes();
    let ends = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            let first = u64::from_le_bytes(*first).wrapping_mul(ODD);
            first.rotate_left(29) ^ u64::from_le_bytes(*last)
        }
        _ => name
            .iter()
            .fold(0_u64, |ends, &byte| ends.rotate_left(8) ^ u64::from(byte)),
    };
    let length = u64::try_from(name.len()).unwrap_or_default();
    let mixed = (ends ^ length ^ guard.rotate_left(32)).wrapping_mul(ODD);
    usize::try_from(mixed >> 32).unwrap_or_default() & (SLOTS - 1)
}

#[cfg(test)]
mod tests {
    use palisade_redact::Policy;

    use super::{LONGEST, find, keep};

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
}
