//! Layers that do to a request what those of auth do, and decide
//! nothing.

use async_trait::async_trait;
use http::{Extensions, HeaderValue, header::AUTHORIZATION};
use palisade_http::{CredentialTag, Stage};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

/// A stage and a clone.
pub(crate) struct Replay;

#[async_trait]
impl Middleware for Replay {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Replay.enter(extensions)?;
        let copy = request.try_clone();
        let response = next.clone().run(request, extensions).await;
        drop(copy);
        response
    }
}

/// A stage, a header and a tag.
#[derive(Clone)]
pub(crate) struct Inject {
    pub(crate) header: HeaderValue,
    pub(crate) tag: CredentialTag,
}

#[async_trait]
impl Middleware for Inject {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Inject.enter(extensions)?;
        let header = self.header.clone();
        request.headers_mut().insert(AUTHORIZATION, header);
        self.tag.set(extensions);
        next.run(request, extensions).await
    }
}
