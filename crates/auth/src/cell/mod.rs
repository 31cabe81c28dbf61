//! When to ask for a token, and whether the one at hand may be used.
//!
//! Holds no token, knows no clock and waits for nothing: it is told `now`, the
//! time since any fixed moment of a monotonic clock, and returns verdicts.

mod backoff;
mod ending;
#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a model of seconds and small counts"
)]
mod model;
mod quota;
mod refusal;
mod rules;
mod verdict;

use std::time::Duration;

pub use self::verdict::TokenState;
use self::{backoff::Backoff, quota::Quota};
pub(crate) use self::{
    backoff::Delays,
    quota::QuotaRule,
    rules::Rules,
    verdict::{Flight, Kind, Missed, Refused, Verdict},
};

/// The life of the tokens of one credential.
#[derive(Debug)]
pub(crate) struct TokenCell {
    rules: Rules,
    /// Counts the tokens issued, those before the kill switch too.
    generation: u64,
    live: Option<Live>,
    is_refreshable: bool,
    /// The one that is under way.
    flight: Option<Flight>,
    /// Counts those begun.
    flights: u64,
    backoff: Backoff,
    /// Until when refusals are not taken for a stale token's.
    cool_until: Duration,
    is_dead: bool,
    login: Quota,
    refresh: Quota,
}

#[derive(Clone, Copy, Debug)]
struct Live {
    fresh_until: Duration,
    good_until: Duration,
}

impl TokenCell {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            generation: 0,
            live: None,
            is_refreshable: false,
            flight: None,
            flights: 0,
            backoff: Backoff::default(),
            cool_until: Duration::ZERO,
            is_dead: false,
            login: Quota::new(rules.login),
            refresh: Quota::new(rules.refresh),
        }
    }

    pub(crate) fn state(&self, now: Duration) -> TokenState {
        if self.is_dead {
            return TokenState::Dead;
        }
        match self.live {
            None => TokenState::Empty,
            Some(live) if now < live.fresh_until => TokenState::Fresh,
            Some(live) if now < live.good_until => TokenState::Stale,
            Some(_) => TokenState::Expired,
        }
    }

    pub(crate) const fn is_refreshable(&self) -> bool {
        self.is_refreshable
    }

    /// Somebody wants a token.
    pub(crate) fn ask(&mut self, now: Duration) -> Verdict {
        let state = self.state(now);
        let is_stale = match state {
            TokenState::Dead => return Verdict::Dead,
            TokenState::Fresh => return Verdict::Serve,
            TokenState::Stale => true,
            TokenState::Empty | TokenState::Expired => false,
        };
        if self.flight.is_some() {
            return if is_stale { Verdict::Serve } else { Verdict::Wait };
        }
        match (self.begin(now, is_stale), is_stale) {
            (Ok((flight, kind)), false) => Verdict::Call(flight, kind),
            (Ok((flight, kind)), true) => Verdict::ServeAndCall(flight, kind),
            (Err(delay), false) => Verdict::Refuse(delay),
            (Err(_), true) => Verdict::Serve,
        }
    }

    /// Begins a flight, or says how long that has to wait.
    fn begin(
        &mut self,
        now: Duration,
        is_stale: bool,
    ) -> Result<(Flight, Kind), Duration> {
        let delay = self.backoff.remaining(now);
        if !delay.is_zero() {
            return Err(delay);
        }
        // While the token at hand works, a refresh can wait for its quota.
        let may_log_in = !(is_stale && self.is_refreshable);
        let kind = if self.is_refreshable && self.refresh.take(now) {
            Kind::Refresh
        } else if may_log_in && self.login.take(now) {
            Kind::Login
        } else {
            return Err(self.free_in(now));
        };
        self.flights = self.flights.wrapping_add(1);
        let flight = Flight(self.flights);
        self.flight = Some(flight);
        Ok((flight, kind))
    }

    fn free_in(&self, now: Duration) -> Duration {
        let login = self.login.free_in(now);
        if self.is_refreshable {
            login.min(self.refresh.free_in(now))
        } else {
            login
        }
    }
}
