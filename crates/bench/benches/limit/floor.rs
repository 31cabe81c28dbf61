//! The floor: a layer that does to a request what a limiter does, and decides
//! nothing.

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{Progress, Reached, Stage};
use palisade_limit::Waited;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

/// All that a limiter has to do but limit.
pub(crate) struct Floor;

#[async_trait]
impl Middleware for Floor {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Limit.enter(extensions)?;
        Progress::mark(extensions, Reached::Queued);
        Progress::mark(extensions, Reached::Sent);
        let mut response = next.run(request, extensions).await?;
        response.extensions_mut().insert(Waited::default());
        Ok(response)
    }
}
