//! Clients, alone and behind layers that wrap errors.

use std::{error::Error as StdError, time::Duration};

use async_trait::async_trait;
use http::Extensions;
use palisade_http::Failure;
use reqwest::{Client, ClientBuilder, Request, Response, redirect::Policy};
use reqwest_middleware::{
    ClientWithMiddleware, Error, Middleware, Next, Result,
};

pub(crate) fn builder() -> ClientBuilder {
    Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(20))
}

/// For servers that never answer.
pub(crate) fn impatient() -> Client {
    builder().timeout(Duration::from_millis(300)).build().unwrap()
}

pub(crate) fn client() -> Client {
    builder().build().unwrap()
}

/// A layer as others write it: the error becomes the cause of another one.
struct Wrapping;

#[async_trait]
impl Middleware for Wrapping {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        next.run(request, extensions).await.map_err(|error| {
            let error = anyhow::Error::new(error).context("in a layer");
            Error::Middleware(error.context("of somebody else"))
        })
    }
}

/// A layer that reads the whole body, as one that logs or caches does.
struct Reading;

#[async_trait]
impl Middleware for Reading {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let response = next.run(request, extensions).await?;
        let response = response.error_for_status()?;
        let json: Vec<u8> = response.json().await?;
        Ok(http::Response::new(json).into())
    }
}

/// The client as it is, and behind two layers.
pub(crate) fn bare_and_wrapped(client: &Client) -> [ClientWithMiddleware; 2] {
    let builder = || reqwest_middleware::ClientBuilder::new(client.clone());
    [
        builder().with(Reading).build(),
        builder().with(Wrapping).with(Wrapping).with(Reading).build(),
    ]
}

/// The errors that both give, the bare one first.
pub(crate) async fn errors(client: &Client, url: &str) -> Vec<Error> {
    let mut errors = Vec::new();
    for client in bare_and_wrapped(client) {
        let request = client.post(url).header("x-api-key", "canary-header");
        let request = request.body("canary-body");
        errors.push(request.send().await.map(drop).unwrap_err());
    }
    errors
}

/// Every predicate that answers yes, by name.
pub(crate) fn said(failure: Failure) -> Vec<&'static str> {
    [
        (failure.is_before_send(), "before send"),
        (failure.is_body(), "body"),
        (failure.is_builder(), "builder"),
        (failure.is_canceled(), "canceled"),
        (failure.is_closed(), "closed"),
        (failure.is_connect(), "connect"),
        (failure.is_decode(), "decode"),
        (failure.is_dns(), "dns"),
        (failure.is_middleware(), "middleware"),
        (failure.is_redirect(), "redirect"),
        (failure.is_refused(), "refused"),
        (failure.status().is_some(), "status"),
        (failure.is_timeout(), "timeout"),
        (failure.is_tls(), "tls"),
    ]
    .into_iter()
    .filter_map(|(holds, name)| holds.then_some(name))
    .collect()
}

/// What the failure of a request says, which must be the same behind layers.
pub(crate) async fn failure(client: &Client, url: &str) -> Failure {
    let errors = errors(client, url).await;
    let failures: Vec<_> = errors.iter().map(|e| Failure::of(e)).collect();
    assert_eq!(failures[0], failures[1], "{url}: {:#?}", errors[0]);
    // The predicates of `reqwest_middleware` are blind there.
    assert!(errors[1].is_middleware() && !errors[1].is_timeout());
    assert!(failures[0].source().is_none());
    failures[0]
}
