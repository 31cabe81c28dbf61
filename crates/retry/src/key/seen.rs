use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{IdempotencyKey, KeyError, digest::Digester};

/// The keys of the last calls and what was sent under them, as hashes: a key
/// that comes again with another body is a mistake that the provider would
/// answer with the first one's result.
#[derive(Debug, Default)]
pub(crate) struct SeenKeys {
    digester: Digester,
    calls: Mutex<Calls>,
}

/// The last calls with a new key in a ring: whatever is overwritten is
/// forgotten, so nothing is ever taken out. Those whose keys have the same
/// place are a chain, from the newest to the oldest. A hash table would be read
/// at four more places, and they are far from each other.
#[derive(Debug)]
struct Calls {
    ring: Vec<Used>,
    /// Where in the ring the next one goes.
    next: Slot,
    /// Where the last one is whose key has its place here.
    newest: Box<[Slot]>,
}

type Slot = u16;

/// What a key goes with.
#[derive(Debug)]
struct Used {
    key: u64,
    body: u64,
    /// By how many calls, of which nobody has said that they came to nothing.
    calls: u32,
    /// Where the one before is whose key has the same place.
    before: Slot,
}

/// 24 bytes each, so 96 KiB. An app that repeats a call itself does so soon
/// after the first time.
const REMEMBERED: Slot = 4_096;
/// Twice as many as there are keys, so that few have to share one.
const PLACES: usize = 8_192;

impl SeenKeys {
    /// That the key is new, or was used for `body` before, byte for byte.
    pub(crate) fn check(
        &self,
        key: &IdempotencyKey,
        body: &[u8],
    ) -> Result<(), KeyError> {
        let key = self.digester.digest(key.as_bytes());
        let body = self.digester.digest(body);
        let goes = self.lock().check(key, body);
        if goes { Ok(()) } else { Err(KeyError::OTHER_BODY) }
    }

    /// That a call under this key sent nothing: if it was the only one, the key
    /// is new again, and may go with what the caller makes of the body.
    pub(crate) fn forget(&self, key: &IdempotencyKey) {
        let key = self.digester.digest(key.as_bytes());
        self.lock().forget(key);
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Calls {
    fn default() -> Self {
        let newest = vec![0; PLACES].into();
        Self { ring: Vec::new(), next: 0, newest }
    }
}

impl Calls {
    fn check(&mut self, key: u64, body: u64) -> bool {
        let Some(used) = self.find(key) else {
            self.add(key, body);
            return true;
        };
        let is_same = used.body == body;
        used.calls = used.calls.saturating_add(is_same.into());
        is_same
    }

    fn forget(&mut self, key: u64) {
        if let Some(used) = self.find(key) {
            used.calls = used.calls.saturating_sub(1);
        }
    }

    fn find(&mut self, key: u64) -> Option<&mut Used> {
        let place = place_of(key);
        let (mut slot, mut least_age) = (*self.newest.get(place)?, 0);
        loop {
            let used = self.ring.get(usize::from(slot))?;
            // What is younger than the one that led to it was written over the
            // end of the chain; so was, sooner told, what has another place.
            let age = self.age(slot);
            if age < least_age || place_of(used.key) != place {
                return None;
            }
            if used.key == key && used.calls > 0 {
                return self.ring.get_mut(usize::from(slot));
            }
            (slot, least_age) = (used.before, age.saturating_add(1));
        }
    }

    fn add(&mut self, key: u64, body: u64) {
        let slot = self.next;
        self.next = slot.wrapping_add(1) % REMEMBERED;
        let Some(newest) = self.newest.get_mut(place_of(key)) else { return };
        let used = Used { key, body, calls: 1, before: *newest };
        *newest = slot;
        match self.ring.get_mut(usize::from(slot)) {
            Some(oldest) => *oldest = used,
            None => self.ring.push(used),
        }
    }

    /// How many were added after it.
    const fn age(&self, slot: Slot) -> Slot {
        self.next.wrapping_sub(slot).wrapping_sub(1) % REMEMBERED
    }
}

#[expect(clippy::cast_possible_truncation, reason = "any of its bits will do")]
const fn place_of(key: u64) -> usize {
    key as usize % PLACES
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "counts a few calls")]
mod tests {
    use proptest::prelude::*;

