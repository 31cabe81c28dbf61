use std::sync::{Mutex, MutexGuard, PoisonError};

use palisade_core::Fingerprint;

use crate::{Reading, RuleError};

/// A detector for each of many keys, in parts, so that threads seldom meet.
#[derive(Debug)]
pub(super) struct Keyed<D> {
    parts: Box<[Mutex<Part<D>>]>,
    quota: Mutex<Quota>,
}

#[derive(Debug)]
struct Part<D> {
    detector: D,
    /// Under the lock that is held anyway: an atomic would be a third one.
    records: u64,
}

/// So many parts, a power of two.
const PARTS: usize = 8;

impl<D> Keyed<D> {
    /// The keys that there is room for, if `keys` are asked for.
    pub(super) const fn room(keys: usize) -> usize {
        // The tables have sets of eight.
        keys.div_ceil(PARTS).next_multiple_of(8).saturating_mul(PARTS)
    }

    /// `make` is given the room of one part.
    pub(super) fn new(
        keys: usize,
        make: impl Fn(usize) -> Result<D, RuleError>,
    ) -> Result<Self, RuleError> {
        let room = keys.div_ceil(PARTS);
        let part = |_| {
            let detector = make(room)?;
            Ok(Mutex::new(Part { detector, records: 0 }))
        };
        let parts = (0..PARTS).map(part);
        let parts = parts.collect::<Result<_, RuleError>>()?;
        Ok(Self { parts, quota: Mutex::new(Quota::default()) })
    }

    /// The readings that are alerts, each with the number of those that were
    /// left out before it; the error is one that is left out.
    pub(super) fn observe(
        &self,
        key: Fingerprint,
        second: u64,
        observe: impl FnOnce(&mut D) -> Option<Reading>,
        tell_again: impl FnOnce(&mut D),
    ) -> Option<Result<(Reading, u64), LeftOut>> {
        // By the low bits: the detectors place keys by the high ones.
        let part = usize::try_from(key.as_u64()).unwrap_or_default() % PARTS;
        let mut part = lock(self.parts.get(part)?);
        part.records = part.records.saturating_add(1);
        let reading = observe(&mut part.detector)?;
        Some(self.alert(reading, second).inspect_err(|LeftOut| {
            // Not for good: others may have been sent before to hide it.
            tell_again(&mut part.detector);
        }))
    }

    /// Seldom, and kept apart from what is done for every record.
    #[cold]
    fn alert(
        &self,
        reading: Reading,
        second: u64,
    ) -> Result<(Reading, u64), LeftOut> {
        let left_out = lock(&self.quota).take(second).ok_or(LeftOut)?;
        Ok((reading, left_out))
    }

    /// Records that counted.
    pub(super) fn records(&self) -> u64 {
        let records = self.parts.iter().map(|part| lock(part).records);
        records.fold(0, u64::saturating_add)
    }
}

/// There were too many alerts of the signal about other keys.
pub(crate) struct LeftOut;

/// An attack from a million addresses is a few alerts, and a number.
#[derive(Debug, Default)]
struct Quota {
    minute: u64,
    given: u32,
    left_out: u64,
}

/// As many alerts of one signal about single keys are raised in a minute.
const A_MINUTE: u32 = 10;

impl Quota {
    /// How many were left out since the last one, or nothing if this one is
    /// left out, too.
    fn take(&mut self, second: u64) -> Option<u64> {
        if second / 60 != self.minute {
            (self.minute, self.given) = (second / 60, 0);
        }
        if self.given < A_MINUTE {
            self.given = self.given.saturating_add(1);
            return Some(std::mem::take(&mut self.left_out));
        }
        self.left_out = self.left_out.saturating_add(1);
        None
    }
}

/// What a panic of somebody else's left behind is still a count.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use palisade_core::FingerprintKey;

    use super::{Keyed, Quota};
    use crate::detect::{KeyCounts, KeyRules};

    #[test]
    fn whoever_hides_behind_others_is_told_of_later() {
        let rules = KeyRules::default();
        let keyed =
            Keyed::new(512, |keys| KeyCounts::new(rules, keys)).unwrap();
        let key = FingerprintKey::from_bytes([7; 16]);
        let told = |name: &str, second| {
            let key = key.fingerprint("address", name.as_bytes());
            let mut told = (0..30).filter_map(|_| {
                keyed.observe(
                    key,
                    second,
                    |part| part.observe(key.as_u64(), 1.0, second),
                    |part| part.tell_again(key.as_u64()),
                )
            });
            told.any(|told| told.is_ok())
        };
        assert!((0..10).all(|n| told(&n.to_string(), 0)));
        assert!(!told("hidden", 1));
        assert!(told("hidden", 60));
        assert!(!told("hidden", 61), "once");
    }

    #[test]
    fn ten_a_minute_and_the_rest_is_a_number() {
        let mut quota = Quota::default();
        let given = (0..25).filter(|_| quota.take(59).is_some()).count();
        assert_eq!(given, 10);
        assert_eq!(quota.take(60), Some(15));
        assert_eq!(quota.take(61), Some(0));
    }
}
