//! What is logged.

use std::hint::black_box;

/// An event by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) log: fn(),
}

pub(crate) const EVENTS: [Event; 2] = [
    Event { name: "a message and five clean fields", log: five_fields },
    Event { name: "five numbers", log: numbers },
];

fn five_fields() {
    tracing::info!(
        state = black_box("settlement completed"),
        took_us = black_box(48_213_u64),
        balance = black_box(-1_250_i64),
        retried = black_box(false),
        rate = black_box(18.25_f64),
        "order processed"
    );
}

fn numbers() {
    tracing::info!(
        took_us = black_box(48_213_u64),
        balance = black_box(-1_250_i64),
        attempt = black_box(2_u64),
        depth = black_box(17_i64),
        rate = black_box(18.25_f64),
    );
}

/// An event that must not arrive as it is.
pub(crate) fn secret() {
    tracing::info!(
        state = black_box("paid by 4111 1111 1111 1111"),
        "order processed"
    );
}
