//! The parts of a `reqwest-middleware` chain that do as little as can be.

use async_trait::async_trait;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

/// The end of a chain: the same answer to every request, at once.
#[derive(Clone, Debug, Default)]
pub struct Canned {
    status: StatusCode,
    headers: HeaderMap,
}

impl Canned {
    /// A 200 with an empty body and these headers.
    #[must_use]
    pub fn with(headers: &[(&'static str, &'static str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        Self { headers: headers.collect(), ..Self::default() }
    }

    /// This status with an empty body and no headers.
    #[must_use]
    pub fn status(status: StatusCode) -> Self {
        Self { status, ..Self::default() }
    }
}

#[async_trait]
impl Middleware for Canned {
    async fn handle(
        &self,
        _: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        let mut answer = http::Response::new("");
        *answer.status_mut() = self.status;
        answer.headers_mut().clone_from(&self.headers);
        Ok(answer.into())
    }
}

/// A layer that passes everything on.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it does nothing")]
pub struct Nothing;

#[async_trait]
impl Middleware for Nothing {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        next.run(request, extensions).await
    }
}
