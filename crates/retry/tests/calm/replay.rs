//! A 401 belongs to who holds the token, further out.

use async_trait::async_trait;
use http::Extensions;
use palisade_http::Stage;
use palisade_retry::{Retry, Stopped};
use palisade_test_events::Remembered;
use reqwest::{Request, Response};
use reqwest_middleware::{ClientWithMiddleware, Middleware, Next, Result};

use crate::{
    call::{attempts, chain, client, ended, pay, retry},
    terminal::{
        Does::{self, Lose, Say},
        Terminal,
    },
};

/// Sends a request once more after a 401, as one does with a newer token.
pub(crate) struct Replays;

#[async_trait]
impl Middleware for Replays {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Replay.enter(extensions)?;
        let again = request.try_clone().unwrap();
        let response = next.clone().run(request, extensions).await?;
        if response.status() != 401 {
            return Ok(response);
        }
        Stage::Replay.rewind(extensions);
        next.run(again, extensions).await
    }
}

pub(crate) fn replaying(
    retry: &Retry,
    terminal: &Terminal,
) -> ClientWithMiddleware {
    chain()
        .with(retry.call())
        .with(Replays)
        .with(retry.attempts())
        .with(terminal.clone())
        .build()
}

#[tokio::test(start_paused = true)]
async fn a_401_is_handed_out_at_once() {
    for script in [vec![Say(401)], vec![Say(429), Say(401)]] {
        let count = script.len();
        let terminal = Terminal::new(script);
        let result = pay(&client(retry(), &terminal)).await;
        assert_eq!(ended(&result), ("answer", 401));
        let attempts = attempts(&result);
        assert_eq!(attempts.count() as usize, count);
        assert_eq!(attempts.failed().len(), count);
        assert_eq!(attempts.stopped(), None, "it is not ours to stop");
        assert_eq!(terminal.elapsed(), (count as u128 - 1) * 1_000);
    }
}

#[tokio::test(start_paused = true)]
async fn the_count_goes_on_when_it_is_replayed() {
    for (script, count, expected) in [
        (vec![Say(401)], 2, ("answer", 200)),
        (vec![Say(401), Say(401)], 2, ("answer", 401)),
        (vec![Say(503), Say(401), Say(503)], 4, ("answer", 200)),
        // Four in all, not four and four.
        (vec![Lose, Say(401), Lose, Lose], 4, ("unknown", 0)),
        (vec![Say(429), Say(429), Say(429), Say(401)], 5, ("answer", 200)),
    ] {
        let label = format!("{script:?}");
        let (remembered, _guard) = Remembered::start();
        let terminal = Terminal::new(script);
        let retry = retry().build().unwrap();
        let result = pay(&replaying(&retry, &terminal)).await;
        assert_eq!(ended(&result), expected, "{label}");
        assert_eq!(attempts(&result).count(), count, "{label}");
        let seen = terminal.seen();
        assert_eq!(seen.len(), count as usize, "{label}");
        let first = seen[0].key.clone();
        assert!(first.is_some());
        assert!(seen.iter().all(|seen| seen.key == first), "{label}");
        let events = remembered.take();
        let calls = events.iter().filter(|event| event.0 == "api_call");
        let resent: Vec<_> =
            calls.map(|(_, fields)| fields["resend_count"].clone()).collect();
        let expected: Vec<_> = (0..count).map(|n| n.to_string()).collect();
        assert_eq!(resent, expected, "{label}");
        let ends = events.iter().filter(|e| e.0 == "transaction_outcome");
        let ends: Vec<_> = ends.map(|(_, fields)| fields).collect();
        assert_eq!(ends.len(), 1, "{label}");
        assert_eq!(ends[0]["attempts"], count.to_string(), "{label}");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_that_are_used_up_stay_so_after_a_replay() {
    let script = [Say(429), Say(429), Say(429), Say(401), Say(429)];
    let terminal = Terminal::new(script);
    let retry = retry().build().unwrap();
    let result = pay(&replaying(&retry, &terminal)).await;
    assert_eq!(ended(&result), ("answer", 429));
    let attempts = attempts(&result);
    assert_eq!(attempts.stopped(), Some(Stopped::AttemptsUsedUp));
    assert_eq!((attempts.count(), attempts.failed().len()), (5, 5));
}

/// It says nothing about the upstream: neither a failure nor a success.
#[tokio::test(start_paused = true)]
async fn a_401_costs_no_budget_and_earns_none() {
    let mut script = vec![Say(401); 50];
    script.extend(vec![Does::Refuse; 4]);
    let terminal = Terminal::new(script);
    let client = client(retry(), &terminal);
    for _ in 0..50 {
        assert_eq!(ended(&pay(&client).await), ("answer", 401));
    }
    assert_eq!(attempts(&pay(&client).await).count(), 4);

    // By now it is worth none; answers would earn some again.
    terminal.then(vec![Say(401); 100]);
    for _ in 0..100 {
        assert_eq!(ended(&pay(&client).await), ("answer", 401));
    }
    terminal.then([Does::Refuse]);
    let result = pay(&client).await;
    assert_eq!(attempts(&result).stopped(), Some(Stopped::BudgetUsedUp));
}
