//! What is printed.

use std::{error, fmt};

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{Deadline, Failure, find};
use palisade_retry::{OutcomeUnknown, Retry, Stopped};
use reqwest::{Request, Response};
use reqwest_middleware::{Error, Middleware, Next, Result};
use tokio::time::Instant;

use crate::{
    call::{SECOND, chain, client, get, pay, post, retry},
    terminal::{
        Does::{Forbid, Lose, Refuse, Say},
        Terminal,
    },
};

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_tells_to_look_it_up() {
    let terminal = Terminal::new(vec![Lose; 5]);
    let client = client(retry(), &terminal);
    for (error, why) in [
        (
            pay(&client).await,
            "4 attempts: as many attempts were made as may be",
        ),
        (post(&client).await, "1 attempt: it is not safe to repeat"),
    ] {
        let error = error.unwrap_err();
        let unknown = find::<OutcomeUnknown>(&error).unwrap();
        let expected =
            format!("the request may have had its effect: look it up ({why})");
        assert_eq!(unknown.to_string(), expected);
        assert_eq!(unknown.failure().to_string(), "the outcome is not known");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_tells_how_often_it_was_tried_and_why_no_more() {
    let terminal = Terminal::new([Forbid, Refuse, Refuse, Refuse, Refuse]);
    let client = client(retry(), &terminal);
    for expected in [
        "the request failed (1 attempt: it would fail again)",
        "the request failed (4 attempts: as many attempts were made as may \
         be)",
    ] {
        let error = get(&client).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    // Before anything was tried.
    let passed = Deadline::at(Instant::now());
    let request = client.get("https://api.example/").with_extension(passed);
    let error = request.send().await.unwrap_err();
    assert_eq!(error.to_string(), "the request failed (not attempted)");
    assert_eq!(terminal.seen().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn each_reason_to_stop_has_words_of_its_own() {
    for (stopped, words) in [
        (Stopped::AttemptsUsedUp, "as many attempts were made as may be"),
        (Stopped::BodyIsStream, "its body is a stream"),
        (Stopped::BudgetUsedUp, "too many requests to this upstream fail"),
        (Stopped::Deadline, "there is no time for another attempt"),
        (Stopped::NotTransient, "it would fail again"),
        (Stopped::NotReplaySafe, "it is not safe to repeat"),
    ] {
        assert_eq!(stopped.to_string(), words);
    }
}

#[tokio::test(start_paused = true)]
async fn settings_and_answers_are_printed_without_their_content() {
    let terminal = Terminal::new([Say(200)]);
    let print = |answer: &palisade_retry::Answer<'_>| {
        assert_eq!(format!("{answer:?}"), {
            "Answer { status: 200, body: None, .. }"
        });
        palisade_retry::Outcome::Completed.into()
    };
    let retry = retry().deadline(SECOND).classifier(print);
    let text = format!("{retry:?}");
    assert!(text.contains("deadline: 1s") && text.contains("/pay"), "{text}");
    get(&client(retry, &terminal)).await.unwrap();
}

/// A layer's error that holds one of `reqwest`, which prints the URL.
#[derive(Debug)]
struct Wrapped(reqwest::Error);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wrapped: {}", self.0)
    }
}

impl error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.0)
    }
}

struct Wraps;

#[async_trait]
impl Middleware for Wraps {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        next.run(request, extensions).await.map_err(|error| match error {
            Error::Reqwest(error) => Error::middleware(Wrapped(error)),
            error @ Error::Middleware(_) => error,
        })
    }
}

#[tokio::test]
async fn an_error_that_a_layer_has_wrapped_shows_no_url() {
    let retry = Retry::builder().max_attempts(1).build().unwrap();
    let client =
        chain().with(retry.call()).with(retry.attempts()).with(Wraps).build();
    let url = "http://127.0.0.1:9/list?msisdn=canary";
    let error = client.get(url).send().await.unwrap_err();
    assert!(Failure::of(&error).is_connect());
    let mut next: Option<&(dyn error::Error + 'static)> = Some(&error);
    while let Some(cause) = next {
        let text = format!("{cause} {cause:?}");
        assert!(!text.contains("canary"), "{text}");
        next = cause.source();
    }
}
