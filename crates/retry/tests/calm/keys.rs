//! What is known under one key.

use std::convert::Infallible;

use futures::stream;
use http::{HeaderName, Method};
use palisade_http::Failure;
use palisade_retry::{KeyError, Route};
use palisade_test_events::Remembered;
use reqwest::{Body, Response};
use reqwest_middleware::{ClientWithMiddleware, Result};

use crate::{
    call::{client, ended, retry},
    terminal::{
        Does::{Lose, Refuse, Say},
        Terminal,
    },
};

async fn under(
    client: &ClientWithMiddleware,
    key: &str,
    body: impl Into<Body>,
) -> Result<Response> {
    let url = "https://api.example/pay";
    client.post(url).header("idempotency-key", key).body(body).send().await
}

fn is_refused(result: &Result<Response>) -> bool {
    let error = result.as_ref().err();
    let error = error.and_then(|error| palisade_http::find::<KeyError>(error));
    error.is_some_and(KeyError::is_other_body)
}

fn streamed(text: &'static str) -> Body {
    Body::wrap_stream(stream::iter([Ok::<_, Infallible>(text)]))
}

/// The app calls again, as it should; until somebody tells, nobody knows what
/// became of the first call.
#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_stays_so_in_the_next_call_under_the_same_key() {
    for (again, expected, recorded) in [
        (Say(409), ("unknown", 0), ["unknown", "unknown", "completed"]),
        (Say(400), ("unknown", 0), ["unknown", "unknown", "completed"]),
        (Refuse, ("unknown", 0), ["unknown", "unknown", "completed"]),
        (Say(200), ("answer", 200), ["unknown", "completed", "completed"]),
    ] {
        let (remembered, _guard) = Remembered::start();
        let terminal = Terminal::new([Lose, again.clone(), Say(200), Refuse]);
        let client = client(retry().max_attempts(1), &terminal);
        let first = under(&client, "order-1", "R 29").await;
        assert_eq!(ended(&first), ("unknown", 0));
        let second = under(&client, "order-1", "R 29").await;
        assert_eq!(ended(&second), expected, "{again:?}");
        let third = under(&client, "order-1", "R 29").await;
        assert_eq!(ended(&third), ("answer", 200));
        let events = remembered.take();
        let ends = events.iter().filter(|it| it.0 == "transaction_outcome");
        let ends: Vec<_> = ends.map(|it| &*it.1["outcome"]).collect();
        assert_eq!(ends, recorded, "{again:?}");
        // It is known by now.
        let fourth = under(&client, "order-1", "R 29").await;
        assert_eq!(ended(&fourth), ("failed", 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_request_never_left_may_go_with_another_body() {
    let terminal = Terminal::new(vec![Refuse; 4]);
    let client = client(retry(), &terminal);
    let error = under(&client, "order-1", "R 2900").await.unwrap_err();
    assert!(Failure::of(&error).is_before_send());
    under(&client, "order-1", "R 29").await.unwrap();
    assert!(is_refused(&under(&client, "order-1", "R 2900").await));

    // A server has seen this one.
    let terminal = Terminal::new([Refuse, Say(429), Refuse, Refuse]);
    let client = crate::call::client(retry(), &terminal);
    under(&client, "order-1", "R 2900").await.unwrap_err();
    assert!(is_refused(&under(&client, "order-1", "R 29").await));
}

#[tokio::test(start_paused = true)]
async fn blanks_around_a_key_make_no_other_key() {
    let client = client(retry(), &Terminal::new([]));
    under(&client, "order-1", "R 29").await.unwrap();
    assert!(is_refused(&under(&client, " order-1\t", "R 2900").await));
}

#[tokio::test(start_paused = true)]
async fn one_key_may_be_used_on_two_routes() {
    let refund = Route::new(Method::POST, "/refund")
        .key_header(HeaderName::from_static("idempotency-key"));
    let client = client(retry().route(refund), &Terminal::new([]));
    under(&client, "order-1", "R 29").await.unwrap();
    let back = client
        .post("https://api.example/refund")
        .header("idempotency-key", "order-1")
        .body("R 29 back");
    back.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_compared_with_nothing() {
    let client = client(retry(), &Terminal::new([]));
    for body in [streamed("R 29"), streamed("R 29"), "R 29".into()] {
        under(&client, "order-1", body).await.unwrap();
    }
    assert!(is_refused(&under(&client, "order-1", "R 2900").await));
}
