//! The middleware in its chain: on paused time with a server in the process,
//! and over real sockets against the simulator.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod chain;
mod paused;
mod simulator;
mod threads;
mod wakes;
