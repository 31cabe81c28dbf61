//! What ends a token before its time.

use std::time::Duration;

use super::{Backoff, Live, Refused, TokenCell, TokenState};

impl TokenCell {
    /// The provider refused the token of this generation. Only that one is
    /// given up: somebody else may have obtained its successor meanwhile.
    pub(crate) fn refused(
        &mut self,
        generation: u64,
        now: Duration,
    ) -> Refused {
        let is_used =
            matches!(self.state(now), TokenState::Fresh | TokenState::Stale);
        if generation != self.generation || !is_used {
            return Refused::KnownBefore;
        }
        if now < self.cool_until {
            return Refused::CoolingDown;
        }
        self.live = Some(Live { fresh_until: now, good_until: now });
        Refused::GivenUp
    }

    /// The provider refused the request again, with a newer token: it is not
    /// the token's fault. Whether refusals are ignored from now on.
    pub(crate) fn refused_again(
        &mut self,
        generation: u64,
        now: Duration,
    ) -> bool {
        let is_newest = generation == self.generation;
        if is_newest {
            self.cool_until = now.saturating_add(self.rules.cool_down);
        }
        is_newest
    }

    /// The kill switch. Calls that are under way are forgotten.
    pub(crate) fn kill(&mut self) {
        self.is_dead = true;
        self.forget();
    }

    /// Starts over with another credential. The quotas remember: they are the
    /// provider's, and count addresses.
    pub(crate) fn restore(&mut self) {
        self.is_dead = false;
        self.forget();
    }

    /// A credential that was rejected may be another one now.
    pub(crate) fn forgive(&mut self) {
        self.backoff = Backoff::default();
    }

    fn forget(&mut self) {
        self.live = None;
        self.is_refreshable = false;
        self.flight = None;
        self.backoff = Backoff::default();
        self.cool_until = Duration::ZERO;
    }
}
