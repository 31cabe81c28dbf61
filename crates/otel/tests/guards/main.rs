//! What the other side of each guard gets to see.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod canary;
mod dump;
mod kinds;
mod logs;
mod metrics;
mod nested;
mod spans;
mod tallies;
mod values;
