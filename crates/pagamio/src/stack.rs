use std::{error, fmt};

use palisade_auth::{Auth, Environment};
use palisade_egress::Egress;
use palisade_limit::LimitMiddleware;
use palisade_payload::Payload;
use palisade_redact::Redactor;
use palisade_retry::Retry;
use reqwest_middleware::ClientBuilder;

use crate::{Profile, ProfileError};

/// All the layers between an app and the provider, in the order in which they
/// are safe.
///
/// Each is a crate of its own and can be had alone; this only adds them to a
/// builder that the app brings, with whatever it holds before and after.
///
/// # Examples
///
/// ```
/// use palisade_auth::{Credential, Sandbox};
/// use palisade_pagamio::{Pagamio, Profile};
/// use palisade_redact::Policy;
/// use reqwest_middleware::ClientBuilder;
///
/// let profile = Profile::default();
/// let password = Credential::<Sandbox>::from_env("PAGAMIO_PASSWORD");
/// let login = profile.login("shop-17", password)?.build()?;
/// let redactor = profile.redaction(Policy::payments()).build()?;
/// let auth = profile.auth(login)?.build()?;
/// let pagamio = Pagamio::new(&profile, auth, &redactor)?;
///
/// // The app's, with its timeouts, which then goes nowhere else.
/// let client = pagamio.harden(reqwest::Client::builder()).build()?;
/// let client = pagamio.stack(ClientBuilder::new(client)).build();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Pagamio<E: Environment> {
    auth: Auth<E>,
    retry: Retry,
    limit: LimitMiddleware,
    egress: Egress,
    payload: Payload,
}

impl<E: Environment> Pagamio<E> {
    /// With the profile's retries, limits and fields, and its host alone.
    /// Secrets that are registered at the redactor are found in requests.
    ///
    /// # Errors
    ///
    /// [`StackError`] when a value of the profile is out of its range.
    pub fn new(
        profile: &Profile,
        auth: Auth<E>,
        redactor: &Redactor,
    ) -> Result<Self, StackError> {
        let retry = profile.retry::<E>()?.build()?;
        let limit = LimitMiddleware::new(profile.limiter::<E>()?.build()?);
        let egress = Egress::builder(profile.egress_policy::<E>()?.build()?);
        let payload = profile.payload::<E>(redactor)?.build()?;
        let egress = egress.build()?;
        Ok(Self::from_parts(auth, retry, limit, egress, payload))
    }

    /// With parts of the app's own, built from [`Profile::retry`],
    /// [`Profile::limiter`], [`Profile::egress_policy`] and
    /// [`Profile::payload`] or not.
    #[must_use]
    pub const fn from_parts(
        auth: Auth<E>,
        retry: Retry,
        limit: LimitMiddleware,
        egress: Egress,
        payload: Payload,
    ) -> Self {
        Self { auth, retry, limit, egress, payload }
    }

    /// Adds the layers to a client: where it goes, what opens the call, what it
    /// carries, what answers a 401, the attempts, the limits, the token, and
    /// where it goes after all of these.
    #[must_use]
    pub fn stack(&self, client: ClientBuilder) -> ClientBuilder {
        client
            .with(self.egress.check())
            .with(self.retry.call())
            .with(self.payload.check())
            .with(self.auth.replay())
            .with(self.retry.attempts())
            .with(self.limit.clone())
            .with(self.auth.inject())
            .with(self.egress.recheck())
    }

    /// The client below the layers: one of the app's that follows no redirect,
    /// uses no proxy of the environment, repeats nothing by itself, and
    /// connects to the provider and nowhere else. See [`Egress::harden`].
    pub fn harden(
        &self,
        client: reqwest::ClientBuilder,
    ) -> reqwest::ClientBuilder {
        self.egress.harden(client)
    }

    /// The tokens: their state, and the kill switch.
    #[must_use]
    pub const fn auth(&self) -> &Auth<E> {
        &self.auth
    }

    /// Where requests may go, and where they come from.
    #[must_use]
    pub const fn egress(&self) -> &Egress {
        &self.egress
    }
}

/// Layers cannot be built from a profile.
#[derive(Debug)]
pub struct StackError(Reason);

#[derive(Debug)]
enum Reason {
    Egress(palisade_egress::BuildError),
    Limit(palisade_limit::BuildError),
    Payload(palisade_payload::BuildError),
    Profile(ProfileError),
    Retry(palisade_retry::BuildError),
}

impl fmt::Display for StackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Reason::Egress(_) => "no egress can be built from the profile",
            Reason::Limit(_) => "no limiter can be built from the profile",
            Reason::Payload(_) => {
                "no payload policy can be built from the profile"
            }
            Reason::Profile(_) => "the profile is not valid",
            Reason::Retry(_) => "no retries can be built from the profile",
        })
    }
}

impl error::Error for StackError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(match &self.0 {
            Reason::Egress(error) => error,
            Reason::Limit(error) => error,
            Reason::Payload(error) => error,
            Reason::Profile(error) => error,
            Reason::Retry(error) => error,
        })
    }
}

impl From<palisade_egress::BuildError> for StackError {
    fn from(error: palisade_egress::BuildError) -> Self {
        Self(Reason::Egress(error))
    }
}

impl From<palisade_limit::BuildError> for StackError {
    fn from(error: palisade_limit::BuildError) -> Self {
        Self(Reason::Limit(error))
    }
}

impl From<palisade_payload::BuildError> for StackError {
    fn from(error: palisade_payload::BuildError) -> Self {
        Self(Reason::Payload(error))
    }
}

impl From<ProfileError> for StackError {
    fn from(error: ProfileError) -> Self {
        Self(Reason::Profile(error))
    }
}

impl From<palisade_retry::BuildError> for StackError {
    fn from(error: palisade_retry::BuildError) -> Self {
        Self(Reason::Retry(error))
    }
}
