//! The provider is asked what became of a call.

use std::time::Duration;

use http::Method;
use palisade_http::{Deadline, find};
use palisade_retry::{
    Answer, Classifier, IdempotencyKey, Outcome, OutcomeUnknown, Resolved,
    Resolver, RetryBuilder, Route, Verdict, outcome_of_status,
};
use palisade_test_events::Remembered;
use reqwest::{Body, Request, Url};
use tokio::time::Instant;

use crate::{
    call::{SECOND, attempts, client, ended, get, pay, post, retry},
    replay::replaying,
    terminal::{
        Does::{
            self, Forbid, Hang, Lose, Queue, Refuse, Say, SayJson, SayWith,
        },
        Terminal,
    },
};

/// Asks `/status` and knows three words.
pub(crate) struct Asks {
    every: Duration,
    times: u32,
    max_body: usize,
}

impl Asks {
    pub(crate) const fn every_minute() -> Self {
        Self { every: SECOND.saturating_mul(60), times: 3, max_body: 64 }
    }

    pub(crate) fn retry(self) -> RetryBuilder {
        let status = Route::new(Method::POST, "/status").read_only();
        retry().route(status).classifier(Words).resolver(self)
    }
}

impl Resolver for Asks {
    fn wait(&self, poll: u32) -> Option<Duration> {
        (poll <= self.times).then_some(self.every)
    }

    fn question(&self, url: &Url, key: &IdempotencyKey) -> Option<Request> {
        assert!(url.as_str().starts_with("https://api.example/pay"));
        let mut question =
            Request::new(Method::POST, url.join("/status").unwrap());
        let header = key.as_str().parse().unwrap();
        question.headers_mut().insert("idempotency-key", header);
        *question.body_mut() = Some(Body::from("which"));
        Some(question)
    }

    fn max_body(&self) -> usize {
        self.max_body
    }

    fn settles(&self, answer: &Answer<'_>) -> bool {
        assert_eq!(*answer.method, Method::POST);
        assert_eq!(answer.path, "/status");
        matches!(answer.body, Some(b"DONE" | b"NONE"))
    }
}

/// A 200 that says PENDING is no success.
struct Words;

impl Classifier for Words {
    fn max_body(&self, _: &Method, path: &str, _: http::StatusCode) -> usize {
        if path == "/pay" { 64 } else { 0 }
    }

    fn classify(&self, answer: &Answer<'_>) -> Verdict {
        match answer.body {
            Some(b"PENDING") => Outcome::Pending,
            _ => outcome_of_status(answer.status),
        }
        .into()
    }
}

const DONE: Does = SayJson(200, "DONE");
const NONE: Does = SayJson(404, "NONE");
const PENDING: Does = SayJson(200, "PENDING");

fn outcome(remembered: &Remembered) -> String {
    let events = remembered.take();
    let ends = events.iter().filter(|e| e.0 == "transaction_outcome");
    let ends: Vec<_> = ends.map(|(_, fields)| fields).collect();
    assert_eq!(ends.len(), 1);
    ends[0]["outcome"].clone()
}

/// Lost four times, after 1, 2 and 4 seconds.
const LOST: [Does; 4] = [Lose, Lose, Lose, Lose];

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_is_settled_by_an_answer() {
    for (settles, status, text) in [(DONE, 200, "DONE"), (NONE, 404, "NONE")] {
        let (remembered, _guard) = Remembered::start();
        let script = LOST.into_iter().chain([PENDING, settles]);
        let terminal = Terminal::new(script);
        let result =
            pay(&client(Asks::every_minute().retry(), &terminal)).await;
        assert_eq!(ended(&result), ("answer", status));
        assert_eq!(attempts(&result).count(), 4, "those of the payment");
        let response = result.unwrap();
        let resolved = response.extensions().get::<Resolved>().unwrap();
        assert_eq!(resolved.polls(), 2);
        assert_eq!(response.url().path(), "/status");
        assert_eq!(response.text().await.unwrap(), text);
        assert_eq!(outcome(&remembered), "resolved");
        let expected = [0, 1_000, 3_000, 7_000, 67_000, 127_000];
        assert_eq!(terminal.times(), expected);
        assert_eq!(terminal.seen()[5].path, "/status");
        let keys = terminal.seen().into_iter().map(|seen| seen.key.unwrap());
        let keys = keys.collect::<std::collections::HashSet<_>>();
        assert_eq!(keys.len(), 1, "it asks for the key that was sent");
    }
}

