//! Over real sockets and TLS, against the simulator: what the provider did is
//! read from its ledger.

#![cfg(feature = "json")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests, which may panic"
)]

#[cfg(feature = "http2")]
mod http2;
mod keys;
mod redirects;
mod shop;
