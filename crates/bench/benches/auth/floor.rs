//! The floor: layers that do to a request what the halves do, and decide
//! nothing.

use async_trait::async_trait;
use http::{Extensions, HeaderValue, header::AUTHORIZATION};
use palisade_http::CredentialTag;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

/// What a stage leaves in the extensions.
#[derive(Clone, Copy, Default)]
struct Passed(u8);

fn pass(extensions: &mut Extensions, bit: u8) {
    extensions.get_or_insert_with(Passed::default).0 |= bit;
}

/// A header, a tag and a stage.
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
        pass(extensions, 1);
        let header = self.header.clone();
        request.headers_mut().insert(AUTHORIZATION, header);
        self.tag.set(extensions);
        next.run(request, extensions).await
    }
}

/// A clone and a stage.
pub(crate) struct Replay;

#[async_trait]
impl Middleware for Replay {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        pass(extensions, 2);
        let copy = request.try_clone();
        let response = next.clone().run(request, extensions).await;
        drop(copy);
        response
    }
}
