//! Over real sockets on this machine, with real time: a simulator of the
//! provider over TLS, and servers that send clients elsewhere.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod kill;
mod login;
mod redirects;
mod server;
mod simulator;
