use std::{collections::VecDeque, time::Duration};

use crate::Quota;

/// Counts one key's requests against one [`Quota`].
///
/// Pure: `now` is whatever the caller says, as the time since a fixed start.
/// It must not run backwards; a step back is read as no time passed. A request
/// that is turned away costs nothing.
///
/// Public because an exact count is of use to other tests too: as the other
/// side of a limiter, for one.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_sim::{Meter, Quota};
///
/// let window = Duration::from_secs(60);
/// let mut meter = Meter::new(Quota::FixedWindow { limit: 5, window });
/// let admitted = (0..100)
///     .filter(|second| meter.admit(Duration::from_secs(*second)).is_ok())
///     .collect::<Vec<_>>();
/// assert_eq!(admitted, [0, 1, 2, 3, 4, 60, 61, 62, 63, 64]);
/// ```
#[derive(Clone, Debug)]
pub struct Meter {
    limit: u32,
    window: Duration,
    count: Count,
}

impl Meter {
    /// A meter that has seen nothing yet.
    #[must_use]
    pub fn new(quota: Quota) -> Self {
        let (limit, window) = (quota.limit(), quota.window());
        let count = match quota {
            Quota::FixedWindow { .. } => Count::Fixed { start: None, used: 0 },
            Quota::SlidingWindow { .. } => Count::Sliding(VecDeque::new()),
            Quota::TokenBucket { .. } => Count::Bucket {
                level: u128::from(limit).saturating_mul(window.as_nanos()),
                at: Duration::ZERO,
            },
        };
        Self { limit, window, count }
    }

    /// Counts a request at `now`, if the quota has room for it.
    ///
    /// # Errors
    ///
    /// The time until the same call would succeed, if nobody else comes first.
    pub fn admit(&mut self, now: Duration) -> Result<(), Duration> {
        let wait = self.wait(now);
        if wait.is_zero() {
            self.take(now);
            return Ok(());
        }
        Err(wait)
    }

    /// The time until there is room, zero if there is room at `now`.
    ///
    /// Takes nothing: with several rules, ask all before taking from any.
    pub fn wait(&mut self, now: Duration) -> Duration {
        self.advance(now);
        let (limit, window) = (self.limit, self.window);
        match &self.count {
            Count::Fixed { used, .. } if *used < limit => Duration::ZERO,
            Count::Fixed { start, .. } => {
                let end = start.unwrap_or(now).saturating_add(window);
                end.saturating_sub(now)
            }
            Count::Sliding(taken) if taken.len() < as_len(limit) => {
                Duration::ZERO
            }
            Count::Sliding(taken) => {
                let oldest = taken.front().copied().unwrap_or(now);
                oldest.saturating_add(window).saturating_sub(now)
            }
            Count::Bucket { level, .. } => {
                let missing = window.as_nanos().saturating_sub(*level);
                let nanos = missing.div_ceil(u128::from(limit.max(1)));
                nanoseconds(nanos)
            }
        }
    }

    /// Counts a request at `now`, room or not.
    pub fn take(&mut self, now: Duration) {
        self.advance(now);
        let cost = self.window.as_nanos();
        match &mut self.count {
            Count::Fixed { start, used } => {
                start.get_or_insert(now);
                *used = used.saturating_add(1);
            }
            Count::Sliding(taken) => taken.push_back(now),
            Count::Bucket { level, .. } => *level = level.saturating_sub(cost),
        }
    }

    /// Forgets what `now` no longer counts.
    fn advance(&mut self, now: Duration) {
        let (limit, window) = (u128::from(self.limit), self.window);
        match &mut self.count {
            Count::Fixed { start: Some(start), used } => {
                // Windows follow each other without a gap, so the next one
                // begins where the last one ended, not at `now`.
                let age = now.saturating_sub(*start).as_nanos();
                let windows = age.checked_div(window.as_nanos()).unwrap_or(0);
                if windows > 0 {
                    let passed = windows.saturating_mul(window.as_nanos());
                    *start = start.saturating_add(nanoseconds(passed));
                    *used = 0;
                }
            }
            Count::Fixed { start: None, .. } => {}
            Count::Sliding(taken) => {
                while taken
                    .front()
                    .is_some_and(|first| first.saturating_add(window) <= now)
                {
                    taken.pop_front();
                }
            }
            Count::Bucket { level, at } => {
                let gain = now.saturating_sub(*at).as_nanos();
                let full = limit.saturating_mul(window.as_nanos());
                let filled = level.saturating_add(gain.saturating_mul(limit));
                *level = filled.min(full);
                // Not simply `now`: a step back would be gained twice.
                *at = now.max(*at);
            }
        }
    }
}

/// What each kind of quota has to remember.
#[derive(Clone, Debug)]
enum Count {
    /// Start of the current window, once there was a request, and its count.
    Fixed { start: Option<Duration>, used: u32 },
    /// The admitted requests that still count, oldest first.
    Sliding(VecDeque<Duration>),
    /// In units of which a request costs `window` nanoseconds' worth and each
    /// nanosecond brings `limit`: whole numbers, so nothing is rounded.
    Bucket { level: u128, at: Duration },
}

fn as_len(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

fn nanoseconds(nanos: u128) -> Duration {
    u64::try_from(nanos).map_or(Duration::MAX, Duration::from_nanos)
}

#[cfg(test)]
mod tests;
