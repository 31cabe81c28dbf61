//! One call through both halves.

use std::{sync::LazyLock, time::Duration};

use http::{HeaderName, Method};
use palisade_http::find;
use palisade_retry::{
    Attempts, Backoff, CallFailed, OutcomeUnknown, Retry, RetryBuilder, Route,
};
use reqwest::{Client, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Error, Result};

use crate::terminal::Terminal;

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// A route for payments, with the key in a header. The delays are of 1, 2, 4 s
/// and no chance.
pub(crate) fn retry() -> RetryBuilder {
    let payment = Route::new(Method::POST, "/pay");
    let key = HeaderName::from_static("idempotency-key");
    Retry::builder()
        .backoff(Backoff::new(SECOND, SECOND * 60).percent_jitter(0))
        .route(payment.key_header(key))
}

pub(crate) fn client(
    retry: RetryBuilder,
    terminal: &Terminal,
) -> ClientWithMiddleware {
    let retry = retry.build().unwrap();
    chain()
        .with(retry.call())
        .with(retry.attempts())
        .with(terminal.clone())
        .build()
}

/// One client for all: to make one takes a while, and none of them sends.
pub(crate) fn chain() -> ClientBuilder {
    static CLIENT: LazyLock<Client> = LazyLock::new(Client::new);
    ClientBuilder::new(CLIENT.clone())
}

pub(crate) async fn pay(client: &ClientWithMiddleware) -> Result<Response> {
    client.post("https://api.example/pay?q=canary").send().await
}

pub(crate) async fn get(client: &ClientWithMiddleware) -> Result<Response> {
    client.get("https://api.example/list").send().await
}

/// A payment without a key: to a path that no route is about.
pub(crate) async fn post(client: &ClientWithMiddleware) -> Result<Response> {
    client.post("https://api.example/other").send().await
}

/// What a caller learns of its attempts.
pub(crate) fn attempts(result: &Result<Response>) -> Attempts {
    let attempts = match result {
        Ok(response) => response.extensions().get(),
        Err(error) => find::<OutcomeUnknown>(error)
            .map(OutcomeUnknown::attempts)
            .or_else(|| find::<CallFailed>(error).map(CallFailed::attempts)),
    };
    attempts.unwrap().clone()
}

/// In one word, and the status of an answer.
pub(crate) fn ended(result: &Result<Response>) -> (&'static str, u16) {
    match result {
        Ok(response) => ("answer", response.status().as_u16()),
        Err(error) if is_unknown(error) => ("unknown", 0),
        Err(error) => {
            assert!(find::<CallFailed>(error).is_some(), "{error:?}");
            ("failed", 0)
        }
    }
}

fn is_unknown(error: &Error) -> bool {
    find::<OutcomeUnknown>(error).is_some()
}
