//! All buckets, bounded.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use crate::{bucket::Bucket, set::Set, spec::Spec};

/// The buckets of all keys, found by rule and key, used by number.
#[derive(Debug)]
pub(crate) struct Keys {
    most: usize,
    slab: Vec<Bucket>,
    unused: Vec<u32>,
    numbers: HashMap<(u8, u64), u32, BuildHasherDefault<Mix>>,
    /// Where the search for idle keys goes on.
    hand: usize,
}

/// How many keys a new one looks at for one to forget, when there is no room.
const LOOK: usize = 64;
/// And when there is: more than one, so that a crowd that has gone is
/// forgotten sooner than the next one comes.
const GLANCE: usize = 2;

impl Keys {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            slab: Vec::new(),
            unused: Vec::new(),
            numbers: HashMap::default(),
            hand: 0,
        }
    }

    pub(crate) fn get(&mut self, number: u32) -> Option<&mut Bucket> {
        self.slab.get_mut(number as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The bucket of a key; nothing if it would be one too many. Those that are
    /// `in_use` are not forgotten to make room.
    pub(crate) fn find(
        &mut self,
        (rule, key): (u8, u64),
        now: u64,
        in_use: &Set,
    ) -> Option<u32> {
        match self.numbers.get(&(rule, key)) {
            Some(number) => Some(*number),
            None => self.add((rule, key), now, in_use),
        }
    }

    #[cold]
    fn add(
        &mut self,
        (rule, key): (u8, u64),
        now: u64,
        in_use: &Set,
    ) -> Option<u32> {
        let look = if self.len() < self.most { GLANCE } else { LOOK };
        self.forget_idle(look, now, in_use);
        if self.len() >= self.most {
            return None;
        }
        let bucket = Bucket::new(rule, key);
        let number = if let Some(number) = self.unused.pop() {
            *self.slab.get_mut(number as usize)? = bucket;
            number
        } else {
            let number = u32::try_from(self.slab.len()).ok()?;
            self.slab.push(bucket);
            number
        };
        self.numbers.insert((rule, key), number);
        Some(number)
    }

    fn forget_idle(&mut self, look: usize, now: u64, in_use: &Set) {
        for _ in 0..look.min(self.slab.len()) {
            self.hand = self.hand.saturating_add(1);
            if self.hand >= self.slab.len() {
                self.hand = 0;
            }
            let (Some(bucket), Ok(number)) =
                (self.slab.get_mut(self.hand), u32::try_from(self.hand))
            else {
                return;
            };
            if in_use.as_slice().contains(&number) || !bucket.is_idle(now) {
                continue;
            }
            // An unused place is idle too, but is not listed under its key.
            let name = (bucket.rule, bucket.key);
            if self.numbers.get(&name) == Some(&number) {
                self.numbers.remove(&name);
                *bucket = Bucket::new(0, 0);
                self.unused.push(number);
            }
        }
    }
}

/// The rule of a bucket; the first one, where there is none.
pub(crate) fn spec_of<'s>(
    specs: &'s [Spec],
    bucket: &Bucket,
) -> Option<&'s Spec> {
    specs.get(usize::from(bucket.rule))
}

/// Keys are keyed fingerprints already, which nobody can choose; and with
/// others nothing but speed is at stake. Fibonacci hashing (Knuth, 6.4).
#[derive(Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
