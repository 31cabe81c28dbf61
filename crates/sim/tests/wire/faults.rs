//! Each fault, as the client meets it and as the ledger keeps it.

use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use palisade_sim::{Answer, Fault, Script, Seen, Simulator};
use reqwest::Response;

use crate::client::{Api, io_kind, unlimited};

/// What one purchase of `order-1` came to, with `fault` in its way.
struct Met {
    sim: Simulator,
    result: reqwest::Result<Response>,
    seen: Seen,
}

async fn meet(fault: impl Into<Script>) -> Met {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    sim.inject(fault.into().on("/purchase"));
    let result = api.buy("order-1").send().await;
    assert_eq!(sim.faults_left(), 0, "the fault happened");
    let seen = sim.ledger().requests_to("/purchase")[0].clone();
    assert_eq!(api.list().await, 200, "and is over");
    Met { sim, result, seen }
}

impl Met {
    fn side_effects(&self) -> usize {
        self.sim.ledger().side_effects("order-1")
    }
}

#[tokio::test]
async fn a_reset_before_reading_has_no_effect() {
    let met = meet(Fault::Reset).await;
    let error = met.result.as_ref().unwrap_err();
    assert_eq!(io_kind(error), Some(ErrorKind::ConnectionReset), "{error:?}");
    assert_eq!(met.side_effects(), 0);
    assert_eq!(met.seen.fault, Some("reset"));
    assert_eq!((met.seen.processed, met.seen.status), (false, None));
    assert_eq!(met.seen.reference, None, "the body was not read");
}

#[tokio::test]
async fn a_reset_after_processing_hides_a_side_effect() {
    let met = meet(Fault::Reset.processed()).await;
    let error = met.result.as_ref().unwrap_err();
    assert_eq!(io_kind(error), Some(ErrorKind::ConnectionReset), "{error:?}");
    assert_eq!(met.side_effects(), 1);
    assert_eq!((met.seen.processed, met.seen.status), (true, None));
    assert_eq!(met.seen.reference.as_deref(), Some("order-1"));
}

#[tokio::test]
async fn half_an_answer_breaks_off_after_half_of_its_length() {
    let met = meet(Fault::HalfAnswer).await;
    assert_eq!(met.side_effects(), 1);
    assert_eq!(met.seen.status, Some(200));
    let mut answer = met.result.unwrap();
    let length = answer.content_length().unwrap();
    let mut read = 0;
    let error = loop {
        match answer.chunk().await {
            Ok(Some(bytes)) => read += bytes.len() as u64,
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let error = error.expect("the body ended as if whole");
    assert_eq!(io_kind(&error), Some(ErrorKind::UnexpectedEof), "{error:?}");
    assert_eq!(read, length / 2);
}

#[tokio::test]
async fn a_delay_is_before_or_after_the_work() {
    let delay = Duration::from_millis(150);
    for script in [Fault::Delay(delay).into(), Fault::Delay(delay).processed()]
    {
        let script: Script = script;
        let sim = unlimited().await;
        let api = Api::logged_in(&sim).await;
        let patient = script.clone().times(2).on("/purchase");
        sim.inject(patient);
        let start = now();
        let answer = api.buy("order-1").send().await.unwrap();
        assert!(start.elapsed() >= delay);
        assert_eq!(answer.status(), 200);

        let request = api.buy("order-2").timeout(delay / 3);
        let error = request.send().await.unwrap_err();
        assert!(error.is_timeout());
        tokio::time::sleep(delay).await;
        let done = sim.ledger().side_effects("order-2");
        let expected = usize::from(script == Fault::Delay(delay).processed());
        assert_eq!(done, expected, "{script:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "real sockets, real time")]
fn now() -> Instant {
    Instant::now()
}

#[tokio::test]
async fn any_status_with_headers_and_body_processed_or_not() {
    let busy = Answer::new(503).header("retry-after", "7").body("later");
    let met = meet(Fault::Reply(busy.clone())).await;
    assert_eq!(met.side_effects(), 0);
    assert_eq!((met.seen.processed, met.seen.status), (false, Some(503)));
    let answer = met.result.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "7");
    assert_eq!(answer.text().await.unwrap(), "later");

    let met = meet(Fault::Reply(busy).processed()).await;
    assert_eq!(met.side_effects(), 1);
    assert_eq!((met.seen.processed, met.seen.status), (true, Some(503)));

    let split = Answer::new(200).header("a", "b\r\nc: d");
    for nonsense in [Answer::new(99), Answer::new(100), split] {
        let met = meet(Fault::Reply(nonsense)).await;
        assert_eq!(met.result.unwrap().status(), 500);
        assert_eq!(met.seen.status, Some(500));
    }
}

#[tokio::test]
async fn a_stated_length_may_lie() {
    for (length, text) in [("3", Some("lat")), ("9", None)] {
        let answer = Answer::new(200).body("later");
        let answer = answer.header("content-length", length);
        let answer = meet(Fault::Reply(answer)).await.result.unwrap();
        assert_eq!(answer.text().await.ok().as_deref(), text);
    }
}

#[tokio::test]
async fn a_redirect_points_elsewhere() {
    let elsewhere = "https://elsewhere.example/api/v1/purchase";
    let met = meet(Fault::RedirectTo(elsewhere.to_owned())).await;
    assert_eq!(met.side_effects(), 0);
    let answer = met.result.unwrap();
    assert_eq!(answer.status(), 307);
    assert_eq!(answer.headers()["location"], elsewhere);
}

#[tokio::test]
async fn wrong_json_says_it_is_json_and_is_not() {
    let met = meet(Fault::WrongJson.processed()).await;
    assert_eq!(met.side_effects(), 1);
    let answer = met.result.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    let parsed = answer.json::<serde_json::Value>().await;
    assert!(parsed.unwrap_err().is_decode());
}

#[tokio::test]
async fn a_huge_body_is_streamed_to_its_last_byte() {
    const SIZE: u64 = 3_000_001;
    let met = meet(Fault::HugeBody(SIZE)).await;
    assert_eq!(met.side_effects(), 0);
    let answer = met.result.unwrap();
    assert_eq!(answer.content_length(), None);
    let body = answer.bytes().await.unwrap();
    assert_eq!(body.len() as u64, SIZE);
}

#[tokio::test]
async fn faults_are_composed_by_path_count_and_offset() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let busy = Fault::Reply(Answer::new(503));
    sim.inject(busy.on("/purchase").after(1).times(2));
    assert_eq!(api.list().await, 200);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let answer = api.buy("order-1").send().await.unwrap();
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses, [200, 503, 503, 200]);
    sim.inject(Fault::Reset);
    sim.clear_faults();
    assert_eq!(api.list().await, 200);
}

#[tokio::test]
async fn what_a_fault_keeps_away_is_not_counted_against_a_limit() {
    let sim = Simulator::builder().start().await.unwrap();
    let api = Api::logged_in(&sim).await;
    sim.inject(Fault::Reply(Answer::new(503)).on("/purchase").times(3));
    sim.inject(Fault::Reset.on("/purchase").processed());
    for _ in 0..4 {
        drop(api.buy("order-1").send().await);
    }
    for _ in 0..9 {
        assert_eq!(api.bought("order-1").await["status"], 200);
    }
    assert_eq!(api.bought("order-1").await["status"], 429);
}
