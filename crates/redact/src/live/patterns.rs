//! What a found window has to be a part of: a length, a keyed hash, a kind.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

use crate::kind::Sort;

/// The first chunk has so many patterns, each one behind it twice as many.
const FIRST: usize = 64;

/// Patterns by number. They stay where they are, so that readers need no lock.
pub(super) struct Patterns {
    chunks: [OnceLock<Box<[Slot]>>; 26],
}

#[derive(Default)]
struct Slot {
    /// Length, sort plus one; 0 where there is none.
    meta: AtomicU64,
    hash: AtomicU64,
}

/// What text is compared with. The letters themselves are not kept.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    pub(super) length: usize,
    pub(super) sort: Sort,
    pub(super) hash: u64,
}

impl Patterns {
    pub(super) fn new() -> Self {
        Self { chunks: [const { OnceLock::new() }; 26] }
    }

    pub(super) fn get(&self, number: u32) -> Option<Pattern> {
        let slot = self.slot(number, false)?;
        let hash = slot.hash.load(Ordering::Acquire);
        let meta = slot.meta.load(Ordering::Acquire);
        let sort = usize::try_from(meta & 0xff).ok()?.checked_sub(1)?;
        Some(Pattern {
            length: usize::try_from(meta >> 8).ok()?,
            sort: *Sort::ALL.get(sort)?,
            hash,
        })
    }

    pub(super) fn set(&self, number: u32, pattern: Pattern) {
        if let Some(slot) = self.slot(number, true) {
            let length = u64::try_from(pattern.length).unwrap_or(u64::MAX);
            let sort = (pattern.sort as u64).saturating_add(1);
            slot.hash.store(pattern.hash, Ordering::Release);
            slot.meta.store(length << 8 | sort, Ordering::Release);
        }
    }

    pub(super) fn clear(&self, number: u32) {
        if let Some(slot) = self.slot(number, false) {
            slot.meta.store(0, Ordering::Release);
            slot.hash.store(0, Ordering::Release);
        }
    }

    fn slot(&self, number: u32, make: bool) -> Option<&Slot> {
        // The chunks begin at 0, 64, 192, 448 …
        let number = usize::try_from(number).ok()?.checked_add(FIRST)?;
        let chunk = number.checked_ilog2()?.checked_sub(FIRST.ilog2())?;
        let length = FIRST.checked_shl(chunk)?;
        let cell = self.chunks.get(usize::try_from(chunk).ok()?)?;
        let slots = if make {
            cell.get_or_init(|| (0..length).map(|_| Slot::default()).collect())
        } else {
            cell.get()?
        };
        slots.get(number.checked_sub(length)?)
    }
}
