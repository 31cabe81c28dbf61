//! What a caller, a layer inside and the record learn of a call's attempts.

use std::{convert::Infallible, sync::Arc};

use async_trait::async_trait;
use futures::stream;
use http::{Extensions, HeaderName, Method};
use palisade_http::{MissingStage, Stage, WrongOrder, find};
use palisade_retry::{
    Answer, Classifier, KeyError, Outcome, OutcomeUnknown, ProviderCode, Route,
    Stopped, Verdict, outcome_of_status,
};
use reqwest::{Body, Request, Response};
use reqwest_middleware::{Middleware, Next, Result};
use tokio::time::sleep;

use crate::{
    call::{SECOND, attempts, chain, client, ended, get, pay, post, retry},
    subscriber::Remembered,
    terminal::{
        Does::{Forbid, Hand, Hang, Lose, Refuse, Say, SayWith, Take},
        Forbidden, Terminal,
    },
};

/// Reads a code from a header, and is never asked about a 401.
fn coded(answer: &Answer<'_>) -> Verdict {
    assert_ne!(answer.status, 401);
    let code = answer.headers.get("x-code").and_then(|v| v.to_str().ok());
    Verdict::from(outcome_of_status(answer.status))
        .with_code(code.and_then(ProviderCode::new))
}

#[tokio::test(start_paused = true)]
async fn the_providers_code_is_in_the_attempts_and_in_the_record() {
    let (remembered, _guard) = Remembered::start();
    let says = |status, code: &str| SayWith(status, "x-code", code.to_owned());
    let script = [says(429, "1200"), Lose, says(401, "1105")];
    let terminal = Terminal::new(script);
    let client = client(retry().classifier(coded), &terminal);
    pay(&client).await.unwrap_err();
    terminal.then([says(400, "1103")]);
    let result = pay(&client).await;
    assert_eq!(ended(&result), ("answer", 400));
    let code = attempts(&result).failed()[0].provider_code().unwrap();
    assert_eq!(code.as_str(), "1103");
    let codes: Vec<_> = remembered
        .take()
        .into_iter()
        .map(|(name, fields)| {
            (name, fields.get("provider_code").cloned().unwrap_or_default())
        })
        .collect();
    let [call, end] = ["api_call", "transaction_outcome"];
    let expected = [
        (call, "1200"),
        (call, ""),
        (call, ""),
        (end, ""),
        (call, "1103"),
        (end, "1103"),
    ];
    assert_eq!(codes, expected.map(|(name, code)| (name, code.to_owned())));
}

#[tokio::test(start_paused = true)]
async fn how_long_it_took_is_told_for_each_attempt_and_for_the_call() {
    let (remembered, _guard) = Remembered::start();
    let script = [Take(SECOND * 3, 503), Take(SECOND * 5, 200)];
    let terminal = Terminal::new(script);
    let result = pay(&client(retry(), &terminal)).await;
    let first = attempts(&result).failed()[0];
    assert_eq!((first.duration(), first.delay()), (SECOND * 3, SECOND));
    let events = remembered.take();
    let durations = events.iter().map(|(_, fields)| &*fields["duration_ms"]);
    let durations: Vec<_> = durations.collect();
    assert_eq!(durations, ["3000", "5000", "9000"]);
}

