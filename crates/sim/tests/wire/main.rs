//! The simulator seen from a client: real sockets, real TLS, real time with
//! settings in milliseconds.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod client;
mod denials;
mod faults;
mod flow;
mod idempotency;
mod outages;
mod quotas;
mod raw;
mod secrets;
mod tls;
mod tokens;
