//! How a call to the token endpoint ends.

use std::time::Duration;

use palisade_http::Jitter;

use super::{Flight, Kind, Live, Missed, Quota, TokenCell};
use crate::FetchError;

impl TokenCell {
    /// A token was issued for a call that began at `start`; which one it is, or
    /// `None` if nobody is to have it any more.
    pub(crate) fn issued(
        &mut self,
        (flight, kind): (Flight, Kind),
        (start, now): (Duration, Duration),
        told: Option<Duration>,
        is_refreshable: bool,
        jitter: Jitter,
    ) -> Option<u64> {
        self.quota(kind).end(now, true);
        if self.flight != Some(flight) {
            return None;
        }
        // From the start of the call: the provider counts from some moment
        // after it.
        let (fresh, lifetime) = self.rules.span(told, jitter);
        self.live = Some(Live {
            fresh_until: start.saturating_add(fresh),
            good_until: start.saturating_add(lifetime),
        });
        self.is_refreshable = is_refreshable;
        self.flight = None;
        self.backoff = super::Backoff::default();
        self.generation = self.generation.wrapping_add(1);
        Some(self.generation)
    }

    /// A call ended without a token. The token at hand stays what it is.
    pub(crate) fn missed(
        &mut self,
        (flight, kind): (Flight, Kind),
        now: Duration,
        error: &FetchError,
        jitter: Jitter,
    ) -> Missed {
        self.quota(kind).end(now, error.is_answered());
        if self.flight != Some(flight) {
            return Missed::Forgotten;
        }
        let is_useless = error.is_rejected() || error.is_malformed();
        if kind == Kind::Refresh && is_useless {
            self.is_refreshable = false;
            if self.login.take(now) {
                return Missed::LogIn;
            }
            self.flight = None;
            let delay = self.login.free_in(now);
            self.backoff.hold(now, delay);
            return Missed::GiveUp(delay);
        }
        self.flight = None;
        let delays = if error.is_rejected() {
            self.rules.rejected
        } else {
            self.rules.backoff
        };
        let at_least = error.retry_after().unwrap_or_default();
        let at_least = at_least.min(self.rules.longest_retry_after);
        let delay = self.backoff.fail(now, delays, at_least, jitter);
        Missed::GiveUp(delay)
    }

    fn quota(&mut self, kind: Kind) -> &mut Quota {
        match kind {
            Kind::Login => &mut self.login,
            Kind::Refresh => &mut self.refresh,
        }
    }
}
