use std::{fmt, sync::Arc};

use http::Extensions;
use palisade_http::{CredentialTag, Handling, Stage, find};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

use super::{Probe, lease_in_time};
use crate::{
    AuthError, Environment, NotReplayed, cell::Refused, keeper::Keeper,
    refusal::Refusals, signal,
};

/// The outer half, [`Stage::Replay`]: sends a request whose token was refused
/// once more, with a newer token.
///
/// From [`Auth::replay`](crate::Auth::replay). It stands outside the limiter,
/// so that the second request counts as one, and leaves the
/// [`CredentialHolder`](palisade_http::CredentialHolder) for that to count by,
/// and for the inner half to see that both are of one [`Auth`](crate::Auth).
///
/// A refusal that is not followed by a second request is returned, with a
/// [`NotReplayed`] in its extensions.
///
/// # Errors
///
/// `WrongOrder`, with nothing sent; whatever the rest of the chain returns; a
/// [`Failure`](palisade_http::Failure) when the body of a refusal, which the
/// app wanted to see, could not be read; and [`AuthError::is_revoked`] when the
/// kill switch was used meanwhile.
pub struct ReplayMiddleware<E> {
    keeper: Arc<Keeper<E>>,
    refusals: Refusals,
}

impl<E: Environment> ReplayMiddleware<E> {
    pub(crate) const fn new(
        keeper: Arc<Keeper<E>>,
        refusals: Refusals,
    ) -> Self {
        Self { keeper, refusals }
    }

    /// Whether the client followed a redirect, so that it is not our token
    /// that somebody refused.
    fn is_from_elsewhere(&self, response: &Response) -> bool {
        let url = response.url();
        !self.keeper.settings.origins.contain(url)
            && url.host_str() != Some(NO_URL)
    }

    /// Tells refusals of the token from others.
    async fn refused(
        &self,
        (response, copy): (Response, Option<Request>),
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let Some(tag) = CredentialTag::of(extensions) else {
            return Ok(response);
        };
        let (response, is_stale) = self.refusals.judge(response).await?;
        if !is_stale {
            let status = response.status().as_u16();
            signal::not_allowed(self.keeper.host(), status, "not allowed");
            return Ok(response);
        }
        self.replay((response, copy), tag, extensions, next).await
    }

    /// What to do about a refusal: send `copy`, or not.
    async fn replay(
        &self,
        (mut response, copy): (Response, Option<Request>),
        tag: CredentialTag,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let host = self.keeper.host();
        let status = response.status().as_u16();
        let copy = match self.may_replay(tag, copy, extensions).await {
            Ok(copy) => copy,
            Err(Stays::Error(error)) => return Err(error),
            Err(Stays::Foreign) => return Ok(response),
            Err(Stays::Reason(reason)) => {
                signal::not_replayed(host, tag, status, reason.reason());
                reason.mark(&mut response);
                return Ok(response);
            }
        };
        drop(response);
        Stage::Replay.rewind(extensions);
        let response = next.run(copy, extensions).await?;
        let newer = CredentialTag::of(extensions);
        let status = response.status();
        signal::replayed(host, newer, status.as_u16());
        if !self.refusals.may_be(status) {
            return Ok(response);
        }
        let (response, is_stale) = self.refusals.judge(response).await?;
        if is_stale {
            let is_newest = newer
                .filter(|newer| newer.generation() > tag.generation())
                .is_some_and(|newer| self.keeper.refused_again(newer));
            if is_newest {
                let reason = "refused with a newer token";
                signal::not_allowed(host, status.as_u16(), reason);
            }
        }
        Ok(response)
    }

    async fn may_replay(
        &self,
        tag: CredentialTag,
        copy: Option<Request>,
        extensions: &Extensions,
    ) -> std::result::Result<Request, Stays> {
        match self.keeper.refused(tag).ok_or(Stays::Foreign)? {
            Refused::CoolingDown => {
                return Err(NotReplayed::CoolingDown.into());
            }
            Refused::GivenUp => {
                let host = self.keeper.host();
                signal::revoked(host, Some(tag), "refused by the provider");
            }
            Refused::KnownBefore => {}
        }
        let copy = copy.ok_or(NotReplayed::Body)?;
        // Before the chain runs again: a request without a token is not worth
        // a place in the limiter's queue.
        match lease_in_time(&self.keeper, extensions).await {
            Ok(_) => Ok(copy),
            Err(error)
                if find::<AuthError>(&error)
                    .is_some_and(AuthError::is_revoked) =>
            {
                Err(Stays::Error(error))
            }
            Err(_) => Err(Stays::Reason(NotReplayed::NoToken)),
        }
    }
}

/// Why a refusal is not followed by a second request.
enum Stays {
    Error(reqwest_middleware::Error),
    /// The token is another keeper's.
    Foreign,
    Reason(NotReplayed),
}

impl From<NotReplayed> for Stays {
    fn from(reason: NotReplayed) -> Self {
        Self::Reason(reason)
    }
}

impl<E: Environment> Middleware for ReplayMiddleware<E> {
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
        Box::pin(async move {
            Stage::Replay.enter(extensions)?;
            self.keeper.settings.holder.set(extensions);
            if Probe::of(&request, extensions).is_some() {
                return next.run(request, extensions).await;
            }
            let copy = request.try_clone();
            let result = next.clone().run(request, extensions).await;
            let may_be_refused = result.as_ref().is_ok_and(|response| {
                self.refusals.may_be(response.status())
                    && !self.is_from_elsewhere(response)
            });
            if !may_be_refused {
                return result;
            }
            // Boxed: a future as large as its rarest way costs every request.
            Box::pin(self.refused((result?, copy), extensions, next)).await
        })
    }
}

/// What `reqwest` says of an answer that a layer built and gave no URL.
const NO_URL: &str = "no.url.provided.local";

impl<E> fmt::Debug for ReplayMiddleware<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayMiddleware").finish_non_exhaustive()
    }
}
