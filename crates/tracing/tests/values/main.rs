//! What becomes of single values: types, bounds, errors, bad input.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports a broken assumption by panicking"
)]

mod bounds;
mod errors;
mod numbers;
mod panics;
mod setups;
mod typed;
mod types;
