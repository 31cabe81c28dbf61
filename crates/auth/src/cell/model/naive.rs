use std::time::Duration;

use super::super::{Flight, Kind, Rules, TokenState};

const RULES: Rules = Rules::DEFAULT;

#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) flight: Flight,
    pub(super) kind: Kind,
    pub(super) start: Duration,
    /// When it ended, and whether with an answer.
    pub(super) end: Option<(Duration, bool)>,
}

#[derive(Default)]
pub(super) struct Naive {
    pub(super) calls: Vec<Call>,
    /// The call that is waited for.
    pub(super) awaited: Option<usize>,
    /// Since when and for how long.
    pub(super) token: Option<(Duration, Duration)>,
    pub(super) generation: u64,
    pub(super) has_refresh_token: bool,
    pub(super) failures: Vec<Duration>,
    pub(super) wait_until: Duration,
    pub(super) cool_until: Duration,
    pub(super) is_dead: bool,
}

impl Naive {
    pub(super) fn state(&self, now: Duration) -> TokenState {
        match self.token {
            _ if self.is_dead => TokenState::Dead,
            None => TokenState::Empty,
            Some((start, life)) if now >= start + life => TokenState::Expired,
            Some((start, life)) if now >= start + life * 70 / 100 => {
                TokenState::Stale
            }
            Some(_) => TokenState::Fresh,
        }
    }

    /// How long until a call of this kind may be made.
    pub(super) fn room_in(&self, kind: Kind, now: Duration) -> Duration {
        let rule = match kind {
            Kind::Login => RULES.login,
            Kind::Refresh => RULES.refresh,
        };
        let mut ends: Vec<_> = self
            .calls
            .iter()
            .filter(|call| call.kind == kind)
            .map(|call| match call.end {
                None => now + rule.window,
                Some((end, true)) => end + rule.window,
                Some((end, false)) => end + rule.window + rule.grace,
            })
            .filter(|end| *end > now)
            .collect();
        ends.sort();
        ends.reverse();
        // The quota's last place is free when its holder's window is over.
        ends.get(rule.calls - 1)
            .map_or(Duration::ZERO, |end| end.saturating_sub(now))
    }

    pub(super) fn may(&self, kind: Kind, now: Duration) -> bool {
        self.room_in(kind, now).is_zero()
    }

    /// What to call with, if anything may be.
    pub(super) fn kind(&self, now: Duration) -> Result<Kind, Duration> {
        let works = self.state(now) == TokenState::Stale;
        if now < self.wait_until {
            Err(self.wait_until.saturating_sub(now))
        } else if self.has_refresh_token && self.may(Kind::Refresh, now) {
            Ok(Kind::Refresh)
        } else if self.may(Kind::Login, now)
            && !(works && self.has_refresh_token)
        {
            Ok(Kind::Login)
        } else if self.has_refresh_token {
            let login = self.room_in(Kind::Login, now);
            Err(login.min(self.room_in(Kind::Refresh, now)))
        } else {
            Err(self.room_in(Kind::Login, now))
        }
    }

    pub(super) fn forget(&mut self) {
        *self = Self {
            calls: std::mem::take(&mut self.calls),
            generation: self.generation,
            ..Self::default()
        };
    }
}
