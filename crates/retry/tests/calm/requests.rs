//! What the request itself decides: its method, its route, its body, its key.

use std::convert::Infallible;

use async_trait::async_trait;
use futures::stream;
use http::{Extensions, HeaderName, Method};
use palisade_http::{Failure, find};
use palisade_retry::{KeyError, OutcomeUnknown, Route, Stopped};
use palisade_test_events::Remembered;
use reqwest::{Body, Request, Response};
use reqwest_middleware::{Error, Middleware, Next, Result};

use crate::{
    call::{attempts, chain, client, ended, retry},
    terminal::{
        Does::{Lose, Refuse},
        Terminal,
    },
};

/// A stream is gone once it was sent, whatever its key.
#[tokio::test(start_paused = true)]
async fn a_stream_with_a_key_is_sent_once() {
    for (does, expected) in [(Lose, "unknown"), (Refuse, "failed")] {
        let terminal = Terminal::new([does]);
        let client = client(retry(), &terminal);
        let pieces = stream::iter([Ok::<_, Infallible>("amount=1")]);
        let request = client
            .post("https://api.example/pay")
            .body(Body::wrap_stream(pieces));
        let result = request.send().await;
        assert_eq!(ended(&result), (expected, 0));
        let attempts = attempts(&result);
        assert_eq!(attempts.stopped(), Some(Stopped::BodyIsStream));
        assert_eq!(terminal.seen().len(), 1);
        let error = result.unwrap_err();
        if let Some(unknown) = find::<OutcomeUnknown>(&error) {
            let key = terminal.seen()[0].key.clone().unwrap();
            assert_eq!(unknown.key().unwrap().as_str(), key);
        }
    }
}

/// Whatever its method says: a question that does not fit into a URL.
#[tokio::test(start_paused = true)]
async fn a_read_only_route_is_repeated_and_never_unknown() {
    let (remembered, _guard) = Remembered::start();
    let key = HeaderName::from_static("idempotency-key");
    let search = Route::new(Method::POST, "/search/{*terms}");
    let retry = retry().route(search.key_header(key).read_only());
    let terminal = Terminal::new(vec![Lose; 4]);
    let client = client(retry, &terminal);
    let request = client.post("https://api.example/search/a/b?q=c");
    let result = request.send().await;
    assert_eq!((ended(&result), terminal.seen().len()), (("failed", 0), 4));
    for (name, fields) in remembered.take() {
        assert_eq!((name, &*fields["route"]), {
            ("api_call", "/search/{*terms}")
        });
    }
}

/// RFC 9110, 9.2.2: what is idempotent may be repeated, and is unknown if it
/// may have had its effect all the same.
#[tokio::test(start_paused = true)]
async fn an_idempotent_method_is_repeated_and_may_be_unknown() {
    for (method, expected) in [
        ("GET", "failed"),
        ("HEAD", "failed"),
        ("OPTIONS", "failed"),
        ("PUT", "unknown"),
        ("DELETE", "unknown"),
    ] {
        let terminal = Terminal::new([Lose, Lose, Lose, Lose]);
        let client = client(retry(), &terminal);
        let request =
            client.request(method.parse().unwrap(), "https://api.example/");
        let result = request.send().await;
        assert_eq!(ended(&result), (expected, 0), "{method}");
        assert_eq!(terminal.seen().len(), 4, "{method}");
    }
}

/// Refuses bodies that are too long, as a layer does that looks at them.
struct Short;

#[async_trait]
impl Middleware for Short {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let body = request.body().and_then(Body::as_bytes);
        if body.is_some_and(|body| body.len() > 4) {
            return Err(Error::middleware(Failure::REFUSED));
        }
        next.run(request, extensions).await
    }
}

/// Who is told what is wrong with a body mends it, and tries again.
#[tokio::test(start_paused = true)]
async fn a_key_under_which_nothing_was_sent_may_go_with_another_body() {
    let terminal = Terminal::new([]);
    let retry = retry().build().unwrap();
    let client = chain()
        .with(retry.call())
        .with(Short)
        .with(retry.attempts())
        .with(terminal.clone())
        .build();
    let post = |body: &'static str| {
        let request = client.post("https://api.example/pay");
        request.header("idempotency-key", "order-1").body(body).send()
    };
    let error = post("R 2900").await.unwrap_err();
    assert!(Failure::of(&error).is_before_send());
    post("R 29").await.unwrap();
    // From now on it is used, also if what comes later is refused.
    let error = post("R 2900").await.unwrap_err();
    assert!(find::<KeyError>(&error).unwrap().is_other_body());
    let error = post("R 2").await.unwrap_err();
    assert!(find::<KeyError>(&error).unwrap().is_other_body());
    assert_eq!(terminal.seen().len(), 1);
}

/// Control characters would be another key to another reader.
#[tokio::test(start_paused = true)]
async fn a_key_that_is_none_is_refused() {
    let terminal = Terminal::new([]);
    let client = client(retry(), &terminal);
    let long = "k".repeat(255);
    let post = || client.post("https://api.example/pay");
    for (key, is_key) in [
        (long.as_str(), true),
        ("k", true),
        ("", false),
        (&*format!("{long}k"), false),
        ("a\tb", false),
    ] {
        let result = post().header("idempotency-key", key).send().await;
        assert_eq!(result.is_ok(), is_key, "{key}");
        if let Err(error) = result {
            assert!(find::<KeyError>(&error).unwrap().is_malformed());
            assert!(!find::<KeyError>(&error).unwrap().is_other_body());
        }
    }
    let twice =
        post().header("idempotency-key", "a").header("idempotency-key", "a");
    let error = twice.send().await.unwrap_err();
    assert!(find::<KeyError>(&error).unwrap().is_malformed());
    assert_eq!(terminal.seen().len(), 2);
}
