use std::time::Duration;

use crate::bucket::nanos;

/// How long a 429 without any header pauses its key: doubled with each in a
/// row.
///
/// Pagamio sends no header, and advises 1, 2, 4, 8 … 60 s.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) most: Duration,
}

impl Backoff {
    pub(crate) fn pause(&self, strikes: u8) -> u64 {
        let factor = 1_u64.checked_shl(strikes.into()).unwrap_or(u64::MAX);
        nanos(self.first).saturating_mul(factor).min(nanos(self.most))
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), most: Duration::from_secs(60) }
    }
}
