//! What the tracing subscriber sees. By itself: a callsite that another test
//! registers at the same time, without a subscriber, may stay off.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod server;

use palisade_payload::{Field, Payload, Route};
use palisade_redact::Policy;
use palisade_test_events::{Remembered, fields};
use reqwest::{Client, Method};
use reqwest_middleware::ClientBuilder;

use crate::server::Server;

#[tokio::test]
async fn what_is_refused_is_an_event_with_pointer_and_rule_and_no_value() {
    let (remembered, _guard) = Remembered::start();
    let server = Server::start().await;
    let purchase = Route::new(Method::POST, "/purchase/{channel}")
        .required("/amount", Field::money("2", "100.00"))
        .optional("/note", Field::any());
    let redactor = Policy::payments().build().unwrap();
    let payload = Payload::builder(&redactor).route(purchase).build().unwrap();
    let client =
        ClientBuilder::new(Client::new()).with(payload.check()).build();
    let post = |path: &str, body: &'static str| {
        client.post(server.url(path)).body(body).send()
    };
    let said = post("/purchase/api?canary", r#"{"amount":"canary"}"#).await;
    said.unwrap_err();
    post("/other", r#"{"pin":"canary"}"#).await.unwrap_err();
    let clean = r#"{"amount":2,"note":"canary"}"#;
    post("/purchase/api", clean).await.unwrap();

    let event = |route: &str, pointer: &str, rule: &str| {
        let said = fields([
            ("host", "127.0.0.1"),
            ("route", route),
            ("pointer", pointer),
            ("rule", rule),
        ]);
        ("input_validation_fail", said)
    };
    assert_eq!(
        remembered.take(),
        [
            event("/purchase/{channel}", "/amount", "type"),
            event("", "/pin", "secret:pin"),
        ]
    );
    assert_eq!(server.bodies(), [clean]);
}
