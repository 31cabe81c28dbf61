//! Over real sockets on this machine, with servers that misbehave.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a broken assumption by panicking"
)]

mod canaries;
mod chain;
mod client;
mod failures;
#[cfg(feature = "http2")]
mod http2;
mod peek;
mod server;
mod tls;
