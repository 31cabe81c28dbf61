use std::{fmt, time::Duration};

use http::{Extensions, HeaderName, HeaderValue, Method};
use reqwest::{Body, Request, Response, Url};
use reqwest_middleware::ClientWithMiddleware;

use super::SendError;

/// A request of an [`EgressClient`](super::EgressClient). Neither it nor its
/// client is handed out: it is sent, through all layers.
pub struct RequestBuilder {
    client: ClientWithMiddleware,
    request: Request,
    extensions: Extensions,
}

impl RequestBuilder {
    pub(super) fn new(
        client: ClientWithMiddleware,
        method: Method,
        url: Url,
    ) -> Self {
        let request = Request::new(method, url);
        Self { client, request, extensions: Extensions::new() }
    }

    /// With this header, beside others of its name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.request.headers_mut().append(name, value);
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = Some(body.into());
        self
    }

    /// With this body, as JSON.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    #[cfg(feature = "json")]
    pub fn json(
        self,
        body: &(impl serde::Serialize + ?Sized),
    ) -> Result<Self, SendError> {
        // The error may repeat what is in the body.
        let body = serde_json::to_vec(body).or(Err(SendError::invalid()))?;
        let json = HeaderValue::from_static("application/json");
        Ok(self.header(http::header::CONTENT_TYPE, json).body(body))
    }

    /// May take so long, its answer's body included.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        *self.request.timeout_mut() = Some(timeout);
        self
    }

    /// With this in its extensions, for the layers.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(
        mut self,
        extension: T,
    ) -> Self {
        self.extensions.insert(extension);
        self
    }

    /// Sends it.
    ///
    /// # Errors
    ///
    /// When a layer refuses it, or there is no answer.
    pub async fn send(self) -> Result<Response, SendError> {
        let Self { client, request, mut extensions } = self;
        let sent = client.execute_with_extensions(request, &mut extensions);
        sent.await.map_err(SendError::of)
    }
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("method", self.request.method())
            .finish_non_exhaustive()
    }
}
