//! The two halves: both read, ask, and act.

mod attempt;
mod call;
mod ending;
mod exchange;
mod inquiry;
mod repeat;

use std::time::Duration;

use tokio::time::Instant;

pub use self::{attempt::AttemptMiddleware, call::CallMiddleware};

#[expect(clippy::disallowed_methods, reason = "the shell reads the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

fn since(start: Instant) -> Duration {
    now().saturating_duration_since(start)
}
