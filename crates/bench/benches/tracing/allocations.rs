//! Counts allocations: the system's allocator with a counter before it.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicU64, Ordering},
};

static COUNT: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicU64 = AtomicU64::new(0);

/// How often memory was asked for so far, by growing too.
pub(crate) fn count() -> u64 {
    COUNT.load(Ordering::Relaxed)
}

/// How many bytes are held now.
#[allow(dead_code, reason = "one of the programs that have this asks")]
pub(crate) fn live() -> u64 {
    LIVE.load(Ordering::Relaxed)
}

pub(crate) struct Counting;

#[expect(
    unsafe_code,
    reason = "an unsafe trait; each call goes on to the system as it came"
)]
// SAFETY: `System` keeps the contract, and nothing but a number is changed.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        LIVE.fetch_add(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(
        &self,
        memory: *mut u8,
        layout: Layout,
        size: usize,
    ) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        LIVE.fetch_add(size as u64, Ordering::Relaxed);
        LIVE.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(memory, layout, size) }
    }
}
