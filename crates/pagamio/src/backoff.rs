use std::time::Duration;

/// How long to wait between the repetitions of one request: doubled each time,
/// up to a longest, and a part of it random, up or down.
///
/// By default 1, 2, 4, 8 … 60 s ± 25 %, as the provider advises; never at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backoff {
    /// The first wait; above zero.
    pub first: Duration,
    /// The longest, before the random part.
    pub longest: Duration,
    /// The random part, in percent of the wait; 0 to 99.
    pub jitter_percent: u32,
}

impl Backoff {
    /// The wait before the repetition `n`, from 0 on. `random` is a number that
    /// somebody else drew, evenly among all of its type.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use palisade_pagamio::Profile;
    ///
    /// let backoff = Profile::default().backoff;
    /// let millis = |n, random| backoff.wait(n, random).as_millis();
    /// assert_eq!(millis(0, 0), 750);
    /// assert_eq!(millis(2, u32::MAX / 2), 4_000 - 1); // rounded down
    /// assert_eq!(millis(9, u32::MAX), 75_000 - 1);
    /// ```
    #[must_use]
    pub fn wait(&self, n: u32, random: u32) -> Duration {
        let factor = 1_u32.checked_shl(n).unwrap_or(u32::MAX);
        let wait = self.first.saturating_mul(factor).min(self.longest);
        let percent = |share: u32| {
            let shares = wait.saturating_mul(share);
            shares.checked_div(100).unwrap_or_default()
        };
        let low = percent(100_u32.saturating_sub(self.jitter_percent));
        let span = percent(self.jitter_percent.saturating_mul(2));
        low.saturating_add(part(span, random))
    }
}

/// So many 2³²ths of a time.
fn part(of: Duration, parts: u32) -> Duration {
    // By 2³², which is one more than a divisor can be.
    let whole = of.saturating_mul(parts);
    let half = whole.checked_div(1 << 16).unwrap_or_default();
    half.checked_div(1 << 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::Profile;

    #[test]
    fn it_doubles_to_a_minute_within_a_quarter_either_way() {
        let backoff = Profile::default().backoff;
        let middles = [1, 2, 4, 8, 16, 32, 60, 60, 60];
        for (n, middle) in (0..).zip(middles.map(Duration::from_secs)) {
            assert_eq!(backoff.wait(n, 0), middle * 3 / 4);
            let most = backoff.wait(n, u32::MAX);
            assert!(most <= middle * 5 / 4, "{most:?}");
            assert!(most > middle * 6 / 5, "{most:?}");
        }
        assert_eq!(backoff.wait(u32::MAX, 0), Duration::from_secs(45));
    }
}