#[tokio::test(start_paused = true)]
async fn when_it_gives_up_the_outcome_is_unknown() {
    let (remembered, _guard) = Remembered::start();
    let script = LOST.into_iter().chain([PENDING, PENDING, PENDING, DONE]);
    let terminal = Terminal::new(script);
    let result = pay(&client(Asks::every_minute().retry(), &terminal)).await;
    assert_eq!(ended(&result), ("unknown", 0));
    assert_eq!(attempts(&result).count(), 4);
    assert_eq!(terminal.elapsed(), 7_000 + 180_000);
    assert_eq!(terminal.seen().len(), 7);
    assert_eq!(outcome(&remembered), "unknown");
    let error = result.unwrap_err();
    let unknown = find::<OutcomeUnknown>(&error).unwrap();
    let key = terminal.seen()[0].key.clone().unwrap();
    assert_eq!(unknown.key().unwrap().as_str(), key);
}

/// A token, a limit and retries are for questions as well: they pass every
/// stage inside the call, each with extensions of its own.
#[tokio::test(start_paused = true)]
async fn a_question_goes_through_the_chain_with_retries_of_its_own() {
    let (remembered, _guard) = Remembered::start();
    let script = [Lose, Say(503), Refuse, Say(401), PENDING, Lose, DONE];
    let terminal = Terminal::new(script);
    let retry = Asks::every_minute().retry().max_attempts(3);
    let client = replaying(&retry.build().unwrap(), &terminal);
    let result = pay(&client).await;
    // Three for the payment; one, replayed, with no retry; one and a retry.
    assert_eq!(ended(&result), ("answer", 200));
    assert_eq!(attempts(&result).count(), 3);
    let expected = [0, 1_000, 3_000, 63_000, 63_000, 123_000, 124_000];
    assert_eq!(terminal.times(), expected);
    let events = remembered.take();
    let calls = events.iter().filter(|event| event.0 == "api_call");
    let routes: Vec<_> = calls
        .map(|(_, fields)| {
            (fields["route"].as_str(), fields["resend_count"].as_str())
        })
        .collect();
    assert_eq!(
        routes,
        [
            ("/pay", "0"),
            ("/pay", "1"),
            ("/pay", "2"),
            ("/status", "0"),
            ("/status", "1"),
            ("/status", "0"),
            ("/status", "1"),
        ]
    );
    let ends = events.iter().filter(|e| e.0 == "transaction_outcome");
    assert_eq!(ends.count(), 1, "a question is no purchase");
}

/// Each question has a time of its own, beside that of the call.
#[tokio::test(start_paused = true)]
async fn a_question_without_an_answer_is_asked_again() {
    // There is no time for a retry either.
    let busy = SayWith(429, "retry-after", "30".to_owned());
    for nothing in [Hang, Queue(SECOND * 600, 200), Forbid, busy] {
        let terminal = Terminal::new([Hang, nothing.clone(), DONE]);
        let retry = Asks::every_minute().retry();
        let retry = retry.deadline(SECOND * 10);
        let result = pay(&client(retry, &terminal)).await;
        assert_eq!(ended(&result), ("answer", 200), "{nothing:?}");
        let is_left = matches!(nothing, Hang | Queue(..));
        let waited = if is_left { 10_000 } else { 0 };
        let second = 10_000 + 60_000;
        let expected = [0, second, second + waited + 60_000];
        assert_eq!(terminal.times(), expected, "{nothing:?}");
    }
}

