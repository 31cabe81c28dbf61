//! What a call leaves behind.

use std::{sync::Arc, time::Duration};

use palisade_http::{CredentialTag, Jitter};
use secrecy::SecretString;
use tokio::sync::watch;

use super::{
    Held, Keeper, State,
    bearer::{Bearer, RefreshToken},
    flight::{InFlight, Landing, Ready},
    ignore_poison,
};
use crate::{
    AuthError, Environment, FetchError,
    cell::{Flight, Missed},
    signal,
};

impl<E: Environment> InFlight<E> {
    /// A token came. What nobody may use any more is handed back.
    pub(super) fn landed(
        &mut self,
        ready: Ready,
        start: Duration,
    ) -> Option<Ready> {
        self.is_over = true;
        let keeper = &self.keeper;
        let span = (start, keeper.now());
        let mut state = keeper.state.write().unwrap_or_else(ignore_poison);
        let generation = state.cell.issued(
            (self.flight, self.kind),
            span,
            ready.lifetime,
            ready.refresh.is_some(),
            Jitter::random(),
        );
        let Some(generation) = generation else { return Some(ready) };
        let tag = CredentialTag::new(ready.fingerprint, generation);
        let lifetime = ready.lifetime;
        let old = state.hold(tag, ready);
        state.last_error = None;
        let waiting = state.land(self.flight);
        drop(state);
        // Both run code of others: forget secrets, wake requests.
        drop(old);
        signal::created(keeper.host(), tag, lifetime);
        announce(waiting, Landing::Landed(generation));
        None
    }

    /// None came. Whether to ask once more, with the credentials.
    pub(super) fn missed(&mut self, error: &FetchError) -> bool {
        let keeper = &self.keeper;
        let now = keeper.now();
        let mut state = keeper.state.write().unwrap_or_else(ignore_poison);
        let call = (self.flight, self.kind);
        let missed = state.cell.missed(call, now, error, Jitter::random());
        let retry_in = match missed {
            Missed::Forgotten => {
                self.is_over = true;
                return false;
            }
            Missed::GiveUp(retry_in) => retry_in,
            Missed::LogIn => Duration::ZERO,
        };
        let spent = (self.kind == crate::cell::Kind::Refresh
            && !state.cell.is_refreshable())
        .then(|| state.held.as_mut().and_then(|held| held.refresh.take()));
        if missed == Missed::LogIn {
            drop(state);
            drop(spent);
            signal::failed(keeper.host(), error, retry_in);
            self.kind = crate::cell::Kind::Login;
            return true;
        }
        state.last_error = Some(error.clone());
        let waiting = state.land(self.flight);
        drop(state);
        drop(spent);
        self.is_over = true;
        signal::failed(keeper.host(), error, retry_in);
        let error = AuthError::no_token(error.clone(), retry_in);
        announce(waiting, Landing::Failed(error));
        false
    }
}

/// Tells those who wait, outside the lock.
pub(super) fn announce(
    waiting: Option<watch::Sender<Landing>>,
    landing: Landing,
) {
    if let Some(waiting) = waiting {
        waiting.send_replace(landing);
    }
}

impl<E> State<E> {
    /// Puts a token in the place of the one before, which is returned.
    fn hold(&mut self, tag: CredentialTag, ready: Ready) -> Option<Held> {
        let Ready { header, token, refresh, .. } = ready;
        let alive = self.alive.clone();
        let bearer = Arc::new(Bearer { header, tag, _alive: alive });
        self.held.replace(Held { bearer, token, refresh })
    }

    /// Those who wait for this flight, if it is the one under way.
    pub(super) fn land(
        &mut self,
        flight: Flight,
    ) -> Option<watch::Sender<Landing>> {
        let (_, waiting) =
            self.flight.take_if(|(under_way, _)| *under_way == flight)?;
        Some(waiting)
    }
}

impl Ready {
    /// What the provider gave.
    pub(super) fn parts(self) -> (SecretString, Option<Arc<RefreshToken>>) {
        (self.token, self.refresh)
    }
}

impl<E: Environment> Keeper<E> {
    /// What events call the provider.
    pub(crate) fn host(&self) -> &str {
        self.settings.origins.first().host()
    }
}
