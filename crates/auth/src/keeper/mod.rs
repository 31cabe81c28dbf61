//! The one place that holds the token: a cell, and a lock around it.
//!
//! **Invariant:** no code of others runs under the lock: no source, no sink,
//! no subscriber, no waker of a request.

mod bearer;
mod flight;
mod kill;
mod landing;
#[cfg(all(test, shuttle))]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a model reports a broken assumption by panicking"
)]
mod model;

use std::{sync::Arc, time::Duration};

use palisade_core::{FingerprintKey, SecretSink};
use palisade_http::{CredentialHolder, CredentialTag};
use secrecy::SecretString;
use tokio::{sync::watch, time::Instant};

pub(crate) use self::{
    bearer::Lease,
    kill::{Killed, give_back},
};
use self::{
    bearer::{Alive, Bearer, RefreshToken},
    flight::{InFlight, Landing},
};
use crate::{
    AuthError, Environment, FetchError, Origins, TokenSource,
    cell::{Flight, Refused, Rules, TokenCell, TokenState, Verdict},
    host::{self, RwLock},
};

pub(crate) type DynSource<E> = dyn TokenSource<Environment = E>;

/// What does not change.
pub(crate) struct Settings<E> {
    pub(crate) origins: Origins<E>,
    pub(crate) key: FingerprintKey,
    pub(crate) holder: CredentialHolder,
    pub(crate) sink: Option<Arc<dyn SecretSink>>,
    /// How long one call to the provider may take.
    pub(crate) call_timeout: Duration,
}

pub(crate) struct Keeper<E> {
    pub(crate) settings: Settings<E>,
    epoch: Instant,
    state: RwLock<State<E>>,
}

struct State<E> {
    cell: TokenCell,
    source: Arc<DynSource<E>>,
    held: Option<Held>,
    /// Who waits for the call that is under way.
    flight: Option<(Flight, watch::Sender<Landing>)>,
    last_error: Option<FetchError>,
    /// Each bearer has a clone; this one is taken by the kill switch.
    alive: Option<Alive>,
    /// Closes when the last bearer is gone.
    gone: watch::Receiver<()>,
    /// Why the kill switch was used.
    reason: &'static str,
}

struct Held {
    bearer: Arc<Bearer>,
    /// As the provider gave it, to be given back to it.
    token: SecretString,
    refresh: Option<Arc<RefreshToken>>,
}

impl<E: Environment> Keeper<E> {
    pub(crate) fn new(
        settings: Settings<E>,
        rules: Rules,
        source: Arc<DynSource<E>>,
    ) -> Arc<Self> {
        let (alive, gone) = watch::channel(());
        let state = State {
            cell: TokenCell::new(rules),
            source,
            held: None,
            flight: None,
            last_error: None,
            alive: Some(alive),
            gone,
            reason: "",
        };
        let state = RwLock::new(state);
        Arc::new(Self { settings, epoch: host::epoch(), state })
    }

    /// The token, if nothing has to be done for it: the way of almost every
    /// request.
    pub(crate) fn fresh(&self) -> Option<Lease> {
        let now = self.now();
        let state = self.state.read().unwrap_or_else(ignore_poison);
        if state.cell.state(now) != TokenState::Fresh {
            return None;
        }
        let held = state.held.as_ref()?;
        Some(Lease(Arc::clone(&held.bearer)))
    }

    /// The token, waited for if need be.
    pub(crate) async fn lease(self: &Arc<Self>) -> Result<Lease, AuthError> {
        loop {
            let mut landing = match self.ask()? {
                Asked::Served(lease) => return Ok(lease),
                Asked::Waits(landing) => landing,
            };
            if flight::is_inside(self.id()) {
                return Err(AuthError::SOURCE_WAITS_FOR_ITSELF);
            }
            // All who wait get what comes of it, be it an error.
            let landed = landing.wait_for(Landing::is_over).await;
            let landed = landed.map(|landed| landed.clone());
            let generation = match landed {
                Ok(Landing::Landed(generation)) => generation,
                Ok(Landing::Failed(error)) => return Err(error),
                Ok(Landing::Flying | Landing::Replaced) | Err(_) => continue,
            };
            if let Some(lease) = self.since(generation) {
                return Ok(lease);
            }
        }
    }

