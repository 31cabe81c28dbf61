use std::time::Duration;

use palisade_http::Jitter;

use super::{Delays, QuotaRule};

/// What a cell goes by; the builder's documentation says why.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) max_age: Duration,
    pub(crate) default_lifetime: Duration,
    /// How long before its end a token is renewed at the latest.
    pub(crate) renew_before: Duration,
    pub(crate) backoff: Delays,
    pub(crate) rejected: Delays,
    pub(crate) longest_retry_after: Duration,
    pub(crate) cool_down: Duration,
    pub(crate) login: QuotaRule,
    pub(crate) refresh: QuotaRule,
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

impl Rules {
    pub(crate) const DEFAULT: Self = Self {
        max_age: HOUR,
        default_lifetime: Duration::from_secs(15 * 60),
        renew_before: Duration::ZERO,
        backoff: Delays { first: SECOND, longest: MINUTE },
        rejected: Delays { first: Duration::from_secs(5 * 60), longest: HOUR },
        longest_retry_after: HOUR,
        cool_down: MINUTE,
        login: QuotaRule {
            calls: 5,
            window: MINUTE,
            grace: Duration::from_secs(5),
        },
        refresh: QuotaRule {
            calls: 10,
            window: MINUTE,
            grace: Duration::from_secs(5),
        },
    };

    /// How long a token is used that was asked for just now: until when it is
    /// as good as new, and until when at all.
    pub(super) fn span(
        &self,
        told: Option<Duration>,
        jitter: Jitter,
    ) -> (Duration, Duration) {
        let lifetime = told.unwrap_or(self.default_lifetime).min(self.max_age);
        let percent = |share: u32| {
            let shares = lifetime.saturating_mul(share);
            shares.checked_div(100).unwrap_or_default()
        };
        // In parts of the lifetime: a fixed window of five minutes would
        // renew a token of four at every request. For the same reason what the
        // provider wants is only followed as far as that.
        let wanted = lifetime.saturating_sub(self.renew_before);
        let latest = percent(85).min(wanted).max(percent(70));
        (jitter.between(percent(70), latest), lifetime)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{HOUR, Jitter, Rules};

    #[test]
    fn a_token_is_renewed_between_70_and_85_percent_of_any_lifetime() {
        for millis in [20, 2_000, 240_000, 1_800_000] {
            let told = Duration::from_millis(millis);
            for random in [0, 1 << 30, u32::MAX] {
                let jitter = Jitter::new(random);
                let (fresh, lifetime) = Rules::DEFAULT.span(Some(told), jitter);
                assert_eq!(lifetime, told);
                assert!(fresh >= told * 7 / 10 && fresh <= told * 85 / 100);
            }
        }
    }

    #[test]
    fn no_token_is_used_for_longer_than_the_maximal_age() {
        let jitter = Jitter::new(0);
        for told in [HOUR, HOUR * 2, Duration::MAX] {
            let (fresh, lifetime) = Rules::DEFAULT.span(Some(told), jitter);
            assert_eq!((fresh, lifetime), (HOUR * 7 / 10, HOUR));
        }
    }

    #[test]
    fn what_is_to_be_left_of_a_token_is_left_of_one_that_lives_long_enough() {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        let rules = Rules { renew_before: minutes(5), ..Rules::DEFAULT };
        let fresh = |life, random| {
            rules.span(Some(minutes(life)), Jitter::new(random)).0
        };
        assert_eq!(fresh(30, 0), minutes(21));
        assert!(fresh(30, u32::MAX) <= minutes(25));
        assert!(fresh(30, u32::MAX) > minutes(24));
        // Of four minutes, five cannot be left.
        assert_eq!(fresh(4, u32::MAX), minutes(4) * 7 / 10);
    }

    #[test]
    fn an_untold_lifetime_is_not_for_ever() {
        let (_, lifetime) = Rules::DEFAULT.span(None, Jitter::new(0));
        assert_eq!(lifetime, HOUR / 4);
    }
}
