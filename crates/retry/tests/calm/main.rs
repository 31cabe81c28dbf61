//! Paused time and a terminal in this process: what takes minutes, what has to
//! be exact, and what a server cannot be made to do.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests, which may panic and read the paused clock"
)]

mod ambiguity;
mod attempts;
mod call;
mod deadline;
mod dropped;
mod keys;
mod order;
mod outage;
mod record;
mod replay;
mod requests;
mod resolver;
#[cfg(feature = "json")]
mod rewritten;
mod server_delay;
mod terminal;
mod words;
