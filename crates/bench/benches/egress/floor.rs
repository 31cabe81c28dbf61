//! The floor: a layer that reads what has to be read, and decides nothing.

use std::hint::black_box;

use async_trait::async_trait;
use http::Extensions;
use palisade_http::Stage;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

pub(crate) struct Floor;

#[async_trait]
impl Middleware for Floor {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Egress.enter(extensions)?;
        let url = request.url();
        black_box((
            url.scheme(),
            url.username(),
            url.password(),
            url.host_str(),
            url.port_or_known_default(),
        ));
        next.run(request, extensions).await
    }
}
