//! What several attempts say together.

use std::{future::pending, io};

use async_trait::async_trait;
use http::Extensions;
use palisade_retry::{Answer, Outcome, outcome_of_status};
use palisade_test_events::Remembered;
use reqwest::{Request, Response};
use reqwest_middleware::{Error, Middleware, Next, Result};

use crate::{
    call::{attempts, chain, client, ended, get, pay, post, retry},
    terminal::{
        Does::{self, Lose, Refuse, Say},
        Terminal,
    },
};

/// How a payment ends, and what is recorded of it.
async fn paid(
    script: &[Does],
    retry: palisade_retry::RetryBuilder,
) -> (&'static str, u16, String) {
    let (remembered, _guard) = Remembered::start();
    let terminal = Terminal::new(script.to_vec());
    let result = pay(&client(retry, &terminal)).await;
    let attempts = attempts(&result);
    let count = attempts.count() as usize;
    assert_eq!(count, terminal.seen().len());
    let is_done = result.as_ref().is_ok_and(|it| it.status().as_u16() < 304);
    let failed = count - usize::from(is_done);
    assert_eq!(attempts.failed().len(), failed, "{script:?}");
    assert!(count >= script.len(), "{script:?} was not played to its end");
    let events = remembered.take();
    let (name, fields) = events.last().unwrap();
    assert_eq!(*name, "transaction_outcome");
    let (ended, status) = ended(&result);
    (ended, status, fields["outcome"].clone())
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_may_have_had_its_effect_stays_so_until_one_tells() {
    for (script, ended, status, recorded) in [
        // Nobody tells.
        (vec![Lose, Say(429), Say(429), Say(429)], "unknown", 0, "unknown"),
        (vec![Say(503), Say(429), Say(429), Say(429)], "unknown", 0, "unknown"),
        (vec![Lose, Refuse, Refuse, Refuse], "unknown", 0, "unknown"),
        (vec![Lose, Say(401)], "unknown", 0, "unknown"),
        (vec![Lose, Say(403)], "unknown", 0, "unknown"),
        (vec![Lose, Say(407)], "unknown", 0, "unknown"),
        (vec![Lose, Say(307)], "unknown", 0, "unknown"),
        (vec![Lose, Say(308)], "unknown", 0, "unknown"),
        (vec![Lose, Say(404)], "unknown", 0, "unknown"),
        (vec![Lose, Say(501)], "unknown", 0, "unknown"),
        // It may have been refused by a check before the key was looked up.
        (vec![Lose, Say(400)], "unknown", 0, "unknown"),
        (vec![Lose, Say(402)], "unknown", 0, "unknown"),
        (vec![Lose, Say(422)], "unknown", 0, "unknown"),
        // The first one may still be under way.
        (vec![Lose, Say(409)], "unknown", 0, "unknown"),
        (vec![Say(302)], "unknown", 0, "unknown"),
        (vec![Say(408), Say(403)], "unknown", 0, "unknown"),
        // The same request, and one who knows.
        (vec![Lose, Say(200)], "answer", 200, "completed"),
        (vec![Lose, Say(201)], "answer", 201, "completed"),
        // It was accepted, and may not be done yet.
        (vec![Say(202)], "answer", 202, "unknown"),
        (vec![Lose, Say(202)], "answer", 202, "unknown"),
        (vec![Say(500), Say(429), Say(200)], "answer", 200, "completed"),
        (vec![Lose, Say(303)], "answer", 303, "completed"),
        // Nothing was ever done.
        (vec![Say(429); 4], "answer", 429, "failed"),
        (vec![Refuse; 4], "failed", 0, "failed"),
        (vec![Say(429), Refuse, Say(403)], "answer", 403, "failed"),
        (vec![Say(307)], "answer", 307, "failed"),
        (vec![Say(409)], "answer", 409, "failed"),
        (vec![Say(303)], "answer", 303, "completed"),
        // The order does not matter.
        (vec![Refuse, Say(429), Refuse, Lose], "unknown", 0, "unknown"),
        (vec![Refuse, Say(429), Lose, Say(401)], "unknown", 0, "unknown"),
    ] {
        let result = paid(&script, retry()).await;
        let expected = (ended, status, recorded.to_owned());
        assert_eq!(result, expected, "{script:?}");
    }
}

/// A 422 that only who does the work says.
fn of_the_ledger(answer: &Answer<'_>) -> palisade_retry::Verdict {
    let verdict: palisade_retry::Verdict =
        outcome_of_status(answer.status).into();
    if answer.status == 422 { verdict.settled() } else { verdict }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_tells_of_the_attempt_before_if_it_is_known_to() {
    for (script, ended, status, recorded) in [
        (vec![Lose, Say(422)], "answer", 422, "failed"),
        (vec![Lose, Say(400)], "unknown", 0, "unknown"),
    ] {
        let result = paid(&script, retry().classifier(of_the_ledger)).await;
        let expected = (ended, status, recorded.to_owned());
        assert_eq!(result, expected, "{script:?}");
    }
}

/// A layer between the halves, which loses a good answer.
struct Loses {
    hangs: bool,
}

#[async_trait]
impl Middleware for Loses {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        next.run(request, extensions).await?;
        if self.hangs {
            pending::<()>().await;
        }
        Err(Error::middleware(io::Error::other("it is not signed")))
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_was_made_is_none_that_failed_if_its_answer_is_lost() {
    for (status, hangs, recorded) in [
        (200, false, "completed"),
        (200, true, "completed"),
        (202, false, "unknown"),
        (202, true, "unknown"),
    ] {
        let (remembered, _guard) = Remembered::start();
        let retry = retry().build().unwrap();
        let client = chain()
            .with(retry.call())
            .with(Loses { hangs })
            .with(retry.attempts())
            .with(Terminal::new([Say(status)]))
            .build();
        assert_eq!(ended(&pay(&client).await), ("unknown", 0));
        assert_eq!(ended(&get(&client).await).0, "failed");
        let events = remembered.take();
        let end = events.iter().find(|it| it.0 == "transaction_outcome");
        assert_eq!(end.unwrap().1["outcome"], recorded, "{hangs}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_inner_half_an_answer_says_what_it_says() {
    for (does, expected, recorded) in [
        (Say(200), ("answer", 200), "completed"),
        (Say(403), ("answer", 403), "failed"),
        (Say(502), ("unknown", 0), "unknown"),
        (Lose, ("unknown", 0), "unknown"),
    ] {
        let (remembered, _guard) = Remembered::start();
        let retry = retry().build().unwrap();
        let terminal = Terminal::new([does.clone()]);
        let client = chain().with(retry.call()).with(terminal).build();
        assert_eq!(ended(&pay(&client).await), expected, "{does:?}");
        let events = remembered.take();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].1["outcome"], recorded, "{does:?}");
    }
}

/// A 409 as a provider may mean it: it was done, and not by this request.
fn duplicate(answer: &Answer<'_>) -> palisade_retry::Verdict {
    match answer.status.as_u16() {
        409 => Outcome::LookUp,
        202 => Outcome::Pending,
        _ => outcome_of_status(answer.status),
    }
    .into()
}

#[tokio::test(start_paused = true)]
async fn what_has_to_be_looked_up_is_not_repeated_and_not_known() {
    for (script, ended, status, recorded) in [
        (vec![Say(409)], "unknown", 0, "unknown"),
        (vec![Lose, Say(409)], "unknown", 0, "unknown"),
        // Under way, so what was lost was this.
        (vec![Say(202)], "answer", 202, "unknown"),
        (vec![Lose, Say(202)], "answer", 202, "unknown"),
    ] {
        let result = paid(&script, retry().classifier(duplicate)).await;
        let expected = (ended, status, recorded.to_owned());
        assert_eq!(result, expected, "{script:?}");
    }
    let terminal = Terminal::new([Say(409)]);
    let client = client(retry().classifier(duplicate), &terminal);
    assert_eq!(ended(&get(&client).await), ("answer", 409));
}

#[tokio::test(start_paused = true)]
async fn without_a_key_only_what_had_no_effect_is_repeated() {
    for (script, count, expected) in [
        (vec![Lose], 1, ("unknown", 0)),
        (vec![Say(503)], 1, ("unknown", 0)),
        (vec![Say(408)], 1, ("unknown", 0)),
        (vec![Say(429), Refuse, Lose], 3, ("unknown", 0)),
        (vec![Say(429), Refuse], 3, ("answer", 200)),
        (vec![Say(425)], 2, ("answer", 200)),
    ] {
        let (remembered, _guard) = Remembered::start();
        let terminal = Terminal::new(script.clone());
        let result = post(&client(retry(), &terminal)).await;
        for (name, fields) in remembered.take() {
            assert_eq!(name, "api_call", "no route makes it a payment");
            assert_eq!(fields.get("route"), None, "no path in its place");
        }
        assert_eq!(ended(&result), expected, "{script:?}");
        assert_eq!(attempts(&result).count(), count, "{script:?}");
    }
}
