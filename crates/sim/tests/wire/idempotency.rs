use palisade_sim::Simulator;
use serde_json::json;
use tokio::task::JoinSet;

use crate::client::{Api, airtime, unlimited};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_are_one_sale() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let mut posts = JoinSet::new();
    for _ in 0..50 {
        let api = api.clone();
        posts.spawn(async move { api.bought("order-1").await });
    }
    let answers = posts.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(answers[0]["data"]["status"], "COMPLETED");
    let ledger = sim.ledger();
    assert_eq!(ledger.requests_to("/purchase").len(), 50);
    assert_eq!(ledger.side_effects("order-1"), 1);
    assert_eq!(ledger.max_side_effects(), 1);
}

#[tokio::test]
async fn other_content_is_a_conflict() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    assert_eq!(api.bought("order-1").await["status"], 200);
    let mut other = airtime("order-1");
    other["amount"] = json!(29.06);
    let answer = api.post("/purchase", &other).send().await.unwrap();
    assert_eq!(answer.status(), 409);
    let answer: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(answer["responseCode"], "1006");
    assert_eq!(sim.ledger().side_effects("order-1"), 1);
}

#[tokio::test]
async fn an_idempotency_header_is_not_honoured() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    for reference in ["order-1", "order-2"] {
        let request = api.buy(reference).header("idempotency-key", "k");
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let ledger = sim.ledger();
    assert_eq!(ledger.effects().len(), 2);
    let seen = ledger.requests_for("order-2");
    assert_eq!(seen[0].header("idempotency-key"), Some("k"));
}

#[tokio::test]
async fn without_idempotency_a_repeated_purchase_is_charged_twice() {
    let builder = Simulator::builder().idempotent(false).limits([]);
    let sim = builder.start().await.unwrap();
    let api = Api::logged_in(&sim).await;
    api.bought("order-1").await;
    api.bought("order-1").await;
    assert_eq!(sim.ledger().max_side_effects(), 2);
}
