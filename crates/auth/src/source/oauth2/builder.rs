use std::time::Duration;

use reqwest::ClientBuilder;

use super::{
    super::{
        AnswerShape, SourceBuildError,
        endpoint::{EndpointConfig, parse},
    },
    ClientCredentials, ClientSecret,
};
use crate::{Credential, Environment};

/// Sets [`ClientCredentials`] up; nothing is checked before
/// [`build`](Self::build).
#[must_use = "nothing is checked before `build`"]
pub struct ClientCredentialsBuilder<E: Environment> {
    token_url: String,
    revocation_url: Option<String>,
    id: String,
    secret: Credential<E>,
    placement: ClientSecret,
    parameters: Vec<(String, String)>,
    endpoint: EndpointConfig,
}

impl<E: Environment> ClientCredentialsBuilder<E> {
    pub(super) fn new(
        token_url: String,
        id: String,
        secret: Credential<E>,
    ) -> Self {
        Self {
            token_url,
            revocation_url: None,
            id,
            secret,
            placement: ClientSecret::Basic,
            parameters: Vec::new(),
            endpoint: EndpointConfig::new(),
        }
    }

    /// Where the client secret goes; [`ClientSecret::Basic`] unless set.
    pub const fn client_secret(mut self, placement: ClientSecret) -> Self {
        self.placement = placement;
        self
    }

    /// What the token is to be good for, words with spaces between them
    /// (RFC 6749, section 3.3); whatever the server takes for granted unless
    /// set.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.parameter("scope", scope)
    }

    /// One more parameter of the request, such as `audience` or `resource`.
    pub fn parameter(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Where tokens are revoked (RFC 7009); they cannot be unless set.
    pub fn revocation_url(mut self, url: impl Into<String>) -> Self {
        self.revocation_url = Some(url.into());
        self
    }

    /// How long a request may take, answer included; 10 seconds unless set.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.endpoint.timeout = timeout;
        self
    }

    /// A client to begin with, for certificate authorities, a resolver, or
    /// pins.
    ///
    /// It is made stricter: https only, TLS 1.2 or newer with every certificate
    /// checked, no redirects, no repetitions, no proxy, no log of its bytes.
    /// Only a TLS set-up of the app's own
    /// (`ClientBuilder::tls_backend_preconfigured`) is taken as it is.
    pub fn client(mut self, client: ClientBuilder) -> Self {
        self.endpoint.client = client;
        self
    }

    /// Lets URLs of this very machine be `http`: 127.0.0.0/8, `[::1]` and
    /// `localhost`. For tests.
    pub const fn dangerous_allow_loopback_http(mut self) -> Self {
        self.endpoint.allows_loopback_http = true;
        self
    }

    /// Checks the settings. No runtime is needed, and nobody is connected to.
    ///
    /// # Errors
    ///
    /// [`SourceBuildError`] when a URL is none or not https, holds credentials
    /// or a fragment, the client's id is empty, the timeout is zero, `reqwest`
    /// has no TLS, or the client cannot be built.
    pub fn build(self) -> Result<ClientCredentials<E>, SourceBuildError> {
        let allows_http = self.endpoint.allows_loopback_http;
        if self.id.is_empty() {
            return Err(SourceBuildError::empty("the client's id"));
        }
        let revocation_url = self.revocation_url.as_deref();
        let revocation_url = revocation_url.map(|url| parse(url, allows_http));
        Ok(ClientCredentials {
            token_url: parse(&self.token_url, allows_http)?,
            revocation_url: revocation_url.transpose()?,
            id: self.id,
            secret: self.secret,
            placement: self.placement,
            parameters: self.parameters,
            shape: AnswerShape::token_at(["/access_token"])
                .refresh_token_at(["/refresh_token"])
                .lifetime_at(["/expires_in"]),
            endpoint: self.endpoint.build()?,
        })
    }
}
