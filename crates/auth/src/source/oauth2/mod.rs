//! `OAuth` 2.0 between two machines, RFC 6749, section 4.4.

mod basic;
mod builder;
mod fault;
mod form;

use std::fmt;

use async_trait::async_trait;
use palisade_core::SafeUrl;
use reqwest::{
    Method, Request, Response, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

pub use self::builder::ClientCredentialsBuilder;
use super::{
    AnswerShape, FetchError, Grant, Issued, TokenSource,
    answer::{Json, status},
    clock,
    endpoint::{Endpoint, erased},
};
use crate::{Credential, Environment};

/// Where the client secret of [`ClientCredentials`] goes (RFC 6749, section
/// 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientSecret {
    /// Into a header, `client_secret_basic`, which every server has to
    /// support. The HTTP client does not erase the buffer that it writes
    /// headers to.
    #[default]
    Basic,
    /// Into the body, `client_secret_post`, which is erased.
    Post,
}

/// The client credentials grant of OAuth 2.0 (RFC 6749, section 4.4), with
/// revocation (RFC 7009).
///
/// What it does with an answer:
///
/// | answer | error |
/// |---|---|
/// | 400 with a code of RFC 6749, section 5.2 | [rejected](FetchError::is_rejected), with the code |
/// | 401, 403 | rejected |
/// | 429 | throttled, for as long as [`server_delay`](palisade_http::server_delay) says |
/// | 408, 5xx, none in time, no connection | not available |
/// | another status, no JSON, more than 64 KiB, no token or one of another type than `Bearer`, a token that cannot stand in a header, a lifetime that is none | malformed |
///
/// A refresh token, which such a server should not give (section 4.4.3), is
/// used where it does.
///
/// # Examples
///
/// ```
/// use palisade_auth::{ClientCredentials, Credential, Production};
///
/// let source = ClientCredentials::<Production>::builder(
///     "https://login.example/oauth2/token",
///     "shop-17",
///     Credential::from_file("/run/secrets/shop-17"),
/// )
/// .scope("purchase.write")
/// .revocation_url("https://login.example/oauth2/revoke")
/// .build()?;
/// # Ok::<(), palisade_auth::SourceBuildError>(())
/// ```
pub struct ClientCredentials<E: Environment> {
    token_url: Url,
    revocation_url: Option<Url>,
    id: String,
    secret: Credential<E>,
    placement: ClientSecret,
    parameters: Vec<(String, String)>,
    shape: AnswerShape,
    endpoint: Endpoint,
}

impl<E: Environment> ClientCredentials<E> {
    /// Sets up the grant at this URL, for the client of this id and secret.
    pub fn builder(
        token_url: impl Into<String>,
        id: impl Into<String>,
        secret: Credential<E>,
    ) -> ClientCredentialsBuilder<E> {
        ClientCredentialsBuilder::new(token_url.into(), id.into(), secret)
    }

    /// What it proves itself with.
    #[must_use]
    pub const fn credential(&self) -> &Credential<E> {
        &self.secret
    }

    /// Sends a form, and proof of who sends it.
    async fn post(
        &self,
        url: &Url,
        mut pairs: Vec<(&str, &str)>,
    ) -> Result<Response, FetchError> {
        let secret = self.secret.resolve().await?;
        let secret = secret.expose_secret();
        let mut request = Request::new(Method::POST, url.clone());
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        match self.placement {
            ClientSecret::Basic => {
                let value = basic::header(&self.id, secret);
                let value = value.map_err(|_not_shown| {
                    FetchError::credential("it cannot be sent in a header")
                })?;
                headers.insert(AUTHORIZATION, value);
            }
            ClientSecret::Post => {
                pairs.push(("client_id", &self.id));
                pairs.push(("client_secret", secret));
            }
        }
        let body = erased(form::encode(&pairs));
        *request.body_mut() = Some(body.into());
        let response = self.endpoint.send(request).await?;
        status::check(&response, clock::now())?;
        fault::check(response).await
    }
}

#[async_trait]
impl<E: Environment> TokenSource for ClientCredentials<E> {
    type Environment = E;

    async fn fetch(&self, grant: Grant<'_>) -> Result<Issued, FetchError> {
        let mut pairs = match grant {
            Grant::Login => vec![("grant_type", "client_credentials")],
            Grant::Refresh(token) => vec![
                ("grant_type", "refresh_token"),
                ("refresh_token", token.expose_secret()),
            ],
        };
        let more = self.parameters.iter();
        pairs.extend(more.map(|(name, value)| (&**name, &**value)));
        let response = self.post(&self.token_url, pairs).await?;
        let answer = Json::read(response).await?;
        check_type(&answer)?;
        self.shape.issued(&answer, grant, clock::now())
    }

    async fn revoke(&self, token: &SecretString) -> Result<bool, FetchError> {
        let Some(url) = &self.revocation_url else { return Ok(false) };
        let pairs = vec![
            ("token", token.expose_secret()),
            ("token_type_hint", "access_token"),
        ];
        // That the token is not known is a success too: section 2.2.
        self.post(url, pairs).await.map(|_nothing| true)
    }
}

/// A token is used as its type says, or not at all (section 7.1). One without
/// a type, which is against section 5.1, is taken for the usual one.
fn check_type(answer: &Json) -> Result<(), FetchError> {
    match answer.value().get("token_type") {
        None => Ok(()),
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => {
            Ok(())
        }
        Some(_) => Err(FetchError::malformed("its token is no bearer token")),
    }
}

impl<E: Environment> fmt::Debug for ClientCredentials<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("environment", &E::NAME)
            .field("token_url", &SafeUrl(self.token_url.as_str()))
            .field("id", &self.id)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}

impl<E: Environment> fmt::Debug for ClientCredentialsBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentialsBuilder")
            .field("environment", &E::NAME)
            .finish_non_exhaustive()
    }
}
