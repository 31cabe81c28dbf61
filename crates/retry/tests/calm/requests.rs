//! What the request itself decides: its method, its route, its body, its key.

use std::convert::Infallible;

use futures::stream;
use http::{HeaderName, Method};
use palisade_http::find;
use palisade_retry::{KeyError, OutcomeUnknown, Route, Stopped};
use reqwest::Body;

use crate::{
    call::{attempts, client, ended, retry},
    subscriber::Remembered,
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
