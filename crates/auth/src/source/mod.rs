//! Where tokens come from.

#[cfg(feature = "json")]
pub(crate) mod answer;
#[cfg(feature = "json")]
mod build_error;
#[cfg(feature = "json")]
mod clock;
#[cfg(feature = "json")]
pub(crate) mod endpoint;
mod error;
mod function;
#[cfg(feature = "json")]
mod json_login;
#[cfg(feature = "oauth2")]
mod oauth2;
#[cfg(feature = "json")]
mod trouble;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use secrecy::SecretString;

#[cfg(feature = "oauth2")]
pub use self::oauth2::{
    ClientCredentials, ClientCredentialsBuilder, ClientSecret,
};
#[cfg(feature = "json")]
pub(crate) use self::trouble::Trouble;
#[cfg(feature = "json")]
pub use self::{
    answer::AnswerShape,
    build_error::SourceBuildError,
    json_login::{JsonLogin, JsonLoginBuilder},
};
pub use self::{
    error::FetchError,
    function::{SourceFn, source_fn},
};
use crate::Environment;

/// Asks a provider for tokens: one call of its method is one request to the
/// token endpoint.
///
/// It remembers nothing between calls, retries nothing and waits for nothing:
/// when to ask, how often and with what is decided by whoever calls it.
#[async_trait]
pub trait TokenSource: Send + Sync + 'static {
    /// Which world its credentials belong to.
    type Environment: Environment;

    /// Asks once.
    ///
    /// # Errors
    ///
    /// [`FetchError`], which holds neither a credential nor anything that the
    /// provider said.
    async fn fetch(&self, grant: Grant<'_>) -> Result<Issued, FetchError>;

    /// Asks the provider to honour `token` no longer (RFC 7009); `false` when
    /// it has no way to be asked, which is the default.
    ///
    /// # Errors
    ///
    /// [`FetchError`] when it was asked and did not say yes.
    async fn revoke(&self, token: &SecretString) -> Result<bool, FetchError> {
        let _ = token;
        Ok(false)
    }
}

/// What a token is asked for with.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Grant<'a> {
    /// The credentials that the source holds.
    Login,
    /// The refresh token that came with the last token.
    Refresh(&'a SecretString),
}

/// What a provider issued.
pub struct Issued {
    pub(crate) token: SecretString,
    pub(crate) lifetime: Option<Duration>,
    pub(crate) refresh_token: Option<SecretString>,
}

impl Issued {
    /// A token whose lifetime the provider did not tell.
    #[must_use]
    pub fn new(token: SecretString) -> Self {
        Self { token, lifetime: None, refresh_token: None }
    }

    /// How long the token lives from now on.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// What the next token can be asked for with.
    #[must_use]
    pub fn refresh_token(mut self, refresh_token: SecretString) -> Self {
        self.refresh_token = Some(refresh_token);
        self
    }

    /// The token, its lifetime and the refresh token, for a source around
    /// another one.
    #[must_use]
    pub fn into_parts(
        self,
    ) -> (SecretString, Option<Duration>, Option<SecretString>) {
        (self.token, self.lifetime, self.refresh_token)
    }
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
