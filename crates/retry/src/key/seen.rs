use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    hash::{BuildHasherDefault, Hasher},
    sync::{Mutex, PoisonError},
};

use super::{IdempotencyKey, KeyError, digest::Digester};

/// The keys of the last calls and what was sent under them, as hashes: a key
/// that comes again with another body is a mistake that the provider would
/// answer with the first one's result.
#[derive(Debug, Default)]
pub(crate) struct SeenKeys {
    digester: Digester,
    bodies: Mutex<Bodies>,
}

#[derive(Debug, Default)]
struct Bodies {
    by_key: HashMap<u64, Used, BuildHasherDefault<Hashed>>,
    in_order: VecDeque<u64>,
}

/// What a key goes with.
#[derive(Debug)]
struct Used {
    body: u64,
    /// By how many calls, of which nobody has said that they came to nothing.
    calls: u64,
}

/// The keys are hashes already, by a key that nobody outside knows.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// 32 bytes each, so about 130 KiB. An app that repeats a call itself does so
/// soon after the first time.
const REMEMBERED: usize = 4_096;

impl SeenKeys {
    /// That the key is new, or was used for `body` before, byte for byte.
    pub(crate) fn check(
        &self,
        key: &IdempotencyKey,
        body: &[u8],
    ) -> Result<(), KeyError> {
        let key = self.digester.digest(key.as_str().as_bytes());
        let body = self.digester.digest(body);
        let mut bodies =
            self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let bodies = &mut *bodies;
        match bodies.by_key.entry(key) {
            Entry::Occupied(mut used) if used.get().body == body => {
                let calls = &mut used.get_mut().calls;
                *calls = calls.saturating_add(1);
                return Ok(());
            }
            Entry::Occupied(_) => return Err(KeyError::OTHER_BODY),
            Entry::Vacant(place) => place.insert(Used { body, calls: 1 }),
        };
        if bodies.in_order.len() >= REMEMBERED {
            let oldest = bodies.in_order.pop_front();
            oldest.map(|oldest| bodies.by_key.remove(&oldest));
        }
        bodies.in_order.push_back(key);
        Ok(())
    }

    /// That a call under this key sent nothing: if it was the only one, the key
    /// is new again, and may go with what the caller makes of the body.
    pub(crate) fn forget(&self, key: &IdempotencyKey) {
        let key = self.digester.digest(key.as_str().as_bytes());
        let mut bodies =
            self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut used) = bodies.by_key.entry(key) {
            let calls = &mut used.get_mut().calls;
            *calls = calls.saturating_sub(1);
            if *calls == 0 {
                used.remove();
                bodies.in_order.retain(|other| *other != key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(seen.bodies.lock().unwrap().in_order.len(), 1);
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let seen = SeenKeys::default();
        let key = |n: usize| IdempotencyKey::new(&n.to_string());
        for n in 0..=REMEMBERED {
            seen.check(&key(n), b"a").unwrap();
        }
        assert_eq!(seen.bodies.lock().unwrap().by_key.len(), REMEMBERED);
        assert!(seen.check(&key(1), b"b").is_err());
        assert_eq!(seen.check(&key(0), b"b"), Ok(()), "forgotten");
    }
}
