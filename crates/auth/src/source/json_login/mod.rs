//! A login that is a JSON object, and so is what comes back.

mod body;
mod builder;

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use palisade_core::SafeUrl;
use reqwest::{
    Method, Request, Response, StatusCode, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
};

use self::body::{Field, FieldValue};
pub use self::builder::JsonLoginBuilder;
use super::{
    AnswerShape, FetchError, Grant, Issued, TokenSource,
    answer::{Json, status},
    clock,
    endpoint::Endpoint,
};
use crate::{Credential, Environment};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Logs in with a JSON object, such as `{"username": …, "password": …}`, and
/// renews with another one, such as `{"refreshToken": …}`.
///
/// What it does with an answer:
///
/// | answer | error |
/// |---|---|
/// | 400, 401, 403 | the credential, or the refresh token, is [rejected](FetchError::is_rejected) |
/// | 429 | throttled, for as long as [`server_delay`](palisade_http::server_delay) says |
/// | 408, 5xx, none in time, no connection | not available |
/// | success is not `true`, at a login | malformed: the reason is not known |
/// | the same, at a refresh | rejected: a login finds out more |
/// | another status, no JSON, more than 64 KiB, no token, a token that cannot stand in a header, a lifetime that is none | malformed |
///
/// # Examples
///
/// Pagamio, in both editions of its documents:
///
/// ```
/// use palisade_auth::{AnswerShape, Credential, JsonLogin, Production};
///
/// let base = "https://vas-api.pagamio.tech/api/v1";
/// let shape = AnswerShape::token_at(["/data/token", "/accessToken"])
///     .refresh_token_at(["/data/refreshToken", "/refreshToken"])
///     .lifetime_at(["/data/expiresIn", "/expiresIn"])
///     .success_at(["/successful"]);
/// let source = JsonLogin::<Production>::builder(
///     format!("{base}/auth/token"), // or /auth/login
///     shape,
/// )
/// .plain_field("username", "shop-17")
/// .field("password", Credential::from_env("PAGAMIO_PASSWORD"))
/// .refresh_url(format!("{base}/auth/token/refresh"))
/// .build()?;
/// # Ok::<(), palisade_auth::SourceBuildError>(())
/// ```
pub struct JsonLogin<E: Environment> {
    login_url: Url,
    refresh_url: Option<Url>,
    refresh_field: String,
    fields: Vec<Field<E>>,
    shape: AnswerShape,
    endpoint: Endpoint,
}

impl<E: Environment> JsonLogin<E> {
    /// Sets up a login at this URL, whose answer is of this shape.
    pub fn builder(
        login_url: impl Into<String>,
        answer: AnswerShape,
    ) -> JsonLoginBuilder<E> {
        JsonLoginBuilder::new(login_url.into(), answer)
    }

    /// The credentials that it sends, each with the name of its field.
    pub fn credentials(&self) -> impl Iterator<Item = (&str, &Credential<E>)> {
        self.fields.iter().filter_map(|field| match &field.value {
            FieldValue::Credential(credential) => {
                Some((field.name.as_str(), credential))
            }
            FieldValue::Text(_) => None,
        })
    }

    async fn post(
        &self,
        url: &Url,
        body: Bytes,
    ) -> Result<Response, FetchError> {
        let mut request = Request::new(Method::POST, url.clone());
        request.headers_mut().insert(ACCEPT, JSON);
        request.headers_mut().insert(CONTENT_TYPE, JSON);
        *request.body_mut() = Some(body.into());
        let response = self.endpoint.send(request).await?;
        status::check(&response, clock::now())?;
        if response.status() == StatusCode::BAD_REQUEST {
            return Err(FetchError::rejected(400));
        }
        Ok(response)
    }
}

#[async_trait]
impl<E: Environment> TokenSource for JsonLogin<E> {
    type Environment = E;

    async fn fetch(&self, grant: Grant<'_>) -> Result<Issued, FetchError> {
        let (url, body) = match (grant, &self.refresh_url) {
            (Grant::Refresh(token), Some(url)) => {
                (url, body::refresh(&self.refresh_field, token)?)
            }
            // Without such a URL a login is the way to a new token.
            (Grant::Refresh(_), None) | (Grant::Login, _) => {
                (&self.login_url, body::login(&self.fields).await?)
            }
        };
        let response = self.post(url, body).await?;
        let answer = Json::read(response).await?;
        let mut issued = self.shape.issued(&answer, grant, clock::now())?;
        if self.refresh_url.is_none() {
            issued.refresh_token = None;
        }
        Ok(issued)
    }
}

impl<E: Environment> fmt::Debug for JsonLogin<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = self.credentials();
        let credentials = credentials.map(|(name, c)| (name, c.provenance()));
        f.debug_struct("JsonLogin")
            .field("environment", &E::NAME)
            .field("login_url", &SafeUrl(self.login_url.as_str()))
            .field("credentials", &credentials.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl<E: Environment> fmt::Debug for JsonLoginBuilder<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLoginBuilder")
            .field("environment", &E::NAME)
            .finish_non_exhaustive()
    }
}
