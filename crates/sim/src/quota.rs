use std::time::Duration;

/// How many requests a key may make, and how the count recovers.
///
/// A description only; a [`Meter`](crate::Meter) counts. All three are exact:
/// integer arithmetic on nanoseconds, no tolerance.
///
/// The provider says that "buckets refill on a per-minute interval", which is
/// a fixed window, and what [`Edition`](crate::Edition) uses. Which one it
/// really has is not known; a client that keeps to the sliding window is safe
/// with all three.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_sim::{Meter, Quota};
///
/// let second = Duration::from_secs(1);
/// let mut meter =
///     Meter::new(Quota::SlidingWindow { limit: 2, window: second });
///
/// assert_eq!(meter.admit(Duration::ZERO), Ok(()));
/// assert_eq!(meter.admit(Duration::from_millis(400)), Ok(()));
/// let wait = meter.admit(Duration::from_millis(900));
/// assert_eq!(wait, Err(Duration::from_millis(100)));
/// assert_eq!(meter.admit(second), Ok(()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Quota {
    /// `limit` in each window; windows follow each other without a gap from
    /// the key's first request on. Up to twice the limit fits around a border.
    FixedWindow {
        /// Requests in one window, at least 1.
        limit: u32,
        /// Length of a window, above zero.
        window: Duration,
    },
    /// `limit` in any stretch of `window`, wherever it starts.
    SlidingWindow {
        /// Requests in any window, at least 1.
        limit: u32,
        /// Length of a window, above zero.
        window: Duration,
    },
    /// A bucket of `limit` that refills evenly, `limit` in each `window`.
    TokenBucket {
        /// Size of the bucket, which starts full; at least 1.
        limit: u32,
        /// Time an empty bucket takes to fill, above zero.
        window: Duration,
    },
}

impl Quota {
    /// The number of requests in one window.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        match self {
            Self::FixedWindow { limit, .. }
            | Self::SlidingWindow { limit, .. }
            | Self::TokenBucket { limit, .. } => *limit,
        }
    }

    /// The length of the window.
    #[must_use]
    pub const fn window(&self) -> Duration {
        match self {
            Self::FixedWindow { window, .. }
            | Self::SlidingWindow { window, .. }
            | Self::TokenBucket { window, .. } => *window,
        }
    }
}
