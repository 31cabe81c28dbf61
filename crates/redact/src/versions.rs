//! A value that is replaced now and then, and read all the time without a lock.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

/// Every version that there was, each written once, and which one is in force.
///
/// A reader takes one atomic load and two look-ups. Old versions stay as long
/// as all of it does: to free one, readers would have to say that they are
/// done with it, which costs `arc-swap` two locked instructions a read and this
/// none.
#[derive(Debug)]
pub(crate) struct Versions<T> {
    first: T,
    /// Version `n` is in the segment of its highest bit, which has as many
    /// places as that bit says.
    later: [OnceLock<Box<[OnceLock<T>]>>; usize::BITS as usize],
    current: AtomicUsize,
}

impl<T> Versions<T> {
    pub(crate) fn new(first: T) -> Self {
        Self {
            first,
            later: [const { OnceLock::new() }; usize::BITS as usize],
            current: AtomicUsize::new(0),
        }
    }

    /// How often the value was replaced.
    #[inline]
    pub(crate) fn number(&self) -> usize {
        self.current.load(Ordering::Acquire)
    }

    #[inline]
    pub(crate) fn current(&self) -> &T {
        let number = self.number();
        let Some(segment) = number.checked_ilog2() else { return &self.first };
        let later = self.later.get(segment as usize).and_then(OnceLock::get);
        later
            .and_then(|places| places.get(place(number, segment))?.get())
            .unwrap_or(&self.first)
    }

    /// Replaces the value. Calls must come one after the other.
    pub(crate) fn replace(&self, value: T) {
        let number = self.number().saturating_add(1);
        let segment = number.ilog2();
        let Some(later) = self.later.get(segment as usize) else { return };
        let places = later.get_or_init(|| {
            (0..1_usize << segment).map(|_| OnceLock::new()).collect()
        });
        let place = places.get(place(number, segment));
        if place.is_some_and(|place| place.set(value).is_ok()) {
            self.current.store(number, Ordering::Release);
        }
    }
}

/// The bits of `number` below its highest.
#[inline]
const fn place(number: usize, segment: u32) -> usize {
    number ^ 1 << segment
}

#[cfg(test)]
mod tests {
    use super::Versions;

    #[test]
    fn the_last_one_is_in_force() {
        let versions = Versions::new(0);
        assert_eq!(*versions.current(), 0);
        for value in 1..200 {
            versions.replace(value);
            assert_eq!(*versions.current(), value);
            assert_eq!(versions.number(), value);
        }
    }

    #[test]
    fn readers_see_versions_in_order() {
        let versions = Versions::new(0_usize);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut last = 0;
                    while last < 500 {
                        let now = *versions.current();
                        assert!(now >= last, "{now} after {last}");
                        last = now;
                    }
                });
            }
            (1..=500).for_each(|value| versions.replace(value));
        });
    }
}
