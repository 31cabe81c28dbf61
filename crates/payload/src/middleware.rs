use async_trait::async_trait;
use http::Extensions;
use palisade_http::Stage;
use reqwest::{Request, Response};
use reqwest_middleware::{Error, Middleware, Next};

use crate::Payload;

/// Checks what a request carries, from [`Payload::check`].
///
/// A request that may not is a [`Refusal`](crate::Refusal), found by
/// [`find`](palisade_http::find), and an event `input_validation_fail` with the
/// host, the route, the pointer and the rule.
#[derive(Clone, Debug)]
pub struct PayloadMiddleware(Payload);

impl PayloadMiddleware {
    pub(crate) const fn new(payload: Payload) -> Self {
        Self(payload)
    }
}

#[async_trait]
impl Middleware for PayloadMiddleware {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response, Error> {
        Stage::Payload.enter(extensions)?;
        self.0.look_at(&mut request)?;
        next.run(request, extensions).await
    }
}
