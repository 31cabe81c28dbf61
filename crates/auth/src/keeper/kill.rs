//! The kill switch.

use std::{mem, sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::sync::watch;

use super::{
    DynSource, Held, Keeper, bearer::RefreshToken, flight::Landing,
    ignore_poison, landing::announce,
};
use crate::{AuthError, Environment, FetchError, host, signal};

type Tokens = (SecretString, Option<Arc<RefreshToken>>);

/// What the kill switch took out.
pub(crate) struct Killed<E> {
    /// Closes when the last request has been handed over.
    pub(crate) gone: watch::Receiver<()>,
    pub(crate) source: Arc<DynSource<E>>,
    pub(crate) tokens: Option<Tokens>,
}

impl<E: Environment> Keeper<E> {
    /// From the return of this on, nobody gets a token.
    pub(crate) fn kill(&self, reason: &'static str) -> Killed<E> {
        let mut state = self.state.write().unwrap_or_else(ignore_poison);
        state.cell.kill();
        state.reason = reason;
        let alive = state.alive.take();
        let held = state.held.take();
        let flight = state.flight.take();
        let source = Arc::clone(&state.source);
        let gone = state.gone.clone();
        drop(state);
        drop(alive);
        let tag = held.as_ref().map(|held| held.bearer.tag);
        signal::revoked(self.host(), tag, reason);
        let error = AuthError::revoked(reason);
        announce(flight.map(|(_, flight)| flight), Landing::Failed(error));
        // With the bearer, the cached header is wiped.
        let tokens = held.map(|Held { token, refresh, .. }| (token, refresh));
        Killed { gone, source, tokens }
    }

    /// Starts over with another source.
    pub(crate) fn restore(&self, source: Arc<DynSource<E>>) {
        let mut state = self.state.write().unwrap_or_else(ignore_poison);
        state.cell.restore();
        if state.alive.is_none() {
            let (alive, gone) = watch::channel(());
            state.alive = Some(alive);
            state.gone = gone;
        }
        let old_source = mem::replace(&mut state.source, source);
        let held = state.held.take();
        let flight = state.flight.take();
        state.last_error = None;
        drop(state);
        drop((old_source, held));
        announce(flight.map(|(_, flight)| flight), Landing::Replaced);
    }
}

/// Gives tokens back to the provider: the refresh token first, with which new
/// ones could be had. Whether there was a way to.
pub(crate) async fn give_back<E: Environment>(
    source: &DynSource<E>,
    (token, refresh): Tokens,
    limit: Duration,
) -> Result<bool, FetchError> {
    let refreshed = match &refresh {
        Some(refresh) => revoke(source, &refresh.secret, limit).await,
        None => Ok(false),
    };
    let token = revoke(source, &token, limit).await;
    Ok(refreshed? | token?)
}

async fn revoke<E: Environment>(
    source: &DynSource<E>,
    token: &SecretString,
    limit: Duration,
) -> Result<bool, FetchError> {
    host::within(limit, source.revoke(token)).await.unwrap_or_else(|| {
        Err(FetchError::unavailable("no answer in the time allowed"))
    })
}
