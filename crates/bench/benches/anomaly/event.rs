//! What is logged: the same four fields, counted in different ways.

use std::hint::black_box;

/// An event by what a layer does with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) log: fn(),
}

/// The targets are part of the callsites.
macro_rules! event {
    ($name:literal, $target:literal) => {
        Event {
            name: $name,
            log: || {
                tracing::info!(
                    target: $target,
                    status = black_box(403_u64),
                    duration_ms = black_box(12_u64),
                    address = black_box("198.51.100.7"),
                    counter.bench = 1_u64,
                    "answered"
                );
            },
        }
    };
}

pub(crate) const EVENTS: [Event; 5] = [
    event!("not counted", "bench::other"),
    event!("counted", "bench::count"),
    event!("counted by a test", "bench::test"),
    event!("counted by a key", "bench::key"),
    event!("a latency", "bench::latency"),
];

/// An event with a key of its own, for the memory of many.
pub(crate) fn keyed(key: u64) {
    tracing::info!(target: "bench::key", address = key);
}
