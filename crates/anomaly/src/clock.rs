use std::time::{SystemTime, UNIX_EPOCH};

use crate::Moment;

/// Seconds since the layer was built.
///
/// By the clock that the kernel keeps at hand, exact to some milliseconds: it
/// is read for every event that counts, and costs a fifth of the exact one.
#[derive(Debug)]
pub(crate) struct Clock {
    start: coarsetime::Instant,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { start: coarsetime::Instant::now() }
    }

    pub(crate) fn second(&self) -> u64 {
        // The other one writes the time down for the whole process.
        coarsetime::Instant::now_without_cache_update()
            .duration_since(self.start)
            .as_secs()
    }

    /// A wall clock before 1970 counts as Thursday.
    #[expect(clippy::disallowed_methods, reason = "the shell's clock")]
    pub(crate) fn moment(&self) -> Moment {
        let unix = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        Moment::at(self.second(), i64::try_from(unix).unwrap_or(i64::MAX))
    }
}
