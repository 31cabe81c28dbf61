//! The floor: layers that read what has to be read, and decide nothing.

use std::hint::black_box;

use async_trait::async_trait;
use http::Extensions;
use palisade_http::Stage;
use reqwest::{Request, Response, Url};
use reqwest_middleware::{Middleware, Next, Result};

/// Of the first layer: a stage, and a look at the URL.
pub(crate) struct First;

#[async_trait]
impl Middleware for First {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Egress.enter(extensions)?;
        look_at(request.url());
        next.run(request, extensions).await
    }
}

/// Of the last one, which is inside of every stage: a look at the URL.
pub(crate) struct Last;

#[async_trait]
impl Middleware for Last {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        look_at(request.url());
        next.run(request, extensions).await
    }
}

fn look_at(url: &Url) {
    black_box((
        url.scheme(),
        url.username(),
        url.password(),
        url.host_str(),
        url.port_or_known_default(),
    ));
}
