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

#[derive(Clone, Copy)]
struct Books {
    /// How often a filter was asked, or its verdict used, on this thread.
    entries: u64,
    /// A verdict was given, and not used yet.
    given: bool,
    /// It is the verdict on something whose values are being collected.
    of_outer: bool,
}

impl Books {
    const fn new() -> Self {
        Self { entries: 0, given: false, of_outer: false }
    }

    fn read() -> Self {
        BOOKS.try_with(Cell::get).unwrap_or(Self::new())
    }

    fn enter(self) -> Self {
        let entries = self.entries.wrapping_add(1);
        let books = Self { entries, ..self };
        // Fails only while the thread ends, where no value logs any more.
        let _ended = BOOKS.try_with(|all| all.set(books));
        books
    }
}

/// Notes that the filters were asked; after a "no" they keep no verdict.
pub(crate) fn asked(is_enabled: bool) {
    Books { given: is_enabled, of_outer: false, ..Books::read() }.enter();
}

/// An event or a span on its way to the layers.
pub(crate) struct Arrival {
    /// The count of entries when it came; a higher one later is a disturbance.
    entries: u64,
    /// The filters were asked for it, or for something that never came.
    had_verdict: bool,
    /// They were asked for something else, whose values are being collected.
    met_verdict_of_outer: bool,
}

impl Arrival {
    /// To be called before values are collected.
    pub(crate) fn now() -> Self {
        let books = Books::read();
        // The macros do not ask for a callsite that is always enabled. In the
        // middle of a collection, it finds the outer one's verdict in place.
        let met_verdict_of_outer = books.of_outer && !books.given;
        let of_outer = books.of_outer || books.given;
        let now = Books { given: false, of_outer, ..books }.enter();
        Self {
            entries: now.entries,
            had_verdict: books.given,
            met_verdict_of_outer,
        }
    }

    /// Whether the filters are to be asked again, after the collection.
    ///
    /// From here on the verdict is the layers' own affair: one that logs finds
    /// what it would find without this crate.
    pub(crate) fn has_lost_verdict(&self) -> bool {
        let books = Books::read();
        let is_disturbed = books.entries != self.entries;
        Books { given: false, of_outer: false, ..books }.enter();
        self.met_verdict_of_outer
            || (is_disturbed && (self.had_verdict || books.given))
    }
}

/// Notes that a verdict was used by a delivery.
pub(crate) fn delivered() {
    Books { given: false, of_outer: false, ..Books::read() }.enter();
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
