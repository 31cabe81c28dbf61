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

/// The calls with a new key, numbered, and the last of them in a ring: whatever
/// is overwritten is forgotten, so nothing is ever taken out. A hash table
/// would be read at four more places, and they are far from each other.
#[derive(Debug)]
struct Calls {
    ring: Vec<Used>,
    next: u64,
    /// The last one whose key has its place here.
    newest: Box<[u64]>,
}

/// What a key goes with.
#[derive(Debug)]
struct Used {
    key: u64,
    body: u64,
    /// By how many calls, of which nobody has said that they came to nothing.
    calls: u64,
    /// The one before whose key has the same place.
    before: u64,
}

/// 48 bytes each, so 192 KiB. An app that repeats a call itself does so soon
/// after the first time.
const REMEMBERED: usize = 4_096;
/// Twice as many as there are keys, so that few have to share one.
const PLACES: usize = 8_192;

impl SeenKeys {
    /// That the key is new, or was used for `body` before, byte for byte.
    pub(crate) fn check(
        &self,
        key: &IdempotencyKey,
        body: &[u8],
    ) -> Result<(), KeyError> {
        let key = self.digester.digest(key.as_str().as_bytes());
        let body = self.digester.digest(body);
        let mut calls = self.lock();
        match calls.find(key) {
            Some(used) if used.body == body => {
                used.calls = used.calls.saturating_add(1);
                Ok(())
            }
            Some(_) => Err(KeyError::OTHER_BODY),
            None => {
                calls.add(key, body);
                Ok(())
            }
        }
    }

    /// That a call under this key sent nothing: if it was the only one, the key
    /// is new again, and may go with what the caller makes of the body.
    pub(crate) fn forget(&self, key: &IdempotencyKey) {
        let key = self.digester.digest(key.as_str().as_bytes());
        if let Some(used) = self.lock().find(key) {
            used.calls = used.calls.saturating_sub(1);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Calls {
    fn default() -> Self {
        // So high that zero is the number of one long forgotten.
        let next = PLACES as u64;
        Self { ring: Vec::new(), next, newest: vec![0; PLACES].into() }
    }
}

impl Calls {
    fn find(&mut self, key: u64) -> Option<&mut Used> {
        let mut number = *self.newest.get(place_of(key, PLACES))?;
        while self.next.saturating_sub(number) <= REMEMBERED as u64 {
            let used = self.ring.get(place_of(number, REMEMBERED))?;
            if used.key == key && used.calls > 0 {
                return self.ring.get_mut(place_of(number, REMEMBERED));
            }
            number = used.before;
        }
        None
    }

    fn add(&mut self, key: u64, body: u64) {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        let Some(newest) = self.newest.get_mut(place_of(key, PLACES)) else {
            return;
        };
        let used = Used { key, body, calls: 1, before: *newest };
        *newest = number;
        match self.ring.get_mut(place_of(number, REMEMBERED)) {
            Some(oldest) => *oldest = used,
            None => self.ring.push(used),
        }
    }
}

/// Which of so many places is that of a number.
fn place_of(number: u64, many: usize) -> usize {
    let place = number.checked_rem(many as u64).unwrap_or(0);
    usize::try_from(place).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "counts a few calls")]
mod tests {
    use proptest::prelude::*;

    use super::{IdempotencyKey, REMEMBERED, SeenKeys};

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
        Check(usize, usize),
        Forget(usize),
        /// So many others are checked.
        Others(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0..4_usize, 0..2_usize).prop_map(|(k, b)| Step::Check(k, b)),
            2 => (0..4_usize).prop_map(Step::Forget),
            1 => (1..REMEMBERED).prop_map(Step::Others),
        ];
        prop::collection::vec(step, 1..24)
    }

    proptest! {
        /// Against a list of all calls with a new key, searched from its end.
        #[test]
        fn it_remembers_what_the_list_remembers(steps in steps()) {
            let (seen, mut list) = (SeenKeys::default(), Vec::new());
            let mut others = 100..;
            for step in steps {
                let known = |list: &[(usize, usize, u64)], key| {
                    let last = list.iter().rev().take(REMEMBERED);
                    let found = last.enumerate().find(|(_, used)| {
                        used.0 == key && used.2 > 0
                    });
                    found.map(|(behind, _)| list.len() - 1 - behind)
                };
                let name = |key: usize| IdempotencyKey::new(&key.to_string());
                match step {
                    Step::Check(key, body) => {
                        let checked = seen.check(&name(key), &[0, 1][body..]);
                        let expected = match known(&list, key) {
                            Some(at) if list[at].1 == body => {
                                list[at].2 += 1;
                                true
                            }
                            Some(_) => false,
                            None => {
                                list.push((key, body, 1));
                                true
                            }
                        };
                        prop_assert_eq!(checked.is_ok(), expected);
                    }
                    Step::Forget(key) => {
                        seen.forget(&name(key));
                        if let Some(at) = known(&list, key) {
                            list[at].2 -= 1;
                        }
                    }
                    Step::Others(many) => {
                        for key in others.by_ref().take(many) {
                            seen.check(&name(key), b"").unwrap();
                            list.push((key, 9, 1));
                        }
                    }
                }
            }
        }
    }
}
