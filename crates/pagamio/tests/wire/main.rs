//! Over TLS on this machine, with real time: the simulator of the provider, in
//! both editions.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod limits;
mod outcomes;
mod polls;
mod redaction;
mod shop;
mod stack;
mod tokens;
