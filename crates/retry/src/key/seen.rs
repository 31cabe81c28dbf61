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
    /// Nobody knows whether the last of them had its effect.
    is_open: bool,
}

/// That of a stream, which nobody has seen.
const ANY: u64 = 0;

/// 24 bytes each, so 96 KiB. An app that repeats a call itself does so soon
/// after the first time.
const REMEMBERED: Slot = 4_096;
/// Twice as many as there are keys, so that few have to share one.
const PLACES: usize = 8_192;

impl SeenKeys {
    /// That the key is new on this route, or was used for `body` before, byte
    /// for byte; a stream has no body to compare. Returns whether nobody knows
    /// what became of that.
    pub(crate) fn check(
        &self,
        route: u64,
        key: &IdempotencyKey,
        body: Option<&[u8]>,
    ) -> Result<bool, KeyError> {
        let key = self.digest(route, key);
        let body = body.map_or(ANY, |body| self.digester.digest(body).max(1));
        let known = self.lock().check(key, body);
        known.ok_or(KeyError::OTHER_BODY)
    }

    /// That a call under this key sent nothing: if it was the only one, the key
    /// is new again, and may go with what the caller makes of the body.
    pub(crate) fn forget(&self, route: u64, key: &IdempotencyKey) {
        let key = self.digest(route, key);
        self.lock().forget(key);
    }

    /// Whether nobody knows what became of a call under this key.
    pub(crate) fn leave(&self, route: u64, key: &IdempotencyKey, open: bool) {
        let key = self.digest(route, key);
        if let Some(used) = self.lock().find(key) {
            used.is_open = open;
        }
    }

    /// What is a key's on one route need not be on another.
    fn digest(&self, route: u64, key: &IdempotencyKey) -> u64 {
        self.digester.digest(key.as_bytes()).wrapping_add(route)
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
    /// `None` if it was used for another body.
    fn check(&mut self, key: u64, body: u64) -> Option<bool> {
        let Some(used) = self.find(key) else {
            self.add(key, body);
            return Some(false);
        };
        if used.body == ANY {
            used.body = body;
        }
        let is_same = used.body == body || body == ANY;
        used.calls = used.calls.saturating_add(is_same.into());
        is_same.then_some(used.is_open)
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
        let (before, is_open) = (*newest, false);
        let used = Used { key, body, calls: 1, before, is_open };
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
            assert_eq!(seen.check(0, &key, Some(body.as_bytes())), Ok(false));
        }
        let error = seen.check(0, &key, Some(b"R 290")).unwrap_err();
        assert!(error.is_other_body());
        assert_eq!(seen.check(0, &key, Some(b"R 29")), Ok(false));
        let other = IdempotencyKey::new("order-2");
        assert_eq!(seen.check(0, &other, Some(b"R 290")), Ok(false));
    }

    #[test]
    fn a_key_under_which_nothing_was_sent_is_new_again() {
        let seen = SeenKeys::default();
        let key = IdempotencyKey::new("order-1");
        seen.check(0, &key, Some(b"R 29")).unwrap();
        seen.forget(0, &key);
        assert_eq!(seen.check(0, &key, Some(b"R 290")), Ok(false));
        // Another call uses it.
        assert_eq!(seen.check(0, &key, Some(b"R 290")), Ok(false));
        seen.forget(0, &key);
        assert!(seen.check(0, &key, Some(b"R 29")).is_err());
        seen.forget(0, &key);
        assert_eq!(seen.check(0, &key, Some(b"R 29")), Ok(false));
    }

    #[test]
    fn what_nobody_knows_of_a_key_is_kept_with_it() {
        let seen = SeenKeys::default();
        let [key, other] = ["order-1", "order-2"].map(IdempotencyKey::new);
        let check = |key| seen.check(0, key, Some(b"R 29"));
        assert_eq!([check(&key), check(&other)], [Ok(false), Ok(false)]);
        seen.leave(0, &key, true);
        assert_eq!([check(&key), check(&other)], [Ok(true), Ok(false)]);
        seen.leave(0, &key, false);
        assert_eq!(check(&key), Ok(false));
    }

    #[test]
    fn a_key_is_one_routes() {
        let seen = SeenKeys::default();
        let key = IdempotencyKey::new("order-1");
        assert_eq!(seen.check(0, &key, Some(b"R 29")), Ok(false));
        assert_eq!(seen.check(1, &key, Some(b"R 29 back")), Ok(false));
        assert!(seen.check(1, &key, Some(b"R 29")).is_err());
        seen.forget(1, &key);
        assert_eq!(seen.check(1, &key, Some(b"R 29")), Ok(false));
        assert!(seen.check(0, &key, Some(b"R 29 back")).is_err());
    }

    #[test]
    fn a_stream_goes_with_any_body() {
        let seen = SeenKeys::default();
        let key = IdempotencyKey::new("order-1");
        assert_eq!(seen.check(0, &key, None), Ok(false));
        assert_eq!(seen.check(0, &key, None), Ok(false));
        assert_eq!(seen.check(0, &key, Some(b"R 29")), Ok(false));
        assert_eq!(seen.check(0, &key, None), Ok(false));
        assert!(seen.check(0, &key, Some(b"R 290")).is_err());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let seen = SeenKeys::default();
        let key = |n: usize| IdempotencyKey::new(&n.to_string());
        for n in 0..=REMEMBERED {
            seen.check(0, &key(n), Some(b"a")).unwrap();
        }
        assert_eq!(seen.calls.lock().unwrap().ring.len(), REMEMBERED);
        assert!(seen.check(0, &key(1), Some(b"b")).is_err());
        assert_eq!(seen.check(0, &key(0), Some(b"b")), Ok(false), "forgotten");
        for n in 0..REMEMBERED * 3 {
            seen.check(0, &key(n), Some(b"b")).unwrap_or_default();
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
            4 => (0..4_u64, 1..3_u64).prop_map(|(k, b)| Step::Check(k, b)),
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
                        let is_known = calls.check(key(n), body).is_some();
                        prop_assert_eq!(is_known, expected);
                    }
                    Step::Forget(n) => {
                        calls.forget(key(n));
                        if let Some(at) = known(&list, key(n)) {
                            list[at].2 -= 1;
                        }
                    }
                    Step::Others(many) => {
                        for key in others.by_ref().take(many) {
                            prop_assert!(calls.check(key, 9).is_some());
                            list.push((key, 9, 1));
                        }
                    }
                }
            }
        }
    }
}
