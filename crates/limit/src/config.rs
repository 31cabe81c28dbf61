use std::time::Duration;

use crate::pause::Backoff;

/// What holds for all rules of a limiter.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) max_keys: usize,
    pub(crate) max_waiting: usize,
    pub(crate) max_pause: Duration,
    pub(crate) backoff: Backoff,
    /// Nanoseconds.
    pub(crate) lead: u64,
}
