//! What a caller, a layer inside and the record learn of a call's attempts.

use std::sync::Arc;

use palisade_http::find;
use palisade_retry::{
    Answer, Classifier, Outcome, ProviderCode, Stopped, Verdict,
    outcome_of_status,
};
use palisade_test_events::Remembered;
use tokio::time::sleep;

use crate::{
    call::{SECOND, attempts, client, ended, get, pay, post, retry},
    terminal::{
        Does::{Forbid, Hand, Lose, Refuse, Say, SayWith, Take},
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

/// A typed error of a layer inside is found in what the caller gets.
#[tokio::test(start_paused = true)]
async fn what_a_layer_refuses_is_handed_on_and_not_repeated() {
    let terminal = Terminal::new([Forbid]);
    let error = pay(&client(retry(), &terminal)).await.unwrap_err();
    assert!(find::<Forbidden>(&error).is_some());
    assert_eq!(terminal.seen().len(), 1);
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
