use std::time::Duration;

/// A random number that somebody else drew, evenly among all of its type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jitter(u32);

impl Jitter {
    pub(crate) const fn new(random: u32) -> Self {
        Self(random)
    }

    /// A time from `low` up to `high`, each as likely as the other.
    pub(crate) fn between(self, low: Duration, high: Duration) -> Duration {
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
