use std::time::SystemTime;

/// The wall clock, for the answers that tell a time instead of a duration.
#[expect(
    clippy::disallowed_methods,
    reason = "the shell reads the clock that decisions are given"
)]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}
