use std::{
    fmt,
    future::{poll_fn, ready},
    sync::Arc,
};

use http::{Extensions, header::AUTHORIZATION};
use palisade_http::{CredentialHolder, Handling, Stage, refused};
use reqwest::Request;
use reqwest_middleware::{Middleware, Next, Result};
use tracing::{Span, field};

use super::{Probe, lease_in_time};
use crate::{
    AuthError, Environment,
    keeper::{Keeper, Lease},
};

/// The inner half, [`Stage::Inject`]: puts the token into every attempt, as
/// the last thing that happens to a request.
///
/// From [`Auth::inject`](crate::Auth::inject). A request to an origin that is
/// not configured passes as it is.
///
/// A request with an `Authorization` of its own, for an origin that is
/// configured, is refused with
/// [`AuthError::is_own_credential`]: two credentials contradict each other, and
/// one in the code is what this crate is there to replace. So is one that
/// passed the outer half of another [`Auth`](crate::Auth), with
/// [`AuthError::is_mismatched`].
///
/// # Errors
///
/// [`AuthError`], `WrongOrder`, `MissingStage` or `DeadlinePassed`; nothing was
/// sent.
pub struct InjectMiddleware<E> {
    keeper: Arc<Keeper<E>>,
    needs_replay: bool,
}

impl<E: Environment> InjectMiddleware<E> {
    pub(crate) const fn new(keeper: Arc<Keeper<E>>) -> Self {
        Self { keeper, needs_replay: true }
    }

    /// For a chain without the other half: every refusal is the caller's, and
    /// a token that the provider ended early is sent until its time is over.
    #[must_use]
    pub fn without_replay(mut self) -> Self {
        self.needs_replay = false;
        self
    }

    fn enter(&self, extensions: &mut Extensions) -> Result<()> {
        Stage::Inject.enter(extensions)?;
        let holder = CredentialHolder::of(extensions);
        if holder == Some(self.keeper.settings.holder) {
            // Left by our other half, which entered its stage: almost every
            // request is decided by one look.
            return Ok(());
        }
        if self.needs_replay {
            Stage::Inject.require(Stage::Replay, extensions)?;
        }
        // Without an outer half, whom a limiter counts by is the caller's to
        // say.
        if holder.is_some() && Stage::Replay.has_passed(extensions) {
            return Err(AuthError::MISMATCHED.into());
        }
        Ok(())
    }
}

impl<E: Environment> Middleware for InjectMiddleware<E> {
    fn handle<'s, 'e, 'n, 'f>(
        &'s self,
        request: Request,
        extensions: &'e mut Extensions,
        next: Next<'n>,
    ) -> Handling<'f>
    where
        's: 'f,
        'e: 'f,
        'n: 'f,
    {
        if !self.keeper.settings.origins.contain(request.url()) {
            return next.run(request, extensions);
        }
        if let Err(error) = self.enter(extensions) {
            return refused(error);
        }
        if let Some(probe) = Probe::of(&request, extensions) {
            probe.arrive();
            return Box::pin(ready(Ok(http::Response::new("").into())));
        }
        if request.headers().contains_key(AUTHORIZATION) {
            return refused(AuthError::OWN_CREDENTIAL);
        }
        if let Some(lease) = self.keeper.fresh() {
            return send(lease, request, extensions, next);
        }
        Box::pin(async move {
            let lease = lease_in_time(&self.keeper, extensions).await?;
            send(lease, request, extensions, next).await
        })
    }
}

/// Sends the request with the token in it.
fn send<'f>(
    lease: Lease,
    mut request: Request,
    extensions: &'f mut Extensions,
    next: Next<'f>,
) -> Handling<'f> {
    request.headers_mut().insert(AUTHORIZATION, lease.header());
    lease.tag().set(extensions);
    // Where the attempt has a span with this field: who counts by token reads
    // it there.
    let fingerprint = field::display(lease.tag().fingerprint());
    Span::current().record("fingerprint", fingerprint);
    let mut run = next.run(request, extensions);
    // The kill switch waits for leases to end, and this one ends once the
    // transport has the request: with the first poll, not with the answer.
    let mut lease = Some(lease);
    Box::pin(poll_fn(move |cx| {
        let polled = run.as_mut().poll(cx);
        drop(lease.take());
        polled
    }))
}

impl<E> fmt::Debug for InjectMiddleware<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InjectMiddleware")
            .field("needs_replay", &self.needs_replay)
            .finish_non_exhaustive()
    }
}
