use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

/// A random number by which times are spread, so that a fleet does not act as
/// one. It is drawn by the shell and given to what decides.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_http::Jitter;
///
/// let [low, high] = [1, 2].map(Duration::from_secs);
/// let delay = Jitter::random().between(low, high);
/// assert!(low <= delay && delay < high);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Jitter(u32);

impl Jitter {
    /// One that was drawn evenly among all of its type.
    #[must_use]
    pub const fn new(random: u32) -> Self {
        Self(random)
    }

    /// One that nobody wanted to know beforehand, which is not enough to keep
    /// a secret. Each `RandomState` has other keys, and costs no crate.
    #[expect(clippy::cast_possible_truncation, reason = "any 32 bits will do")]
    #[must_use]
    pub fn random() -> Self {
        Self(RandomState::new().hash_one(0_u8) as u32)
    }

    /// A time from `low` up to `high`, each as likely as the other; `low` if
    /// there is none between.
    #[must_use]
    pub fn between(self, low: Duration, high: Duration) -> Duration {
        let span = high.saturating_sub(low).saturating_mul(self.0);
        // By 2³², which is one more than a divisor can be.
        let span = span.checked_div(1 << 16).unwrap_or_default();
        let span = span.checked_div(1 << 16).unwrap_or_default();
        low.saturating_add(span)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Jitter;

    #[test]
    fn it_spans_the_whole_range_and_no_more() {
        let [low, high] = [70, 85].map(Duration::from_secs);
        for (random, millis) in
            [(0, 70_000), (u32::MAX / 2, 77_499), (u32::MAX, 84_999)]
        {
            let picked = Jitter::new(random).between(low, high);
            assert_eq!(picked.as_millis(), millis);
        }
        let never = Jitter::new(u32::MAX).between(high, low);
        assert_eq!(never, high, "an empty range is its lower end");
    }
}
