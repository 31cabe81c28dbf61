//! Which windows of text belong to which pattern: read without a lock while
//! one writer at a time changes it.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

/// A bucket is a cache line.
const BUCKET: usize = 8;

/// A page of memory has so many slots.
const PAGE: usize = 512;

/// How often one window may be there, in one pattern or in several: then all
/// find a place in a larger table, too.
const ALIKE: usize = 8;

/// A hash table with a filter in front: an entry is in one of three buckets. A
/// word is the whole of it, so that no reader sees half of one.
pub(super) struct Table {
    /// Eight bits or more for each window that there is room for.
    filter: Box<[AtomicU64]>,
    /// Made when the first of its slots is taken, so that nobody waits for a
    /// large table.
    pages: Box<[OnceLock<Page>]>,
}

/// Slots: upper bits of the hash and an [`Entry`]; 0 where there is none.
type Page = Box<[AtomicU64]>;

/// Says that most windows are of no pattern (Bloom, 1970): three bits of a word
/// for each hash.
#[derive(Clone, Copy)]
pub(super) struct Filter<'t>(&'t [AtomicU64]);

/// A window of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The number of the pattern, below 2^24.
    pub(super) pattern: u32,
    /// Where in the pattern the window begins.
    pub(super) offset: u16,
}

impl Table {
    /// A table for so many windows or more. It is half empty then.
    pub(super) fn with_room_for(windows: usize) -> Self {
        let slots = windows.saturating_mul(2).next_power_of_two().max(2 * PAGE);
        Self {
            filter: zeros(slots / 16),
            pages: (0..slots / PAGE).map(|_| OnceLock::new()).collect(),
        }
    }

    /// How many windows it may have before it is to be replaced by a larger
    /// one.
    pub(super) fn room(&self) -> usize {
        self.pages.len().saturating_mul(PAGE / 2)
    }

    #[inline]
    pub(super) fn filter(&self) -> Filter<'_> {
        Filter(&self.filter)
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

    /// Adds a window to the emptiest of its buckets; false when all are full.
    pub(super) fn insert(&self, hash: u64, entry: Entry) -> bool {
        let is_free = |slot: &&AtomicU64| slot.load(Ordering::Relaxed) == 0;
        let free =
            |bucket: &&[AtomicU64]| bucket.iter().filter(is_free).count();
        let buckets = self.places(hash).map(|place| self.bucket_or_new(place));
        let bucket = buckets.into_iter().max_by_key(free);
        let slot = bucket.and_then(|bucket| bucket.iter().find(is_free));
        let Some(slot) = slot else { return false };
        slot.store(tag(hash) << 40 | pack(entry), Ordering::Release);
        self.filter().add(hash);
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
        let fresh = zeros(self.filter.len());
        hashes.for_each(|hash| Filter(&fresh).add(hash));
        for (word, fresh) in self.filter.iter().zip(fresh) {
            word.store(fresh.into_inner(), Ordering::Release);
        }
    }

    /// All slots that windows with this hash may have.
    fn near(&self, hash: u64) -> impl Iterator<Item = &AtomicU64> {
        self.places(hash).into_iter().flat_map(|place| {
            let page = self.pages.get(place / PAGE).and_then(OnceLock::get);
            page.map(|page| bucket(page, place)).unwrap_or_default()
        })
    }

    fn bucket_or_new(&self, place: usize) -> &[AtomicU64] {
        let page = self.pages.get(place / PAGE);
        page.map(|page| bucket(page.get_or_init(|| zeros(PAGE)), place))
            .unwrap_or_default()
    }

    /// Where its buckets begin. The step is odd and the number of buckets a
    /// power of two: no two are the same.
    fn places(&self, hash: u64) -> [usize; 3] {
        let buckets = self.pages.len().saturating_mul(PAGE / BUCKET);
        let bits = |shift: u32| usize::try_from(hash >> shift & 0xffff_ffff);
        let (first, step) = (bits(4).unwrap_or(0), bits(28).unwrap_or(0) | 1);
        [0, 1, 2].map(|nth: usize| {
            let bucket = first.wrapping_add(step.wrapping_mul(nth));
            (bucket & buckets.saturating_sub(1)).saturating_mul(BUCKET)
        })
    }
}

fn zeros(count: usize) -> Box<[AtomicU64]> {
    (0..count).map(|_| AtomicU64::new(0)).collect()
}

fn bucket(page: &[AtomicU64], place: usize) -> &[AtomicU64] {
    let start = place % PAGE;
    page.get(start..start.saturating_add(BUCKET)).unwrap_or_default()
}

impl<'t> Filter<'t> {
    #[inline]
    pub(super) fn may_have(self, hash: u64) -> bool {
        let bits = Self::bits(hash);
        let word = self.word(hash);
        word.is_some_and(|word| word.load(Ordering::Relaxed) & bits == bits)
    }

    fn add(self, hash: u64) {
        if let Some(word) = self.word(hash) {
            word.fetch_or(Self::bits(hash), Ordering::Release);
        }
    }

    #[inline]
    fn word(self, hash: u64) -> Option<&'t AtomicU64> {
        let place = usize::try_from(hash >> 24 & 0xffff_ffff).unwrap_or(0);
        self.0.get(place & self.0.len().saturating_sub(1))
    }

    #[inline]
    const fn bits(hash: u64) -> u64 {
        1 << (hash >> 58) | 1 << (hash >> 52 & 63) | 1 << (hash >> 46 & 63)
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
