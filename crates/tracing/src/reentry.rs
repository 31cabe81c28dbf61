//! Whether per-layer filters still hold their verdict on what is at hand.
//!
//! `tracing-subscriber` keeps the verdict in a thread-local between `enabled`
//! and the delivery, which uses it up. Values are formatted in between, and
//! one that logs on its way leaves the verdict on something else there, or
//! none. This keeps the books of that thread-local from outside.

use std::cell::Cell;

thread_local! {
    static BOOKS: Cell<Books> = const { Cell::new(Books::new()) };
}

/// How often a filter was asked, or its verdict used, on this thread, above two
/// bits: one number, which takes fewer steps than three.
#[derive(Clone, Copy)]
struct Books(u64);

/// A verdict was given, and not used yet.
const GIVEN: u64 = 1;

/// It is the verdict on something whose values are being collected.
const OF_OUTER: u64 = 2;

const FLAGS: u64 = GIVEN | OF_OUTER;

impl Books {
    const fn new() -> Self {
        Self(0)
    }

    fn read() -> Self {
        BOOKS.try_with(Cell::get).unwrap_or(Self::new())
    }

    /// Counts one more entry, with these flags.
    fn enter(self, flags: u64) -> Self {
        let books = Self((self.0 | FLAGS).wrapping_add(1) | flags);
        // Fails only while the thread ends, where no value logs any more.
        let _ended = BOOKS.try_with(|all| all.set(books));
        books
    }

    const fn is(self, flags: u64) -> bool {
        self.0 & FLAGS == flags
    }

    const fn has(self, flags: u64) -> bool {
        self.0 & flags != 0
    }
}

/// Notes that the filters were asked; after a "no" they keep no verdict.
pub(crate) fn asked(is_enabled: bool) {
    Books::read().enter(if is_enabled { GIVEN } else { 0 });
}

/// An event or a span on its way to the layers.
pub(crate) struct Arrival {
    /// The books when it came, and as it left them; others later are a
    /// disturbance.
    met: Books,
    left: Books,
}

impl Arrival {
    /// To be called before values are collected.
    pub(crate) fn now() -> Self {
        let met = Books::read();
        let left = met.enter(if met.has(FLAGS) { OF_OUTER } else { 0 });
        Self { met, left }
    }

    /// Whether the filters are to be asked again, after the collection.
    ///
    /// From here on the verdict is the layers' own affair: one that logs finds
    /// what it would find without this crate.
    pub(crate) fn has_lost_verdict(&self) -> bool {
        let books = Books::read();
        books.enter(0);
        // The macros do not ask for a callsite that is always enabled. In the
        // middle of a collection, it finds the outer one's verdict in place.
        let met_verdict_of_outer = self.met.is(OF_OUTER);
        let is_disturbed = books.0 != self.left.0;
        met_verdict_of_outer
            || is_disturbed && (self.met.has(GIVEN) || books.has(GIVEN))
    }
}

/// Notes that a verdict was used by a delivery.
pub(crate) fn delivered() {
    Books::read().enter(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_inside(is_asked: bool) -> bool {
        if is_asked {
            asked(true);
        }
        let arrival = Arrival::now();
        let lost = arrival.has_lost_verdict();
        delivered();
        lost
    }

    #[test]
    fn a_verdict_is_lost_only_to_what_the_same_thread_logs() {
        asked(true);
        let arrival = Arrival::now();
        std::thread::spawn(|| log_inside(true)).join().unwrap();
        assert!(!arrival.has_lost_verdict());

        asked(true);
        let arrival = Arrival::now();
        log_inside(true);
        assert!(arrival.has_lost_verdict());
    }

    #[test]
    fn what_was_never_asked_for_loses_nothing_to_a_used_verdict() {
        let arrival = Arrival::now();
        log_inside(true);
        assert!(!arrival.has_lost_verdict());

        let arrival = Arrival::now();
        asked(true);
        assert!(arrival.has_lost_verdict(), "an unused one is in the way");
    }

    #[test]
    fn the_outer_verdict_is_not_taken_for_the_inner_one() {
        asked(true);
        let _outer = Arrival::now();
        assert!(log_inside(false), "finds the outer verdict");
        assert!(!log_inside(false), "which is used up by now");
    }
}
