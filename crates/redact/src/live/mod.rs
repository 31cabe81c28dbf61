//! Secrets that are alive: registered by whoever holds them, and found by their
//! value, whatever they look like.
//!
//! Nothing here keeps a secret. It is known by keyed hashes of its windows and
//! of the whole, which are forgotten with it.

mod forms;
mod index;
mod patterns;
mod reader;
mod table;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use palisade_core::{FingerprintKey, SecretRefused};

pub(crate) use self::reader::Reader;
use self::{
    index::{GRIDS, Index, Upkeep},
    patterns::{Pattern, Patterns},
    table::Entry,
};
use crate::kind::Sort;

/// A secret that is shorter would be found in ordinary text.
const SHORTEST: usize = 8;

/// What is shorter is looked for as a whole word, and in no coat: as a part of
/// others, its letters would be found in ordinary text.
const LONG: usize = 16;

/// How many windows a registration moves to a new table, which takes less than
/// a millisecond.
const MOVES: usize = 150;

/// All secrets that are alive.
pub(crate) struct Live {
    key: FingerprintKey,
    indexes: [Index; GRIDS.len()],
    patterns: Patterns,
    writer: Mutex<Writer>,
}

#[derive(Default)]
struct Writer {
    /// By the keyed hash of the whole.
    secrets: HashMap<u64, Box<Secret>>,
    upkeep: [Upkeep; GRIDS.len()],
    /// Numbers of patterns that are free again, and the first never used.
    free: Vec<u32>,
    unused: u32,
}

/// What is to be undone when the last guard drops.
#[derive(Default)]
struct Secret {
    /// How many guards hold it.
    guards: usize,
    patterns: Vec<u32>,
    /// What it is known by in each index.
    windows: [Vec<(u64, Entry)>; GRIDS.len()],
}

impl Live {
    pub(crate) fn new(key: FingerprintKey) -> Self {
        let seed = key.fingerprint("windows", b"").as_u64();
        Self {
            key,
            indexes: GRIDS.map(|grid| Index::new(grid, seed)),
            patterns: Patterns::new(),
            writer: Mutex::default(),
        }
    }

    /// What to search a text with; `None` where no secret is alive.
    #[inline]
    pub(crate) fn reader(&self) -> Option<Reader<'_>> {
        Reader::new(self)
    }

    /// Whether a secret may be in `text`: says yes to others at times, but never
    /// no to one.
    #[inline]
    pub(crate) fn may_be_in(&self, text: &[u8]) -> bool {
        self.reader().is_some_and(|reader| reader.may_find(text))
    }

    /// Makes a secret known; returns by what it is forgotten.
    pub(crate) fn register(
        &self,
        sort: Sort,
        secret: &[u8],
    ) -> Result<u64, SecretRefused> {
        if secret.len() < SHORTEST {
            return Err(SecretRefused::too_short(secret.len(), SHORTEST));
        }
        let whole = self.hash(secret);
        let mut writer = self.writer();
        if let Some(known) = writer.secrets.get_mut(&whole) {
            known.guards = known.guards.saturating_add(1);
            return Ok(whole);
        }
        let mut known = Secret { guards: 1, ..Secret::default() };
        let mut is_found = true;
        forms::each(secret, |form| {
            let number = writer.number();
            let (length, hash) = (form.len(), self.hash(form));
            self.patterns.set(number, Pattern { length, sort, hash });
            known.patterns.push(number);
            let mut indexes = self.indexes.iter().zip(&mut known.windows);
            is_found &= indexes.any(|(index, windows)| {
                let added = index.add(form, number);
                windows.extend(added.iter().flatten());
                added.is_some()
            });
        });
        writer.secrets.insert(whole, Box::new(known));
        self.keep_up(&mut writer);
        drop(writer);
        if is_found {
            return Ok(whole);
        }
        self.forget(whole);
        Err(SecretRefused::too_alike())
    }

    pub(crate) fn forget(&self, whole: u64) {
        let mut writer = self.writer();
        let Some(known) = writer.secrets.get_mut(&whole) else { return };
        known.guards = known.guards.saturating_sub(1);
        if known.guards > 0 {
            return;
        }
        let Some(secret) = writer.secrets.remove(&whole) else { return };
        for &pattern in &secret.patterns {
            self.patterns.clear(pattern);
        }
        let Writer { secrets, upkeep, .. } = &mut *writer;
        let each = self.indexes.iter().zip(upkeep).zip(&secret.windows);
        for (nth, ((index, upkeep), windows)) in each.enumerate() {
            let left = secrets.values().filter_map(|s| s.windows.get(nth));
            index.remove(windows, upkeep, left.flatten());
        }
        writer.free.extend(secret.patterns);
        self.keep_up(&mut writer);
    }

    /// Begins a new table where one is due, and moves some of what is in the
    /// old one: the work of a few registrations is never that of one.
    fn keep_up(&self, writer: &mut Writer) {
        let Writer { secrets, upkeep, .. } = writer;
        let all = || secrets.keys().copied().collect();
        for (nth, (index, upkeep)) in
            self.indexes.iter().zip(upkeep).enumerate()
        {
            if index.is_full() {
                index.grow(upkeep, all());
            }
            let mut moves = 0;
            while let Some(secret) = upkeep.waiting.pop() {
                let secret = secrets.get(&secret);
                let windows = secret.and_then(|s| s.windows.get(nth));
                let windows = windows.map(Vec::as_slice).unwrap_or_default();
                if !index.move_up(windows) {
                    index.grow(upkeep, all());
                }
                moves = windows.len().saturating_add(1).saturating_add(moves);
                if upkeep.waiting.is_empty() {
                    index.settle();
                } else if moves > MOVES {
                    break;
                }
            }
        }
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        self.key.fingerprint("live secret", bytes).as_u64()
    }

    /// A panic cannot leave half a change: nothing in between can fail.
    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer {
    fn number(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            let number = self.unused;
            self.unused = number.saturating_add(1);
            number
        })
    }
}
