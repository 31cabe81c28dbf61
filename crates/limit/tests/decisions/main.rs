//! The limiter without a clock, against a server that counts from scratch.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unchecked_time_subtraction,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod build;
mod feedback;
mod keys;
mod queue;
mod random;
mod remains;
mod window;
mod world;
