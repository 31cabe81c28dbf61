use std::{fmt, sync::Arc};

use reqwest_middleware::ClientWithMiddleware;

use crate::{
    AuthBuilder, AuthError, Environment, InjectMiddleware, Origins,
    ReplayMiddleware, Revocation, TokenSource, TokenState, VerifyError,
    cell::Rules,
    keeper::{Keeper, Settings},
    refusal::Refusals,
    verify,
};

/// The tokens of one credential: the two halves of a chain get theirs here,
/// and the kill switch is here.
///
/// Clones share everything. It can be made anywhere, and needs a tokio runtime
/// only when a request does.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use async_trait::async_trait;
/// use palisade_auth::{
///     Auth, FetchError, Grant, Issued, Origin, Sandbox, TokenSource,
/// };
/// use reqwest_middleware::ClientBuilder;
///
/// struct Fixed;
///
/// #[async_trait]
/// impl TokenSource for Fixed {
///     type Environment = Sandbox;
///
///     async fn fetch(&self, _: Grant<'_>) -> Result<Issued, FetchError> {
///         let lifetime = Duration::from_secs(1800);
///         Ok(Issued::new("not-a-secret".into()).lifetime(lifetime))
///     }
/// }
///
/// let auth = Auth::builder(Fixed, Origin::new("https://api.example")?).build()?;
/// let client = ClientBuilder::new(reqwest::Client::new())
///     .with(auth.replay())
///     .with(auth.inject())
///     .build();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The credential of one world and the origin of the other do not go together:
///
/// ```compile_fail,E0271
/// # use palisade_auth::*;
/// # struct Fixed;
/// # #[async_trait::async_trait]
/// # impl TokenSource for Fixed {
/// #     type Environment = Sandbox;
/// #     async fn fetch(&self, _: Grant<'_>) -> Result<Issued, FetchError> {
/// #         Ok(Issued::new("not-a-secret".into()))
/// #     }
/// # }
/// let origin = Origin::<Production>::new("https://api.example")?;
/// // `Fixed` is a source of the sandbox's.
/// let auth = Auth::<Production>::builder(Fixed, origin).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Auth<E> {
    keeper: Arc<Keeper<E>>,
    refusals: Refusals,
}

impl<E: Environment> Auth<E> {
    /// Sets it up: tokens come from `source`, and go to `origins` only.
    pub fn builder<S: TokenSource<Environment = E>>(
        source: S,
        origins: impl Into<Origins<E>>,
    ) -> AuthBuilder<E> {
        AuthBuilder::new(Arc::new(source), origins.into())
    }

    pub(crate) fn new(
        settings: Settings<E>,
        rules: Rules,
        refusals: Refusals,
        source: Arc<dyn TokenSource<Environment = E>>,
    ) -> Self {
        Self { keeper: Keeper::new(settings, rules, source), refusals }
    }

    /// The outer half, for [`Stage::Replay`](palisade_http::Stage::Replay): outside retries and limiters.
    #[must_use]
    pub fn replay(&self) -> ReplayMiddleware<E> {
        let keeper = Arc::clone(&self.keeper);
        ReplayMiddleware::new(keeper, self.refusals.clone())
    }

    /// The inner half, for [`Stage::Inject`](palisade_http::Stage::Inject): the last layer of the chain. It
    /// refuses requests that did not pass a replay.
    #[must_use]
    pub fn inject(&self) -> InjectMiddleware<E> {
        InjectMiddleware::new(Arc::clone(&self.keeper))
    }

    /// Sends a request through `client` that never leaves, and tells whether
    /// the chain is as it should be. For a test of the app's, or its start.
    ///
    /// The request is a GET of the first origin with an impossible version of
    /// HTTP. The inner half answers it, after all layers outside have seen it:
    /// a limiter counts it, and a layer that lets only certain requests pass
    /// may refuse it.
    ///
    /// # Errors
    ///
    /// [`VerifyError`]: what is wrong with the chain.
    pub async fn verify(
        &self,
        client: &ClientWithMiddleware,
    ) -> Result<(), VerifyError> {
        verify::verify(self.keeper.settings.origins.first(), client).await
    }

    /// Obtains the token now, rather than with the first request.
    ///
    /// # Errors
    ///
    /// [`AuthError`]: why there is none.
    pub async fn warm_up(&self) -> Result<(), AuthError> {
        self.keeper.lease().await.map(drop)
    }

    /// The state of the token, for a health check.
    #[must_use]
    pub fn state(&self) -> TokenState {
        self.keeper.token_state()
    }

    /// **The kill switch.** Every request fails from now on, with
    /// [`AuthError::is_revoked`], those too that wait for a token; the token,
    /// the refresh token and the cached header are wiped; and the provider is
    /// asked to honour them no longer, if the source has a way to.
    ///
    /// It acts when it is called, and never waits. The [`Revocation`] that it
    /// returns may be awaited: it ends when no request is any more on its way
    /// to the transport with the token, and the provider has answered. What
    /// the transport itself holds by then, such as a request that waits for
    /// its connection, is sent.
    ///
    /// `reason` is printed in errors and events, and is no place for a secret.
    pub fn revoke(&self, reason: &'static str) -> Revocation {
        let limit = self.keeper.settings.call_timeout;
        Revocation::new(self.keeper.kill(reason), limit)
    }

    /// Starts over with `source`, after the kill switch or to replace a
    /// credential. The token at hand is wiped, and the provider is not asked
    /// to give it up; calls under way are nobody's any more.
    ///
    /// The quotas of the token endpoint are the provider's, and remember.
    pub fn restore<S: TokenSource<Environment = E>>(&self, source: S) {
        self.keeper.restore(Arc::new(source));
    }

    /// Says that the source has another credential now, so that the next
    /// request may ask at once, and not after the delay that a rejected one
    /// brings with it.
    pub fn credential_changed(&self) {
        self.keeper.forgive();
    }
}

impl<E> Clone for Auth<E> {
    fn clone(&self) -> Self {
        let keeper = Arc::clone(&self.keeper);
        Self { keeper, refusals: self.refusals.clone() }
    }
}

impl<E: Environment> fmt::Debug for Auth<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("environment", &E::NAME)
            .field("origins", &self.keeper.settings.origins)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
