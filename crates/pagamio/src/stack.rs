use std::{error, fmt};

use palisade_auth::{Auth, Environment};
use palisade_limit::LimitMiddleware;
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
/// use reqwest_middleware::ClientBuilder;
///
/// let profile = Profile::default();
/// let password = Credential::<Sandbox>::from_env("PAGAMIO_PASSWORD");
/// let login = profile.login("shop-17", password)?.build()?;
/// let pagamio = Pagamio::new(&profile, profile.auth(login)?.build()?)?;
///
/// let client = ClientBuilder::new(reqwest::Client::new());
/// let client = pagamio.stack(client).build();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Pagamio<E: Environment> {
    auth: Auth<E>,
    retry: Retry,
    limit: LimitMiddleware,
}

impl<E: Environment> Pagamio<E> {
    /// With the profile's retries and limits.
    ///
    /// # Errors
    ///
    /// [`StackError`] when a value of the profile is out of its range.
    pub fn new(profile: &Profile, auth: Auth<E>) -> Result<Self, StackError> {
        let retry = profile.retry::<E>()?.build()?;
        let limit = LimitMiddleware::new(profile.limiter::<E>()?.build()?);
        Ok(Self::from_parts(auth, retry, limit))
    }

    /// With retries and limits of the app's own, built from
    /// [`Profile::retry`] and [`Profile::limiter`] or not.
    #[must_use]
    pub const fn from_parts(
        auth: Auth<E>,
        retry: Retry,
        limit: LimitMiddleware,
    ) -> Self {
        Self { auth, retry, limit }
    }

    /// Adds the layers to a client: what opens the call, what answers a 401,
    /// the attempts, the limits, the token.
    #[must_use]
    pub fn stack(&self, client: ClientBuilder) -> ClientBuilder {
        client
            .with(self.retry.call())
            .with(self.auth.replay())
            .with(self.retry.attempts())
            .with(self.limit.clone())
            .with(self.auth.inject())
    }

    /// The tokens: their state, and the kill switch.
    #[must_use]
    pub const fn auth(&self) -> &Auth<E> {
        &self.auth
    }
}

/// Layers cannot be built from a profile.
#[derive(Debug)]
pub struct StackError(Reason);

#[derive(Debug)]
enum Reason {
    Limit(palisade_limit::BuildError),
    Profile(ProfileError),
    Retry(palisade_retry::BuildError),
}

impl fmt::Display for StackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Reason::Limit(_) => "no limiter can be built from the profile",
            Reason::Profile(_) => "the profile is not valid",
            Reason::Retry(_) => "no retries can be built from the profile",
        })
    }
}

impl error::Error for StackError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(match &self.0 {
            Reason::Limit(error) => error,
            Reason::Profile(error) => error,
            Reason::Retry(error) => error,
        })
    }
}

impl From<palisade_limit::BuildError> for StackError {
    fn from(error: palisade_limit::BuildError) -> Self {
        Self(Reason::Limit(error))
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
