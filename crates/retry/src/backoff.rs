//! How long to wait before the next attempt, as long as the server says
//! nothing.

use std::time::Duration;

use palisade_http::Jitter;

/// Delays that grow from attempt to attempt, each of them partly random.
///
/// The n-th is spread around `first` · 2ⁿ, or `longest` if that is shorter.
/// What a server asks for only lengthens one.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_retry::Backoff;
///
/// let second = Duration::from_secs(1);
/// // Pagamio: 1, 2, 4 … 60 s, give or take a quarter.
/// let backoff = Backoff::new(second, 60 * second).percent_jitter(25);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Backoff {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
    pub(crate) spread: Spread,
}

/// Which part of a delay is random; the names are those of Brooker,
/// "Exponential Backoff And Jitter", 2015.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spread {
    Decorrelated,
    Equal,
    Full,
    Percent(u8),
}

impl Backoff {
    /// From `first`, above zero, to `longest`, no shorter, with
    /// [`full_jitter`](Self::full_jitter).
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, spread: Spread::Full }
    }

    /// From `first` to three times the delay before: spreads a fleet out the
    /// further, the longer an outage lasts.
    pub const fn decorrelated_jitter(mut self) -> Self {
        self.spread = Spread::Decorrelated;
        self
    }

    /// From one half of the delay to all of it: never at once.
    pub const fn equal_jitter(mut self) -> Self {
        self.spread = Spread::Equal;
        self
    }

    /// From nothing to all of the delay, the default: the least work for the
    /// server.
    pub const fn full_jitter(mut self) -> Self {
        self.spread = Spread::Full;
        self
    }

    /// From so many percent less than the delay to so many more, up to 100.
    pub const fn percent_jitter(mut self, percent: u8) -> Self {
        self.spread = Spread::Percent(percent);
        self
    }

    pub(crate) const fn is_percent_valid(&self) -> bool {
        !matches!(self.spread, Spread::Percent(101..))
    }

    /// The delay before the `retry`th retry, from 1 on, after one of
    /// `previous`.
    pub(crate) fn delay(
        &self,
        retry: u32,
        previous: Duration,
        jitter: Jitter,
    ) -> Duration {
        let Self { first, longest, spread } = *self;
        let doublings = retry.saturating_sub(1);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let full = first.saturating_mul(factor).min(longest);
        match spread {
            Spread::Decorrelated => {
                let high = previous.max(first).saturating_mul(3).min(longest);
                jitter.between(first, high)
            }
            Spread::Equal => jitter.between(part(full, 50), full),
            Spread::Full => jitter.between(Duration::ZERO, full),
            Spread::Percent(percent) => {
                let off = part(full, percent);
                let [low, high] =
                    [full.saturating_sub(off), full.saturating_add(off)];
                jitter.between(low, high)
            }
        }
    }
}

fn part(whole: Duration, percent: u8) -> Duration {
    let hundredth = whole.checked_div(100).unwrap_or_default();
    hundredth.saturating_mul(percent.into())
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "tests, of small numbers")]
mod tests {
    use std::time::Duration;

    use palisade_http::Jitter;
    use proptest::prelude::*;

    use super::Backoff;

    const SECOND: Duration = Duration::from_secs(1);
    const PAGAMIO: Backoff =
        Backoff::new(SECOND, Duration::from_secs(60)).percent_jitter(25);

    fn range(backoff: Backoff, retry: u32, previous: Duration) -> (u128, u128) {
        let [low, high] = [0, u32::MAX].map(Jitter::new).map(|jitter| {
            // The upper end itself is never drawn.
            (backoff.delay(retry, previous, jitter)
                + Duration::from_micros(100))
            .as_millis()
        });
        (low, high)
    }

    #[test]
    fn delays_double_up_to_the_longest_whatever_is_random_in_them() {
        let new = Backoff::new(SECOND, SECOND * 60);
        for (backoff, expected) in [
            (new, [(0, 1_000), (0, 2_000), (0, 32_000), (0, 60_000)]),
            (
                new.equal_jitter(),
                [
                    (500, 1_000),
                    (1_000, 2_000),
                    (16_000, 32_000),
                    (30_000, 60_000),
                ],
            ),
            (
                PAGAMIO,
                [
                    (750, 1_250),
                    (1_500, 2_500),
                    (24_000, 40_000),
                    (45_000, 75_000),
                ],
            ),
        ] {
            let retries = [1, 2, 6, 40];
            let ranges = retries.map(|n| range(backoff, n, Duration::ZERO));
            assert_eq!(ranges, expected, "{backoff:?}");
        }
    }

    #[test]
    fn decorrelated_delays_grow_from_the_one_before() {
        let backoff = Backoff::new(SECOND, SECOND * 60).decorrelated_jitter();
        for (previous, expected) in [
            (Duration::ZERO, (1_000, 3_000)),
            (SECOND * 3, (1_000, 9_000)),
            (SECOND * 50, (1_000, 60_000)),
        ] {
            assert_eq!(range(backoff, 1, previous), expected);
        }
    }

    proptest! {
        #[test]
        fn no_number_makes_a_delay_overflow_or_leave_its_range(
            first: u32, longest: u32, retry: u32, previous: u64, random: u32,
            percent in 0_u8..=100, spread in 0..4,
        ) {
            let [first, longest] =
                [first, longest].map(|s| Duration::from_secs(s.into()));
            let previous = Duration::from_secs(previous);
            let new = Backoff::new(first, longest);
            let backoff = match spread {
                0 => new,
                1 => new.equal_jitter(),
                2 => new.decorrelated_jitter(),
                _ => new.percent_jitter(percent),
            };
            let delay = backoff.delay(retry, previous, Jitter::new(random));
            prop_assert!(delay <= longest.max(first) * 2);
        }
    }
}
