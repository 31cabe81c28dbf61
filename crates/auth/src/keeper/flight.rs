//! One call for all who wait: a task of its own, so that whoever goes away
//! takes nothing from the others.

use std::{sync::Arc, time::Duration};

use palisade_core::Fingerprint;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    DynSource, Keeper,
    bearer::{RefreshToken, header},
};
use crate::{
    AuthError, Environment, FetchError, Grant, Issued,
    cell::{Flight, Kind},
    host,
};

/// How a flight stands, for those who wait.
#[derive(Clone, Debug)]
pub(super) enum Landing {
    Failed(AuthError),
    Flying,
    /// With the token of this generation.
    Landed(u64),
    /// The credential was replaced: the answer is nobody's.
    Replaced,
}

impl Landing {
    pub(super) const fn is_over(&self) -> bool {
        !matches!(self, Self::Flying)
    }
}

/// A token that is ready to be sent.
pub(super) struct Ready {
    pub(super) header: http::HeaderValue,
    pub(super) fingerprint: Fingerprint,
    pub(super) lifetime: Option<Duration>,
    pub(super) token: SecretString,
    pub(super) refresh: Option<Arc<RefreshToken>>,
}

/// A flight that has to land: dropped before, it counts as failed, so that
/// neither a source that panics nor a runtime that shuts down leaves anybody
/// waiting.
pub(super) struct InFlight<E: Environment> {
    pub(super) keeper: Arc<Keeper<E>>,
    pub(super) flight: Flight,
    pub(super) kind: Kind,
    pub(super) is_over: bool,
}

impl<E: Environment> InFlight<E> {
    pub(super) fn new(
        keeper: &Arc<Keeper<E>>,
        flight: Flight,
        kind: Kind,
    ) -> Self {
        Self { keeper: Arc::clone(keeper), flight, kind, is_over: false }
    }

    pub(super) async fn fly(
        mut self,
        source: Arc<DynSource<E>>,
        refresh: Option<Arc<RefreshToken>>,
    ) {
        loop {
            let start = self.keeper.now();
            let held = refresh.as_ref().filter(|_| self.kind == Kind::Refresh);
            let fetched = self.fetch(&*source, held.map(Arc::as_ref)).await;
            let ready = fetched.and_then(|issued| {
                self.keeper.prepare(issued, held.map(Arc::clone))
            });
            let late = match ready {
                Ok(ready) => self.landed(ready, start),
                Err(error) => {
                    if self.missed(&error) {
                        continue;
                    }
                    None
                }
            };
            if let Some(late) = late {
                // Nobody may use it, so the provider had better know.
                super::kill::give_back(
                    &*source,
                    late.parts(),
                    self.keeper.settings.call_timeout,
                )
                .await
                .unwrap_or_default();
            }
            return;
        }
    }

    async fn fetch(
        &self,
        source: &DynSource<E>,
        refresh: Option<&RefreshToken>,
    ) -> Result<Issued, FetchError> {
        let grant =
            refresh.map_or(Grant::Login, |token| Grant::Refresh(&token.secret));
        let limit = self.keeper.settings.call_timeout;
        let call = INSIDE.scope(self.keeper.id(), source.fetch(grant));
        let fetched = host::within(limit, call).await;
        fetched.unwrap_or_else(|| {
            Err(FetchError::unavailable("no answer in the time allowed"))
        })
    }
}

impl<E: Environment> Drop for InFlight<E> {
    fn drop(&mut self) {
        if !self.is_over {
            let error = FetchError::unavailable("the call was given up");
            // It may not go on: there is nobody to do it.
            while self.missed(&error) {}
        }
    }
}

impl<E: Environment> Keeper<E> {
    fn prepare(
        &self,
        issued: Issued,
        held: Option<Arc<RefreshToken>>,
    ) -> Result<Ready, FetchError> {
        let sink = self.settings.sink.as_deref();
        let Issued { token, lifetime, refresh_token } = issued;
        let bytes = token.expose_secret().as_bytes();
        Ok(Ready {
            header: header(&token, sink)?,
            fingerprint: self.settings.key.fingerprint("token", bytes),
            lifetime,
            // RFC 6749, section 6: without a new one the old one stays good.
            refresh: refresh_token
                .map(|secret| RefreshToken::new(secret, sink))
                .or(held),
            token,
        })
    }
}

tokio::task_local! {
    /// The keeper whose source is being asked.
    static INSIDE: usize;
}

/// Whether this is code of the source that the keeper waits for.
pub(super) fn is_inside(id: usize) -> bool {
    INSIDE.try_with(|inside| *inside == id).unwrap_or(false)
}
