use std::time::{Duration, Instant};

/// The one place that reads a clock.
///
/// Monotonic, and counted from the start: what the engine is told is a plain
/// duration, which a unit test can make up.
pub(crate) struct Clock {
    start: Instant,
}

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the shell's only look at a clock; the engine is told"
    )]
    pub(crate) fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// The time since the start.
    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }
}
