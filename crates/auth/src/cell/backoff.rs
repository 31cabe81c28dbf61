use std::time::Duration;

use palisade_http::Jitter;

/// How long a delay grows: from the first to the longest, doubled each time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delays {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

/// When the next call may be made after calls that failed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    until: Duration,
}

impl Backoff {
    /// Counts a failure at `now`; how long to wait from then on.
    ///
    /// Equal jitter: half of the delay is certain, so that no call follows
    /// another at once, and half is random, so that a fleet spreads out
    /// (Brooker, "Exponential Backoff And Jitter", 2015). What the provider
    /// asks for only lengthens it.
    pub(super) fn fail(
        &mut self,
        now: Duration,
        delays: Delays,
        at_least: Duration,
        jitter: Jitter,
    ) -> Duration {
        let doubled = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        let full = delays.first.saturating_mul(doubled).min(delays.longest);
        let half = full.checked_div(2).unwrap_or_default();
        let delay = jitter.between(half, full).max(at_least);
        self.failures = self.failures.saturating_add(1);
        self.hold(now, delay);
        delay
    }

    /// Waits without a failure.
    pub(super) fn hold(&mut self, now: Duration, delay: Duration) {
        self.until = now.saturating_add(delay);
    }

    /// How long there is to wait at `now`; zero if nothing is to be waited for.
    pub(super) const fn remaining(&self, now: Duration) -> Duration {
        self.until.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Backoff, Delays, Jitter};

    const SECOND: Duration = Duration::from_secs(1);
    const DELAYS: Delays =
        Delays { first: SECOND, longest: Duration::from_secs(60) };

    fn delays(jitter: Jitter) -> Vec<u128> {
        let mut backoff = Backoff::default();
        let mut fail =
            || backoff.fail(SECOND, DELAYS, Duration::ZERO, jitter).as_millis();
        (0..40).map(|_| fail()).collect()
    }

    #[test]
    fn it_doubles_up_to_the_longest_and_half_of_it_is_random() {
        let least = delays(Jitter::new(0));
        let most = delays(Jitter::new(u32::MAX));
        assert_eq!(least[..7], [500, 1000, 2000, 4000, 8000, 16000, 30000]);
        assert_eq!(most[..7], [999, 1999, 3999, 7999, 15999, 31999, 59999]);
        assert_eq!((least[39], most[39]), (30000, 59999));
    }

    #[test]
    fn what_the_provider_asks_for_only_lengthens_it() {
        let jitter = Jitter::new(u32::MAX);
        let mut backoff = Backoff::default();
        let short = SECOND / 10;
        let delay = backoff.fail(SECOND, DELAYS, short, jitter);
        assert_eq!(delay.as_millis(), 999);
        let delay = backoff.fail(SECOND, DELAYS, SECOND * 30, jitter);
        assert_eq!(delay, SECOND * 30);
        assert_eq!(backoff.remaining(SECOND * 11), SECOND * 20);
        assert_eq!(backoff.remaining(SECOND * 31), Duration::ZERO);
    }
}