/// Its body is of no use, and its connection may be.
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_handed_on_is_let_go_before_the_delay() {
    let thing = Arc::new(());
    let terminal = Terminal::new([Hand(Arc::clone(&thing))]);
    let client = client(retry(), &terminal);
    let (result, ()) = tokio::join!(get(&client), async {
        sleep(SECOND / 2).await;
        assert_eq!(terminal.seen().len(), 1);
        assert_eq!(Arc::strong_count(&thing), 1);
    });
    assert_eq!(attempts(&result).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn each_stop_says_why() {
    for (script, expected) in [
        (vec![Refuse; 4], Stopped::AttemptsUsedUp),
        (vec![Forbid], Stopped::NotTransient),
        (vec![Lose], Stopped::NotReplaySafe),
    ] {
        let terminal = Terminal::new(script);
        let result = post(&client(retry(), &terminal)).await;
        let attempts = attempts(&result);
        assert_eq!(attempts.stopped(), Some(expected));
        let text = result.unwrap_err().to_string();
        assert!(text.contains(&expected.to_string()), "{text}");
    }
}

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

/// A typed error of a layer inside is found in what the caller gets.
#[tokio::test(start_paused = true)]
async fn what_a_layer_refuses_is_handed_on_and_not_repeated() {
    let terminal = Terminal::new([Forbid]);
    let error = pay(&client(retry(), &terminal)).await.unwrap_err();
    assert!(find::<Forbidden>(&error).is_some());
    assert_eq!(terminal.seen().len(), 1);
}

/// Somebody else's outer half: nothing is known of keys, so nothing that has
/// an effect is repeated, unless its method says that it may be.
#[tokio::test(start_paused = true)]
async fn without_our_outer_half_the_method_decides() {
    struct Opens;
    #[async_trait]
    impl Middleware for Opens {
        async fn handle(
            &self,
            request: Request,
            extensions: &mut Extensions,
            next: Next<'_>,
        ) -> Result<Response> {
            Stage::Call.enter(extensions)?;
            next.run(request, extensions).await
        }
    }
    let retry = retry().build().unwrap();
    for (method, count) in
        [("GET", 2), ("HEAD", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1)]
    {
        let terminal = Terminal::new([Lose]);
        let client = chain()
            .with(Opens)
            .with(retry.attempts())
            .with(terminal.clone())
            .build();
        let method = method.parse().unwrap();
        let request = client.request(method, "https://api.example/pay");
        assert_eq!(request.send().await.is_ok(), count == 2);
        assert_eq!(terminal.seen().len(), count);
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

#[tokio::test(start_paused = true)]
async fn a_chain_in_a_wrong_order_sends_nothing() {
    let retry = retry().build().unwrap();
    let terminal = Terminal::new([]);
    let alone = chain().with(retry.attempts()).with(terminal.clone()).build();
    let error = get(&alone).await.unwrap_err();
    assert!(find::<MissingStage>(&error).is_some());
    let turned = chain()
        .with(retry.attempts())
        .with(retry.call())
        .with(terminal.clone())
        .build();
    get(&turned).await.unwrap_err();
    let doubled = chain()
        .with(retry.call())
        .with(retry.attempts())
        .with(retry.attempts())
        .with(terminal.clone())
        .build();
    let error = get(&doubled).await.unwrap_err();
    assert!(find::<WrongOrder>(&error).is_some());
    let called_twice = chain()
        .with(retry.call())
        .with(retry.call())
        .with(terminal.clone())
        .build();
    let error = get(&called_twice).await.unwrap_err();
    assert!(find::<WrongOrder>(&error).is_some());
    assert!(terminal.seen().is_empty());
}

/// Without an inner half nobody tells what an error means.
#[tokio::test(start_paused = true)]
async fn without_an_inner_half_what_may_have_been_sent_is_unknown() {
    for (does, expected) in
        [(Lose, "unknown"), (Hang, "unknown"), (Refuse, "failed")]
    {
        let terminal = Terminal::new([does]);
        let retry = retry().build().unwrap();
        let client = chain().with(retry.call()).with(terminal.clone()).build();
        assert_eq!(ended(&post(&client).await).0, expected);
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

/// A classifier decides by method and path as well.
#[tokio::test(start_paused = true)]
async fn a_classifier_knows_what_was_asked() {
    struct ByPath;
    impl Classifier for ByPath {
        fn classify(&self, answer: &Answer<'_>) -> Verdict {
            match (answer.method.as_str(), answer.path) {
                ("GET", "/list") => Outcome::Unknown,
                _ => Outcome::Completed,
            }
            .into()
        }
    }
    let terminal = Terminal::new(vec![Say(200); 4]);
    let client = client(retry().classifier(ByPath), &terminal);
    let result = get(&client).await;
    assert_eq!((ended(&result), terminal.seen().len()), (("answer", 200), 4));
    post(&client).await.unwrap();
    assert_eq!(terminal.seen().len(), 5);
}
