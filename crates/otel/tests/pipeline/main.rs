//! The whole pipeline against collectors that work, fail and dawdle.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking, and may look \
              at the clock"
)]

mod arrivals;
mod collector;
mod outages;
mod refusals;
mod runtimes;
mod tls;
