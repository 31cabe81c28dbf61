//! Windows of patterns, in one table and, while it is being replaced, in those
//! that take its place.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    LONG,
    table::{Entry, Table},
};
use crate::text::is_token;

/// Where windows are looked up, and so by which windows a pattern is known:
/// one for each place that it can have between two of them.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    /// How many bytes a window has: 4 or 8.
    width: usize,
    /// How far apart they are looked up.
    step: usize,
    /// Whether all bytes must be those of a token.
    tokens: bool,
    /// Whether it is for the long ones.
    long: bool,
}

/// A pattern is in the first that it fits in. Nearly all have fifteen letters
/// of a token in a row: they are looked for only where so many stand.
pub(super) const GRIDS: [Grid; 3] = [
    Grid { width: 8, step: 8, tokens: true, long: true },
    Grid { width: 8, step: 8, tokens: false, long: true },
    Grid { width: 4, step: 4, tokens: false, long: false },
];

/// The places of the first two grids in 64 bytes.
pub(super) const EVERY_EIGHTH: u64 = 0x0101_0101_0101_0101;

impl Grid {
    fn window(self, bytes: &[u8], at: usize) -> Option<u64> {
        if self.width == 4 { four_at(bytes, at) } else { eight_at(bytes, at) }
    }
}

/// Finds the windows of patterns.
pub(super) struct Index {
    grid: Grid,
    /// Keeps who writes the text from choosing where its windows fall.
    seed: u64,
    /// How many windows there are.
    windows: AtomicUsize,
    /// Each one twice as large as the one before, made when that is full.
    tables: [OnceLock<Table>; 24],
    /// The last one made, and the first that has something the last one has
    /// not yet.
    newest: AtomicUsize,
    oldest: AtomicUsize,
}

/// What only the writer has to know of an index.
#[derive(Default)]
pub(super) struct Upkeep {
    /// How many windows left marks in the filter when they went.
    stale: usize,
    /// The secrets that are not in the newest table yet.
    pub(super) waiting: Vec<u64>,
}

/// The tables of an index, as they were when the text came.
pub(super) struct View<'i> {
    index: &'i Index,
    tables: &'i [OnceLock<Table>],
}

impl Index {
    pub(super) const fn new(grid: Grid, seed: u64) -> Self {
        Self {
            grid,
            seed,
            windows: AtomicUsize::new(0),
            tables: [const { OnceLock::new() }; 24],
            newest: AtomicUsize::new(0),
            oldest: AtomicUsize::new(0),
        }
    }

