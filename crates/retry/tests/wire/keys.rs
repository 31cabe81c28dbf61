use palisade_http::{Failure, find};
use palisade_retry::{Attempts, KeyError, OutcomeUnknown, Stopped};
use palisade_sim::{Answer, Fault, Simulator};

use crate::shop::{Keyed, order, retry, shop};

#[tokio::test]
async fn a_purchase_without_a_reference_is_given_one_and_made_once() {
    let shop = shop(Simulator::builder(), retry(Keyed::ByBody)).await;
    shop.sim.inject(Fault::Reset.on("/purchase").processed());
    let response = shop.post(&order("")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let attempts = response.extensions().get::<Attempts>().unwrap();
    assert_eq!((attempts.count(), attempts.failed().len()), (2, 1));
    assert!(attempts.failed()[0].cause().is_closed());
    assert_eq!(shop.arrived(), 2);
    assert_eq!(shop.sim.ledger().max_side_effects(), 1);
}

#[tokio::test]
async fn a_post_without_a_key_is_sent_once_and_its_outcome_is_unknown() {
    let shop = shop(Simulator::builder(), retry(Keyed::Not)).await;
    shop.sim.inject(Fault::Reply(Answer::new(502)).on("/purchase").processed());
    let error = shop.post(&order("order-1")).send().await.unwrap_err();
    let unknown = find::<OutcomeUnknown>(&error).unwrap();
    assert_eq!(unknown.key(), None);
    assert_eq!(unknown.attempts().stopped(), Some(Stopped::NotReplaySafe));
    let failure = Failure::of(&error);
    assert!(failure.is_outcome_unknown() && !failure.is_before_send());
    assert_eq!(failure.status().unwrap(), 502);
    assert_eq!((shop.arrived(), shop.sim.ledger().max_side_effects()), (1, 1));
}

#[tokio::test]
async fn when_attempts_run_out_the_key_is_in_the_error() {
    let shop = shop(Simulator::builder(), retry(Keyed::ByBody)).await;
    let fault = Fault::Reset.on("/purchase").processed().times(9);
    shop.sim.inject(fault);
    let error = shop.post(&order("order-1")).send().await.unwrap_err();
    let unknown = find::<OutcomeUnknown>(&error).unwrap();
    assert_eq!(unknown.key().unwrap().as_str(), "order-1");
    assert_eq!(unknown.attempts().count(), 4);
    assert_eq!(unknown.attempts().stopped(), Some(Stopped::AttemptsUsedUp));
    assert!(Failure::of(&error).is_outcome_unknown());
    for text in [format!("{error}"), format!("{error:?}")] {
        assert!(!text.contains("order-1"), "{text}");
    }
    assert_eq!((shop.arrived(), shop.sim.ledger().max_side_effects()), (4, 1));
}

#[tokio::test]
async fn a_key_is_not_used_for_another_body() {
    let shop = shop(Simulator::builder(), retry(Keyed::ByBody)).await;
    let response = shop.post(&order("order-1")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut other = order("order-1");
    other["mobileNumber"] = "+27821234568".into();
    let error = shop.post(&other).send().await.unwrap_err();
    assert!(find::<KeyError>(&error).unwrap().is_other_body());
    assert!(Failure::of(&error).is_before_send());
    assert_eq!(shop.arrived(), 1, "it was not sent");
    shop.post(&order("order-1")).send().await.unwrap();
    assert_eq!((shop.arrived(), shop.sim.ledger().max_side_effects()), (2, 1));
}

#[tokio::test]
async fn a_header_key_is_the_same_in_all_attempts() {
    let shop = shop(Simulator::builder(), retry(Keyed::ByHeader)).await;
    let fault = Fault::Reply(Answer::new(503)).on("/purchase").times(2);
    shop.sim.inject(fault);
    shop.post(&order("order-1")).send().await.unwrap();
    shop.post(&order("order-2"))
        .header("idempotency-key", "mine")
        .send()
        .await
        .unwrap();
    let ledger = shop.sim.ledger();
    let purchases = ledger.requests_to("/purchase");
    let keys: Vec<_> = purchases
        .iter()
        .map(|seen| seen.header("idempotency-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 4);
    assert_eq!((&keys[1], &keys[2]), (&keys[0], &keys[0]));
    assert_eq!((keys[0].len(), keys[3].as_str()), (36, "mine"));
}

#[tokio::test]
async fn an_answer_that_says_no_is_among_the_failed_attempts() {
    let shop = shop(Simulator::builder(), retry(Keyed::ByBody)).await;
    shop.post(&order("order-1")).send().await.unwrap();
    shop.sim.inject(Fault::Reply(Answer::new(409)).on("/purchase"));
    let response = shop.post(&order("order-1")).send().await.unwrap();
    let attempts = response.extensions().get::<Attempts>().unwrap();
    assert_eq!(attempts.failed()[0].status().unwrap(), 409);
    assert_eq!((attempts.count(), attempts.stopped()), (1, None));
}

#[tokio::test]
async fn a_length_that_was_announced_before_the_key_was_put_in_is_not_sent() {
    let shop = shop(Simulator::builder(), retry(Keyed::ByBody)).await;
    let order = order("");
    let length = order.to_string().len();
    let request = shop.post(&order).header("content-length", length);
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(shop.sim.ledger().max_side_effects(), 1);
}
