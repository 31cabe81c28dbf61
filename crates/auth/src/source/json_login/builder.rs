use std::time::Duration;

use reqwest::ClientBuilder;

use super::{
    super::{
        AnswerShape, SourceBuildError,
        endpoint::{EndpointConfig, parse},
    },
    JsonLogin,
    body::{Field, FieldValue},
};
use crate::{Credential, Environment};

/// Sets a [`JsonLogin`] up; nothing is checked before
/// [`build`](Self::build).
#[must_use = "nothing is checked before `build`"]
pub struct JsonLoginBuilder<E: Environment> {
    login_url: String,
    refresh_url: Option<String>,
    refresh_field: String,
    fields: Vec<Field<E>>,
    shape: AnswerShape,
    endpoint: EndpointConfig,
}

impl<E: Environment> JsonLoginBuilder<E> {
    pub(super) fn new(login_url: String, shape: AnswerShape) -> Self {
        Self {
            login_url,
            refresh_url: None,
            refresh_field: "refreshToken".to_owned(),
            fields: Vec::new(),
            shape,
            endpoint: EndpointConfig::new(),
        }
    }

    /// A field of the login that holds a credential.
    pub fn field(
        mut self,
        name: impl Into<String>,
        credential: Credential<E>,
    ) -> Self {
        let value = FieldValue::Credential(credential);
        self.fields.push(Field { name: name.into(), value });
        self
    }

    /// A field of the login that holds what is no secret, such as the name of
    /// a user.
    pub fn plain_field(
        mut self,
        name: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        let value = FieldValue::Text(text.into());
        self.fields.push(Field { name: name.into(), value });
        self
    }

    /// Where to send refresh tokens; nowhere unless set, and they are not even
    /// handed on.
    pub fn refresh_url(mut self, url: impl Into<String>) -> Self {
        self.refresh_url = Some(url.into());
        self
    }

    /// The field that holds the refresh token; `refreshToken` unless set.
    pub fn refresh_field(mut self, name: impl Into<String>) -> Self {
        self.refresh_field = name.into();
        self
    }

    /// How long a login may take, answer included; 10 seconds unless set.
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
    /// or a fragment, a pointer is none, there is no field, the timeout is
    /// zero, `reqwest` has no TLS, or the client cannot be
    /// built.
    pub fn build(self) -> Result<JsonLogin<E>, SourceBuildError> {
        let allows_http = self.endpoint.allows_loopback_http;
        if self.fields.is_empty() {
            return Err(SourceBuildError::empty("what is sent for a login"));
        }
        self.shape.check()?;
        let refresh_url = self.refresh_url.as_deref();
        let refresh_url = refresh_url.map(|url| parse(url, allows_http));
        Ok(JsonLogin {
            login_url: parse(&self.login_url, allows_http)?,
            refresh_url: refresh_url.transpose()?,
            refresh_field: self.refresh_field,
            fields: self.fields,
            shape: self.shape,
            endpoint: self.endpoint.build()?,
        })
    }
}
