//! On paused time, with a provider inside the process: every wait is seen to
//! the millisecond.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod clock;
mod endpoint;
mod herd;
mod kill;
mod order;
mod permission;
mod places;
mod provider;
mod replay;
mod settings;
mod signals;
