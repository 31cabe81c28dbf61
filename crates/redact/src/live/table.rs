//! Which windows of text belong to which pattern: read without a lock while
//! one writer at a time changes it.

use std::sync::atomic::{AtomicU64, Ordering};

/// A bucket is a cache line.
const BUCKET: usize = 8;

/// How often one window may be there, in one pattern or in several: then all
/// find a place in a larger table, too.
const ALIKE: usize = 8;

/// A hash table with a filter in front: an entry is in one of two buckets. A word
/// is the whole of it, so that no reader sees half of one.
pub(super) struct Table {
    /// One bit for each of 16 to 32 hashes of a full table.
    filter: Box<[AtomicU64]>,
    /// Upper bits of the hash, and an [`Entry`]; 0 where there is none.
    slots: Box<[AtomicU64]>,
}

/// A window of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The number of the pattern, below 2^24.
    pub(super) pattern: u32,
    /// Where in the pattern the window begins.
    pub(super) offset: u16,
}

impl Table {
    /// A table that has room for twice as many windows.
    pub(super) fn with_room_for(windows: usize) -> Self {
        let slots = windows.saturating_mul(2).next_power_of_two().max(1 << 10);
        let zeros = |count: usize| (0..count).map(|_| AtomicU64::new(0));
        Self {
            filter: zeros(slots / 8).collect(),
            slots: zeros(slots).collect(),
        }
    }

    /// How many windows it may have before it is to be replaced by a larger
    /// one.
    pub(super) fn limit(&self) -> usize {
        self.slots.len() / 2
    }

    #[inline]
    pub(super) fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.bit(hash);
        word.is_some_and(|word| word.load(Ordering::Relaxed) & bit != 0)
    }

    /// The entries of windows that have this hash, and at times others.
    pub(super) fn entries(&self, hash: u64) -> impl Iterator<Item = Entry> {
        self.near(hash)
            .map(|slot| slot.load(Ordering::Acquire))
            .filter(move |slot| slot >> 40 == tag(hash))
            .map(unpack)
    }

    /// Adds all windows or, where there is no room for one of them, none.
    pub(super) fn insert_all(&self, windows: &[(u64, Entry)]) -> bool {
        let done = windows
            .iter()
            .take_while(|(hash, entry)| {
                self.entries(*hash).count() < ALIKE
                    && self.insert(*hash, *entry)
            })
            .count();
        let is_done = done == windows.len();
        for (hash, entry) in windows.iter().take(done) {
            if !is_done {
                self.remove(*hash, *entry);
            }
        }
        is_done
    }

    /// Adds windows of a smaller table; false when there is no room for one.
    pub(super) fn take_over<'w>(
        &self,
        mut windows: impl Iterator<Item = &'w (u64, Entry)>,
    ) -> bool {
        windows.all(|(hash, entry)| self.insert(*hash, *entry))
    }

    /// Adds a window to the emptier of its buckets.
    fn insert(&self, hash: u64, entry: Entry) -> bool {
        let is_free = |slot: &&AtomicU64| slot.load(Ordering::Relaxed) == 0;
        let [one, two] = self.buckets(hash);
        let free = |bucket: &[AtomicU64]| bucket.iter().filter(is_free).count();
        let bucket = if free(one) < free(two) { two } else { one };
        let Some(slot) = bucket.iter().find(is_free) else { return false };
        slot.store(tag(hash) << 40 | pack(entry), Ordering::Release);
        if let (Some(word), bit) = self.bit(hash) {
            word.fetch_or(bit, Ordering::Release);
        }
        true
    }

    pub(super) fn remove(&self, hash: u64, entry: Entry) {
        let full = tag(hash) << 40 | pack(entry);
        for slot in self.near(hash) {
            if slot.load(Ordering::Relaxed) == full {
                slot.store(0, Ordering::Release);
            }
        }
    }

    /// Clears the bits of the filter that are of none of these hashes.
    pub(super) fn refresh(&self, hashes: impl Iterator<Item = u64>) {
        let mut words = vec![0; self.filter.len()];
        for hash in hashes {
            let place = self.place(hash);
            if let Some(word) = words.get_mut(place / 64) {
                *word |= 1_u64 << (place % 64);
            }
        }
        for (word, fresh) in self.filter.iter().zip(words) {
            word.store(fresh, Ordering::Release);
        }
    }

    fn near(&self, hash: u64) -> impl Iterator<Item = &AtomicU64> {
        self.buckets(hash).into_iter().flatten()
    }

    fn buckets(&self, hash: u64) -> [&[AtomicU64]; 2] {
        let last = (self.slots.len() / BUCKET).saturating_sub(1);
        let place =
            |bits: u64| usize::try_from(bits & 0xffff_ffff).unwrap_or(0) & last;
        let (one, two) = (place(hash >> 8), place(hash >> 24));
        // They are never the same.
        let two = if one == two { two ^ 1 } else { two };
        [one, two].map(|place| {
            let start = place.saturating_mul(BUCKET);
            let bucket = start..start.saturating_add(BUCKET);
            self.slots.get(bucket).unwrap_or_default()
        })
    }

    #[inline]
    fn bit(&self, hash: u64) -> (Option<&AtomicU64>, u64) {
        let place = self.place(hash);
        (self.filter.get(place / 64), 1 << (place % 64))
    }

    #[inline]
    fn place(&self, hash: u64) -> usize {
        let bits = self.filter.len().saturating_mul(64);
        usize::try_from(hash >> 32).unwrap_or(0) & bits.saturating_sub(1)
    }
}

/// 24 bits, never all of them 0.
const fn tag(hash: u64) -> u64 {
    hash >> 40 | 1
}

const fn pack(entry: Entry) -> u64 {
    (entry.pattern as u64) << 16 | entry.offset as u64
}

fn unpack(slot: u64) -> Entry {
    let offset = u16::try_from(slot & 0xffff).unwrap_or_default();
    let pattern = u32::try_from(slot >> 16 & 0x00ff_ffff).unwrap_or_default();
    Entry { pattern, offset }
}