/// An answer that is too long to look at settles nothing.
#[tokio::test(start_paused = true)]
async fn no_more_of_an_answer_is_read_than_was_asked_for() {
    let terminal = Terminal::new([Lose, DONE, DONE, DONE]);
    let asks = Asks { max_body: 3, ..Asks::every_minute() };
    let retry = asks.retry().max_attempts(1);
    assert_eq!(ended(&pay(&client(retry, &terminal)).await), ("unknown", 0));
    assert_eq!(terminal.seen().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_is_pending_is_asked_for_and_handed_on_in_the_end() {
    for (asks, script, text, recorded) in [
        (false, vec![PENDING], "PENDING", "unknown"),
        (true, vec![PENDING, PENDING, DONE], "DONE", "resolved"),
        // Given up: the caller gets what there is.
        (true, vec![PENDING; 4], "PENDING", "unknown"),
        (false, vec![Lose, PENDING], "PENDING", "unknown"),
    ] {
        let (remembered, _guard) = Remembered::start();
        let length = script.len();
        let terminal = Terminal::new(script);
        let retry = if asks {
            Asks::every_minute().retry()
        } else {
            retry().classifier(Words)
        };
        let result = pay(&client(retry, &terminal)).await;
        assert_eq!(ended(&result), ("answer", 200));
        let response = result.unwrap();
        let resolved = response.extensions().get::<Resolved>().is_some();
        assert_eq!(resolved, recorded == "resolved");
        assert_eq!(response.text().await.unwrap(), text);
        assert_eq!(terminal.seen().len(), length);
        assert_eq!(outcome(&remembered), recorded);
    }
}

/// No question without a key to ask by, nor about what is known.
#[tokio::test(start_paused = true)]
async fn nothing_is_asked_where_there_is_nothing_to_ask() {
    let terminal = Terminal::new([Lose, Say(409), Say(401), Refuse]);
    let retry = Asks::every_minute().retry().max_attempts(1);
    let client = client(retry, &terminal);
    assert_eq!(ended(&post(&client).await), ("unknown", 0));
    assert_eq!(ended(&pay(&client).await), ("answer", 409));
    assert_eq!(ended(&pay(&client).await), ("answer", 401));
    assert_eq!(ended(&get(&client).await), ("failed", 0));
    assert_eq!((terminal.seen().len(), terminal.elapsed()), (4, 0));
}

/// A resolver that has no question ends it.
#[tokio::test(start_paused = true)]
async fn no_question_is_the_end() {
    struct Mute;
    impl Resolver for Mute {
        fn wait(&self, _: u32) -> Option<Duration> {
            Some(SECOND)
        }
        fn question(&self, _: &Url, _: &IdempotencyKey) -> Option<Request> {
            None
        }
        fn settles(&self, _: &Answer<'_>) -> bool {
            true
        }
    }
    let terminal = Terminal::new([Lose]);
    let retry = retry().resolver(Mute).max_attempts(1);
    assert_eq!(ended(&pay(&client(retry, &terminal)).await), ("unknown", 0));
    assert_eq!((terminal.seen().len(), terminal.elapsed()), (1, 1_000));
}

/// An answer is waited for as long as that of an attempt, and no longer than the
/// call was to take.
#[tokio::test(start_paused = true)]
async fn questions_that_hang_take_no_longer_than_an_attempt() {
    for (own, expected) in [(None, 120 + 3 * 90), (Some(10), 10 + 3 * 70)] {
        let terminal = Terminal::new(vec![Hang; 9]);
        let client = client(Asks::every_minute().retry(), &terminal);
        let mut call = client.post("https://api.example/pay");
        if let Some(seconds) = own {
            let own = Deadline::at(Instant::now() + SECOND * seconds);
            call = call.with_extension(own);
        }
        assert_eq!(ended(&call.send().await), ("unknown", 0));
        assert_eq!(terminal.elapsed(), expected * 1000);
    }
}