    use super::{Calls, IdempotencyKey, PLACES, SeenKeys};

    const REMEMBERED: usize = super::REMEMBERED as usize;

    #[test]
    fn a_key_goes_with_one_body() {
        let seen = SeenKeys::default();
        let key = IdempotencyKey::new("order-1");
        for body in ["R 29", "R 29"] {
            assert_eq!(seen.check(&key, body.as_bytes()), Ok(()));
        }
        let error = seen.check(&key, b"R 290").unwrap_err();
        assert!(error.is_other_body());
        assert_eq!(seen.check(&key, b"R 29"), Ok(()));
        let other = IdempotencyKey::new("order-2");
        assert_eq!(seen.check(&other, b"R 290"), Ok(()));
    }

    #[test]
    fn a_key_under_which_nothing_was_sent_is_new_again() {
        let seen = SeenKeys::default();
        let key = IdempotencyKey::new("order-1");
        seen.check(&key, b"R 29").unwrap();
        seen.forget(&key);
        assert_eq!(seen.check(&key, b"R 290"), Ok(()));
        // Another call uses it.
        assert_eq!(seen.check(&key, b"R 290"), Ok(()));
        seen.forget(&key);
        assert!(seen.check(&key, b"R 29").is_err());
        seen.forget(&key);
        assert_eq!(seen.check(&key, b"R 29"), Ok(()));
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let seen = SeenKeys::default();
        let key = |n: usize| IdempotencyKey::new(&n.to_string());
        for n in 0..=REMEMBERED {
            seen.check(&key(n), b"a").unwrap();
        }
        assert_eq!(seen.calls.lock().unwrap().ring.len(), REMEMBERED);
        assert!(seen.check(&key(1), b"b").is_err());
        assert_eq!(seen.check(&key(0), b"b"), Ok(()), "forgotten");
        for n in 0..REMEMBERED * 3 {
            seen.check(&key(n), b"b").unwrap_or_default();
        }
        assert_eq!(seen.calls.lock().unwrap().ring.len(), REMEMBERED);
    }

    /// What may happen to one of a few keys.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Check(u64, u64),
        Forget(u64),
        /// So many others are checked.
        Others(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0..4_u64, 0..2_u64).prop_map(|(k, b)| Step::Check(k, b)),
            2 => (0..4_u64).prop_map(Step::Forget),
            1 => (1..REMEMBERED).prop_map(Step::Others),
        ];
        prop::collection::vec(step, 1..24)
    }

    proptest! {
        /// Against a list of all calls with a new key, searched from its end.
        /// Two of the keys have the same place, and a few of the others too.
        #[test]
        fn it_remembers_what_the_list_remembers(steps in steps()) {
            let (mut calls, mut list) = (Calls::default(), Vec::new());
            let key = |n: u64| n % 2 + n * PLACES as u64;
            let mut others = (10..).map(|n| key(n) + n % 64);
            for step in steps {
                let known = |list: &[(u64, u64, u64)], key| {
                    let last = list.iter().rev().take(REMEMBERED);
                    let found = last.enumerate().find(|(_, used)| {
                        used.0 == key && used.2 > 0
                    });
                    found.map(|(behind, _)| list.len() - 1 - behind)
                };
                match step {
                    Step::Check(n, body) => {
                        let expected = match known(&list, key(n)) {
                            Some(at) if list[at].1 == body => {
                                list[at].2 += 1;
                                true
                            }
                            Some(_) => false,
                            None => {
                                list.push((key(n), body, 1));
                                true
                            }
                        };
                        prop_assert_eq!(calls.check(key(n), body), expected);
                    }
                    Step::Forget(n) => {
                        calls.forget(key(n));
                        if let Some(at) = known(&list, key(n)) {
                            list[at].2 -= 1;
                        }
                    }
                    Step::Others(many) => {
                        for key in others.by_ref().take(many) {
                            prop_assert!(calls.check(key, 9));
                            list.push((key, 9, 1));
                        }
                    }
                }
            }
        }
    }
}
