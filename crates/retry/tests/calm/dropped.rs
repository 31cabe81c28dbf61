//! A caller that gives up: nobody returns anything to it, and the record tells.

use async_trait::async_trait;
use http::Extensions;
use palisade_test_events::Remembered;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};
use tokio::time::{sleep, timeout};

use crate::{
    call::{SECOND, chain, client, get, pay, retry},
    resolver::Asks,
    terminal::{
        Does::{self, Hang, Lose, Queue, Refuse, Say, SayJson},
        Terminal,
    },
};

/// What is recorded of a payment that is dropped after half a second more than
/// so many.
async fn recorded(
    script: impl IntoIterator<Item = Does>,
    retry: palisade_retry::RetryBuilder,
    seconds: u32,
    is_asking: bool,
) -> (String, String) {
    let (remembered, _guard) = Remembered::start();
    let client = client(retry, &Terminal::new(script));
    let patience = SECOND * seconds + SECOND / 2;
    assert!(timeout(patience, pay(&client)).await.is_err());
    let events = remembered.take();
    let calls = events.iter().filter(|e| e.0 == "api_call").count();
    let ends = events.iter().filter(|e| e.0 == "transaction_outcome");
    let ends: Vec<_> = ends.map(|(_, fields)| fields).collect();
    assert_eq!(ends.len(), 1);
    assert!(ends[0].contains_key("reference"));
    let lasted = (patience.as_millis()).to_string();
    assert_eq!(ends[0]["duration_ms"], lasted);
    if !is_asking {
        assert_eq!(ends[0]["attempts"], calls.to_string(), "one for each");
    }
    (ends[0]["outcome"].clone(), ends[0]["attempts"].clone())
}

#[tokio::test(start_paused = true)]
async fn a_dropped_payment_is_unknown_if_it_may_have_been_sent() {
    let minute = SECOND * 60;
    for (script, seconds, outcome, attempts) in [
        (vec![Hang], 2, "unknown", "1"),
        (vec![Queue(minute, 200)], 2, "failed", "1"),
        // In the delay before the second attempt.
        (vec![Say(429)], 0, "failed", "1"),
        (vec![Refuse], 0, "failed", "1"),
        (vec![Lose], 0, "unknown", "1"),
        (vec![Say(503)], 0, "unknown", "1"),
        // In the second attempt, which began after a second.
        (vec![Say(429), Hang], 2, "unknown", "2"),
        (vec![Say(429), Queue(minute, 200)], 2, "failed", "2"),
        (vec![Lose, Queue(minute, 200)], 2, "unknown", "2"),
        (vec![Queue(SECOND, 429), Hang], 3, "unknown", "2"),
        (vec![Queue(SECOND, 429), Queue(minute, 200)], 3, "failed", "2"),
    ] {
        let label = format!("{script:?}");
        let recorded = recorded(script, retry(), seconds, false).await;
        let expected = (outcome.to_owned(), attempts.to_owned());
        assert_eq!(recorded, expected, "{label}");
    }
}

/// While the provider is asked: the call is over, and its outcome is not known.
#[tokio::test(start_paused = true)]
async fn a_payment_dropped_while_the_provider_is_asked_is_unknown() {
    let [lost, pending] = [Lose, SayJson(200, "PENDING")];
    for script in [vec![lost.clone()], vec![pending.clone()]] {
        let retry = Asks::every_minute().retry().max_attempts(1);
        let recorded = recorded(script, retry, 2, true).await;
        assert_eq!(recorded, ("unknown".to_owned(), "1".to_owned()));
    }
    let script = [lost.clone(), lost.clone(), pending, lost];
    let recorded =
        recorded(script, Asks::every_minute().retry(), 9, true).await;
    assert_eq!(recorded, ("unknown".to_owned(), "3".to_owned()));
}

/// While a layer in between still has the answer in hand.
#[tokio::test(start_paused = true)]
async fn a_payment_dropped_after_its_answer_is_what_the_answer_says() {
    struct Slow;
    #[async_trait]
    impl Middleware for Slow {
        async fn handle(
            &self,
            request: Request,
            extensions: &mut Extensions,
            next: Next<'_>,
        ) -> Result<Response> {
            let result = next.run(request, extensions).await;
            sleep(SECOND * 60).await;
            result
        }
    }
    for (status, expected) in
        [(200, "completed"), (402, "failed"), (401, "failed")]
    {
        let (remembered, _guard) = Remembered::start();
        let retry = retry().build().unwrap();
        let client = chain()
            .with(retry.call())
            .with(Slow)
            .with(retry.attempts())
            .with(Terminal::new([Say(status)]))
            .build();
        assert!(timeout(SECOND, pay(&client)).await.is_err());
        let events = remembered.take();
        let (name, fields) = events.last().unwrap();
        assert_eq!(*name, "transaction_outcome");
        assert_eq!(fields["outcome"], expected, "{status}");
    }
}

/// No second record of what has ended, and no end of what is no payment, but its
/// attempt.
#[tokio::test(start_paused = true)]
async fn what_has_ended_is_not_recorded_again() {
    let (remembered, _guard) = Remembered::start();
    let client = client(retry(), &Terminal::new([Say(200), Hang]));
    let paid = async {
        pay(&client).await.unwrap();
        sleep(SECOND * 9).await;
    };
    assert!(timeout(SECOND, paid).await.is_err());
    assert!(timeout(SECOND, get(&client)).await.is_err());
    let names = remembered.take().iter().map(|e| e.0).collect::<Vec<_>>();
    assert_eq!(names, ["api_call", "transaction_outcome", "api_call"]);
}
