//! Secrets that are alive: registered by whoever holds them, and found by their
//! value, whatever they look like.
//!
//! Nothing here keeps a secret. It is known by keyed hashes of its windows and
//! of the whole, which are forgotten with it.

mod forms;
mod index;
mod patterns;
mod table;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use palisade_core::{FingerprintKey, SecretRefused};

use self::{
    forms::LONG,
    index::Index,
    patterns::{Pattern, Patterns},
    table::Entry,
};
use crate::{
    detect::marker,
    kind::Sort,
    scan::{Context, Origin, Sink},
    text::is_word,
};

/// A secret that is shorter would be found in ordinary text.
const SHORTEST: usize = 8;

/// All secrets that are alive.
pub(crate) struct Live {
    key: FingerprintKey,
    /// From [`LONG`] bytes on: found anywhere, also inside of other words.
    long: Index,
    /// Below: found as whole words.
    short: Index,
    patterns: Patterns,
    writer: Mutex<Writer>,
}

#[derive(Default)]
struct Writer {
    /// By the keyed hash of the whole.
    secrets: HashMap<u64, Secret>,
    /// Numbers of patterns that are free again, and the first never used.
    free: Vec<u32>,
    unused: u32,
}

/// What is to be undone when the last guard drops.
#[derive(Default)]
struct Secret {
    /// How many guards hold it.
    guards: usize,
    is_long: bool,
    patterns: Vec<u32>,
    windows: Vec<(u64, Entry)>,
}

impl Live {
    pub(crate) fn new(key: FingerprintKey) -> Self {
        let seed = |name| key.fingerprint(name, b"").as_u64();
        let (eight, four) = (seed("windows of 8"), seed("windows of 4"));
        Self {
            key,
            long: Index::new(8, eight),
            short: Index::new(4, four),
            patterns: Patterns::new(),
            writer: Mutex::default(),
        }
    }

    /// Says of each secret in the text where it is.
    #[inline]
    pub(crate) fn search(&self, cx: Context<'_>, sink: &mut impl Sink) {
        for index in [&self.long, &self.short] {
            index.search(cx.text.bytes(), |at, entry| {
                self.judge(cx, at, entry, sink);
            });
        }
    }

    /// A window of a pattern is at `at`: is the rest of it around?
    fn judge(
        &self,
        cx: Context<'_>,
        at: usize,
        entry: Entry,
        sink: &mut impl Sink,
    ) {
        let Some(pattern) = self.patterns.get(entry.pattern) else { return };
        let Some(start) = at.checked_sub(entry.offset.into()) else { return };
        let (text, end) = (cx.text, start.saturating_add(pattern.length));
        let there = text.slice(start, end);
        let is_whole = pattern.length >= LONG
            || !(is_word(text.at(start)) && text.touches_word_before(start)
                || is_word(text.before(end)) && is_word(text.at(end)));
        if is_whole
            && there.len() == pattern.length
            && self.hash(there) == pattern.hash
            && !marker::covers(cx, &(start..end))
        {
            let why = "it is a secret that is alive";
            sink.hit(Origin::Live(pattern.sort), start..end, why);
        }
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
        let is_long = secret.len() >= LONG;
        let mut writer = self.writer();
        if let Some(known) = writer.secrets.get_mut(&whole) {
            known.guards = known.guards.saturating_add(1);
            return Ok(whole);
        }
        let mut is_found = true;
        forms::each(secret, |form| {
            let number = writer.number();
            let (length, hash) = (form.len(), self.hash(form));
            self.patterns.set(number, Pattern { length, sort, hash });
            let windows = {
                let others = writer.windows(is_long);
                self.index(is_long).add(form, number, &others)
            };
            is_found &= windows.is_some();
            let known = writer.secrets.entry(whole).or_default();
            known.patterns.push(number);
            known.windows.extend(windows.unwrap_or_default());
            (known.is_long, known.guards) = (is_long, 1);
        });
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
        let index = self.index(secret.is_long);
        index.remove(&secret.windows, writer.windows(secret.is_long));
        writer.free.extend(secret.patterns);
    }

    const fn index(&self, is_long: bool) -> &Index {
        if is_long { &self.long } else { &self.short }
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

    fn windows(
        &self,
        is_long: bool,
    ) -> impl Iterator<Item = &(u64, Entry)> + Clone {
        self.secrets
            .values()
            .filter(move |secret| secret.is_long == is_long)
            .flat_map(|secret| &secret.windows)
    }
}