    /// The token of this generation or a later one, though it may be over: it
    /// was obtained for who asks, and there is none that is younger.
    fn since(&self, generation: u64) -> Option<Lease> {
        let state = self.state.read().unwrap_or_else(ignore_poison);
        let held = state.held.as_ref()?;
        let is_wanted = held.bearer.tag.generation() >= generation;
        is_wanted.then(|| Lease(Arc::clone(&held.bearer)))
    }

    fn ask(self: &Arc<Self>) -> Result<Asked, AuthError> {
        let now = self.now();
        let mut state = self.state.write().unwrap_or_else(ignore_poison);
        let (asked, call) = state.ask(now)?;
        let Some((flight, kind)) = call else { return Ok(asked) };
        let flight = InFlight::new(self, flight, kind);
        let source = Arc::clone(&state.source);
        let held = state.held.as_ref();
        let refresh = held.and_then(|held| held.refresh.clone());
        drop(state);
        host::spawn(flight.fly(source, refresh))
            .or(Err(AuthError::NO_RUNTIME))?;
        Ok(asked)
    }

    /// The provider refused a request with this token.
    pub(crate) fn refused(&self, tag: CredentialTag) -> Option<Refused> {
        let now = self.now();
        let mut state = self.state.write().unwrap_or_else(ignore_poison);
        let held = state.held.as_ref().map(|held| held.bearer.tag);
        // Of the same generation but another one: of another keeper's.
        let is_foreign = held.is_some_and(|held| {
            held.generation() == tag.generation() && held != tag
        });
        let generation = tag.generation();
        (!is_foreign).then(|| state.cell.refused(generation, now))
    }

    /// It did so again with a newer one. Whether refusals are ignored now.
    pub(crate) fn refused_again(&self, tag: CredentialTag) -> bool {
        let now = self.now();
        let mut state = self.state.write().unwrap_or_else(ignore_poison);
        state.cell.refused_again(tag.generation(), now)
    }

    /// The credential may be another one now.
    pub(crate) fn forgive(&self) {
        let mut state = self.state.write().unwrap_or_else(ignore_poison);
        state.cell.forgive();
    }

    pub(crate) fn token_state(&self) -> TokenState {
        let now = self.now();
        let state = self.state.read().unwrap_or_else(ignore_poison);
        state.cell.state(now)
    }

    fn now(&self) -> Duration {
        host::since(self.epoch)
    }

    /// Tells this keeper from others.
    fn id(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// What somebody who wants a token gets.
enum Asked {
    Served(Lease),
    Waits(watch::Receiver<Landing>),
}

type Call = (Flight, crate::cell::Kind);

impl<E> State<E> {
    fn ask(
        &mut self,
        now: Duration,
    ) -> Result<(Asked, Option<Call>), AuthError> {
        let call = match self.cell.ask(now) {
            Verdict::Call(flight, kind)
            | Verdict::ServeAndCall(flight, kind) => Some((flight, kind)),
            Verdict::Dead => return Err(AuthError::revoked(self.reason)),
            Verdict::Refuse(retry_in) => return Err(self.refusal(retry_in)),
            Verdict::Serve | Verdict::Wait => None,
        };
        if let Some((flight, _)) = call {
            let (sender, _) = watch::channel(Landing::Flying);
            self.flight = Some((flight, sender));
        }
        let is_served = matches!(
            self.cell.state(now),
            TokenState::Fresh | TokenState::Stale
        );
        let asked = match (&self.held, &self.flight) {
            (Some(held), _) if is_served => {
                Asked::Served(Lease(Arc::clone(&held.bearer)))
            }
            (_, Some((_, sender))) => Asked::Waits(sender.subscribe()),
            // The cell serves what is held, and waits for what is under way.
            _ => return Err(self.refusal(Duration::ZERO)),
        };
        Ok((asked, call))
    }

    fn refusal(&self, retry_in: Duration) -> AuthError {
        match &self.last_error {
            Some(error) => AuthError::no_token(error.clone(), retry_in),
            None => AuthError::quota_used_up(retry_in),
        }
    }
}

/// Nothing panics under the lock, and if it did, what it holds is whole.
fn ignore_poison<G>(poisoned: std::sync::PoisonError<G>) -> G {
    poisoned.into_inner()
}
