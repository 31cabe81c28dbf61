//! Finds windows of patterns in text. Every so many bytes one window is looked
//! up: each pattern is known by as many windows, one for each place that it can
//! have between two of them.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use super::table::{Entry, Table};

/// A table and the larger ones that took its place.
pub(super) struct Index {
    /// How many bytes a window has, and how far apart they are looked up: 4 or
    /// 8.
    width: usize,
    /// How many windows there are.
    windows: AtomicUsize,
    /// How many were taken out since the filter was made anew.
    stale: AtomicUsize,
    /// The last one made.
    current: AtomicUsize,
    tables: [OnceLock<Table>; 24],
    /// Keeps who writes the text from choosing where its windows fall.
    seed: u64,
}

impl Index {
    pub(super) const fn new(width: usize, seed: u64) -> Self {
        Self {
            width,
            windows: AtomicUsize::new(0),
            stale: AtomicUsize::new(0),
            current: AtomicUsize::new(0),
            tables: [const { OnceLock::new() }; 24],
            seed,
        }
    }

    /// Calls `each` with the place and the entry of every window of `bytes`
    /// that may be one of a pattern.
    #[inline]
    pub(super) fn search(&self, bytes: &[u8], each: impl FnMut(usize, Entry)) {
        if self.windows.load(Ordering::Acquire) == 0 {
            return;
        }
        let Some(table) = self.table() else { return };
        match self.width {
            4 => self.look_up::<4>(table, bytes, each),
            _ => self.look_up::<8>(table, bytes, each),
        }
    }

    fn look_up<const WIDTH: usize>(
        &self,
        table: &Table,
        bytes: &[u8],
        mut each: impl FnMut(usize, Entry),
    ) {
        for (index, window) in bytes.chunks_exact(WIDTH).enumerate() {
            let hash = self.hash(window);
            if table.may_have(hash) {
                for entry in table.entries(hash) {
                    each(index.saturating_mul(WIDTH), entry);
                }
            }
        }
    }

    /// Adds a pattern, which readers find from then on; returns the windows
    /// that it is known by. `all` are those of the others, for a larger table.
    ///
    /// `None` where each of its windows is one of many others, too.
    pub(super) fn add<'w>(
        &self,
        pattern: &[u8],
        number: u32,
        all: &(impl Iterator<Item = &'w (u64, Entry)> + Clone),
    ) -> Option<Vec<(u64, Entry)>> {
        let count = self.windows.load(Ordering::Acquire);
        let is_full = |table: &Table| count >= table.limit();
        if self.table().is_none_or(is_full) {
            self.grow(count, all);
        }
        let windows = self.choose(pattern, number)?;
        self.windows.fetch_add(windows.len(), Ordering::AcqRel);
        Some(windows)
    }

    /// As many windows as one is wide, side by side: wherever the pattern
    /// stands, one of them is looked up. The last ones are tried first, since
    /// tokens begin alike.
    fn choose(&self, pattern: &[u8], number: u32) -> Option<Vec<(u64, Entry)>> {
        let table = self.table()?;
        let reach = pattern.len().min(u16::MAX.into());
        let length = self.width.saturating_mul(2).saturating_sub(1);
        let last = reach.checked_sub(length)?;
        (0..=last).rev().find_map(|from| {
            let bytes = pattern.get(from..from.saturating_add(length))?;
            let windows: Vec<_> = bytes
                .windows(self.width)
                .zip(u16::try_from(from).ok()?..)
                .map(|(window, offset)| {
                    (self.hash(window), Entry { pattern: number, offset })
                })
                .collect();
            table.insert_all(&windows).then_some(windows)
        })
    }

    /// Makes a larger table, and leaves the old one where there is none.
    fn grow<'w>(
        &self,
        count: usize,
        all: &(impl Iterator<Item = &'w (u64, Entry)> + Clone),
    ) {
        let current = self.current.load(Ordering::Acquire);
        let next = current.saturating_add(usize::from(self.table().is_some()));
        let Some(cell) = self.tables.get(next) else { return };
        let table = [4, 8, 16].into_iter().find_map(|times| {
            let table = Table::with_room_for(count.saturating_mul(times));
            table.take_over(all.clone()).then_some(table)
        });
        if table.is_some_and(|table| cell.set(table).is_ok()) {
            self.current.store(next, Ordering::Release);
        }
    }

    /// Takes windows out; `left` are those that stay.
    pub(super) fn remove<'w>(
        &self,
        old: &[(u64, Entry)],
        left: impl Iterator<Item = &'w (u64, Entry)>,
    ) {
        let Some(table) = self.table() else { return };
        for (hash, entry) in old {
            table.remove(*hash, *entry);
        }
        let before = self.windows.fetch_sub(old.len(), Ordering::AcqRel);
        let stale = self.stale.fetch_add(old.len(), Ordering::AcqRel);
        // A stale bit costs time, and only where its text comes again.
        if stale > before / 2 {
            table.refresh(left.map(|(hash, _)| *hash));
            self.stale.store(0, Ordering::Release);
        }
    }

    fn table(&self) -> Option<&Table> {
        self.tables.get(self.current.load(Ordering::Acquire))?.get()
    }

    #[inline]
    fn hash(&self, window: &[u8]) -> u64 {
        let bytes = match window {
            [a, b, c, d] => u64::from(u32::from_le_bytes([*a, *b, *c, *d])),
            _ => window.first_chunk().map_or(0, |b| u64::from_le_bytes(*b)),
        };
        // The golden ratio times 2^64; then the upper half over the lower.
        let product = (bytes ^ self.seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ product >> 29
    }
}
