//! Over a socket of this machine: what the server saw, byte for byte.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod server;

use http::header::CONTENT_LENGTH;
use palisade_http::{Failure, Stage, WrongOrder, find};
use palisade_payload::{Field, Payload, PayloadBuilder, Refusal, Route};
use palisade_redact::Policy;
use reqwest::{Body, Client, Method};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Error, RequestBuilder,
};

use crate::server::Server;

fn builder() -> PayloadBuilder {
    let purchase = Route::new(Method::POST, "/purchase/{channel}")
        .required("/amount", Field::money("2", "100.00"))
        .optional("/note", Field::any());
    Payload::builder(&Policy::payments().build().unwrap()).route(purchase)
}

fn client(payload: &Payload) -> ClientWithMiddleware {
    ClientBuilder::new(Client::new()).with(payload.check()).build()
}

async fn refused(request: RequestBuilder) -> String {
    let error = request.send().await.unwrap_err();
    assert!(Failure::of(&error).is_before_send(), "{error}");
    let refusal = find::<Refusal>(&error).unwrap();
    format!("{} {}", refusal.pointer(), refusal.rule())
}

#[tokio::test]
async fn a_clean_body_arrives_byte_for_byte() {
    let server = Server::start().await;
    let client = client(&builder().build().unwrap());
    let body = "{ \"amount\" : 29.90,\n \"note\" : [ 1.0, \"caf\\u00e9\" ] }";
    let request = client.post(server.url("/purchase/api")).body(body);
    request.send().await.unwrap();
    assert_eq!(server.bodies(), [body]);
}

#[tokio::test]
async fn what_is_empty_does_not_arrive_and_the_length_is_right() {
    let server = Server::start().await;
    let client = client(&builder().build().unwrap());
    let body = r#"{"amount":29.90,"note":{"a":null}}"#;
    let request = client
        .post(server.url("/purchase/api"))
        .header(CONTENT_LENGTH, body.len())
        .body(body);
    request.send().await.unwrap();
    assert_eq!(server.bodies(), [r#"{"amount":29.90}"#]);
}

#[tokio::test]
async fn what_may_not_be_carried_is_not_sent() {
    let server = Server::start().await;
    let client = client(&builder().build().unwrap());
    let post = || client.post(server.url("/purchase/api"));
    let json = |body: &'static str| {
        post().header("content-type", "application/json").body(body)
    };
    for (request, said) in [
        (json(r#"{"amount":1}"#), "/amount range"),
        (json(r#"{"amount":2,"note":"4111111111111111"}"#), "/note secret:pan"),
        (json("{"), " json"),
        (json(""), "/amount required"),
        (post(), "/amount required"),
        (
            json("{\"amount\":2}").header("x-note", "caf\u{e9}"),
            " header:x-note",
        ),
        (json("{\"amount\":2}").header("x-note", "a\tb"), " header:x-note"),
        (post().header("content-type", "text/plain").body("a"), " unreadable"),
        (json("{}").header("content-encoding", "gzip"), " unreadable"),
        (post().header("content-type", "text/json").body("{}"), " unreadable"),
        // Which of two it is, nobody knows.
        (json("{}").header("content-type", "text/plain"), " unreadable"),
        (
            client.post(server.url("/purch%61se/api")).body("{}"),
            "/amount required",
        ),
        (post().body(stream()), " unreadable"),
        // Of no route, and still no place for a card.
        (
            client.put(server.url("/x")).body("{\"a\":4111111111111111}"),
            "/a secret:pan",
        ),
    ] {
        assert_eq!(refused(request).await, said);
    }
    assert!(server.bodies().is_empty());
}

#[tokio::test]
async fn what_has_no_body_passes_unless_one_is_asked_for() {
    let server = Server::start().await;
    let client = client(&builder().build().unwrap());
    client.get(server.url("/products")).send().await.unwrap();
    client.post(server.url("/ping")).send().await.unwrap();
    assert_eq!(server.bodies(), ["", ""]);
}

#[cfg(feature = "schema")]
#[tokio::test]
async fn a_schema_asks_for_a_body() {
    let server = Server::start().await;
    let schema = serde_json::json!({"required": ["amount"]});
    let route = Route::new(Method::POST, "/refund").schema(schema);
    let client = client(&builder().route(route).build().unwrap());
    let post = || client.post(server.url("/refund"));
    assert_eq!(refused(post()).await, " required");
    assert_eq!(refused(post().body("")).await, " required");
    assert_eq!(refused(post().body("{}")).await, " schema:required");
    assert!(server.bodies().is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_passed_if_the_app_says_so() {
    let server = Server::start().await;
    let payload = builder().dangerous_pass_unreadable().build().unwrap();
    let client = client(&payload);
    let post = || client.post(server.url("/purchase/api"));
    post().body(stream()).send().await.unwrap();
    let text = post().header("content-type", "text/plain").body("hello");
    text.send().await.unwrap();
    // What can be read is.
    assert_eq!(refused(post().body("{\"amount\":1}")).await, "/amount range");
    assert_eq!(server.bodies(), ["streamed", "hello"]);
}

#[tokio::test]
async fn a_wrong_order_is_told() {
    struct Inner;
    #[async_trait::async_trait]
    impl reqwest_middleware::Middleware for Inner {
        async fn handle(
            &self,
            request: reqwest::Request,
            extensions: &mut http::Extensions,
            next: reqwest_middleware::Next<'_>,
        ) -> reqwest_middleware::Result<reqwest::Response> {
            Stage::Retry.enter(extensions)?;
            next.run(request, extensions).await
        }
    }
    let server = Server::start().await;
    let payload = builder().build().unwrap();
    let client = ClientBuilder::new(Client::new())
        .with(Inner)
        .with(payload.check())
        .build();
    let error = client.get(server.url("/")).send().await.unwrap_err();
    let wrong = find::<WrongOrder>(&error).unwrap();
    assert_eq!((wrong.stage(), wrong.inner()), (Stage::Payload, Stage::Retry));
    assert!(matches!(error, Error::Middleware(_)));
    assert!(server.bodies().is_empty());
}

fn stream() -> Body {
    let bytes = std::iter::once(Ok::<_, std::io::Error>("streamed"));
    Body::wrap_stream(futures::stream::iter(bytes))
}