    /// What to search a text with; `None` where there is nothing to find.
    #[inline]
    pub(super) fn view(&self) -> Option<View<'_>> {
        if self.is_empty() {
            return None;
        }
        Some(View { index: self, tables: self.in_use() })
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.windows.load(Ordering::Acquire) == 0
    }

    fn in_use(&self) -> &[OnceLock<Table>] {
        // In this order: neither falls, and the oldest is never the newer one.
        let oldest = self.oldest.load(Ordering::Acquire);
        let newest = self.newest.load(Ordering::Acquire);
        self.tables.get(oldest..=newest).unwrap_or_default()
    }

    /// Adds a pattern, which readers find from then on; returns the windows
    /// that it is known by.
    ///
    /// `None` where it has none of this grid, or each of them is one of many
    /// others, too.
    pub(super) fn add(
        &self,
        pattern: &[u8],
        number: u32,
    ) -> Option<Vec<(u64, Entry)>> {
        if self.grid.long != (pattern.len() >= LONG) {
            return None;
        }
        if let [first] = self.in_use() {
            first.get_or_init(|| Table::with_room_for(0));
        }
        let length = self.grid.width.saturating_add(self.grid.step);
        let length = length.saturating_sub(1);
        let reach = pattern.len().min(u16::MAX.into());
        // The last ones are tried first, since tokens begin alike.
        let windows =
            (0..=reach.checked_sub(length)?).rev().find_map(|from| {
                let bytes = pattern.get(from..from.saturating_add(length))?;
                if self.grid.tokens && !bytes.iter().copied().all(is_token) {
                    return None;
                }
                let windows = self.windows(bytes, from, number);
                self.newest()?.insert_all(&windows).then_some(windows)
            })?;
        self.windows.fetch_add(windows.len(), Ordering::Release);
        Some(windows)
    }

    /// As many as the grid has steps between two of its places.
    fn windows(
        &self,
        bytes: &[u8],
        from: usize,
        number: u32,
    ) -> Vec<(u64, Entry)> {
        let window = |place: usize| {
            let window = self.grid.window(bytes, place)?;
            let offset = u16::try_from(from.saturating_add(place)).ok()?;
            Some((self.hash(window), Entry { pattern: number, offset }))
        };
        (0..self.grid.step).filter_map(window).collect()
    }

    /// Takes windows out; `left` are those that stay.
    pub(super) fn remove<'w>(
        &self,
        old: &[(u64, Entry)],
        upkeep: &mut Upkeep,
        left: impl Iterator<Item = &'w (u64, Entry)>,
    ) {
        for table in self.in_use().iter().filter_map(OnceLock::get) {
            for (hash, entry) in old {
                table.remove(*hash, *entry);
            }
        }
        let before = self.windows.fetch_sub(old.len(), Ordering::Release);
        upkeep.stale = upkeep.stale.saturating_add(old.len());
        // A stale mark costs time, and only where its text comes again.
        if upkeep.stale > before / 2 {
            upkeep.stale = 0;
            if let Some(table) = self.newest() {
                table.refresh(left.map(|(hash, _)| *hash));
            }
        }
    }

    /// Whether the newest table is full.
    pub(super) fn is_full(&self) -> bool {
        let used = self.windows.load(Ordering::Relaxed);
        self.newest().is_some_and(|table| used > table.room())
    }

    /// Begins a larger table, to which all `secrets` are to be moved.
    pub(super) fn grow(&self, upkeep: &mut Upkeep, secrets: Vec<u64>) {
        let room = self.newest().map_or(0, Table::room);
        let next = self.newest.load(Ordering::Relaxed).saturating_add(1);
        let Some(cell) = self.tables.get(next) else { return };
        cell.get_or_init(|| Table::with_room_for(room.saturating_mul(2)));
        self.newest.store(next, Ordering::Release);
        (upkeep.waiting, upkeep.stale) = (secrets, 0);
    }

    /// Adds windows of an older table to the newest; false where there is no
    /// room.
    pub(super) fn move_up(&self, windows: &[(u64, Entry)]) -> bool {
        self.newest().is_some_and(|table| {
            windows.iter().all(|(hash, entry)| table.insert(*hash, *entry))
        })
    }

    /// Leaves all tables but the newest, which has everything.
    pub(super) fn settle(&self) {
        let newest = self.newest.load(Ordering::Relaxed);
        self.oldest.store(newest, Ordering::Release);
    }

    fn newest(&self) -> Option<&Table> {
        self.tables.get(self.newest.load(Ordering::Acquire))?.get()
    }

    #[inline]
    const fn hash(&self, window: u64) -> u64 {
        // The golden ratio times 2^64; then the upper half over the lower.
        let product = (window ^ self.seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ product >> 29
    }
}

impl View<'_> {
    /// Where windows are looked up in so many bytes.
    pub(super) fn places(
        &self,
        length: usize,
    ) -> impl Iterator<Item = usize> + Clone {
        (0..length).step_by(self.index.grid.step)
    }

    /// Calls `each` with each of `places` and each entry of a window that may
    /// be there.
    #[inline]
    pub(super) fn look(
        &self,
        bytes: &[u8],
        places: &(impl Iterator<Item = usize> + Clone),
        each: impl FnMut(usize, Entry),
    ) {
        match self.index.grid.width {
            4 => self.look_up(bytes, places, four_at, each),
            _ => self.look_up(bytes, places, eight_at, each),
        }
    }

    #[inline]
    fn look_up(
        &self,
        bytes: &[u8],
        places: &(impl Iterator<Item = usize> + Clone),
        window: impl Fn(&[u8], usize) -> Option<u64>,
        mut each: impl FnMut(usize, Entry),
    ) {
        for table in self.tables.iter().filter_map(OnceLock::get) {
            let filter = table.filter();
            for at in places.clone() {
                let Some(window) = window(bytes, at) else { continue };
                let hash = self.index.hash(window);
                if filter.may_have(hash) {
                    table.entries(hash).for_each(|entry| each(at, entry));
                }
            }
        }
    }
}

#[inline]
fn eight_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

#[inline]
fn four_at(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..)?.first_chunk();
    four.map(|bytes| u32::from_le_bytes(*bytes).into())
}
