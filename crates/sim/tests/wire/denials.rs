//! What is refused although the request is well formed.

use palisade_sim::{Access, Credentials, Edition, Simulator};
use serde_json::{Value, json};

use crate::client::{Api, unlimited};

#[tokio::test]
async fn not_allowed_is_a_401_with_1105_and_a_wrong_role_a_403() {
    for (access, status, code) in
        [(Access::ActionDenied, 401, "1105"), (Access::RoleDenied, 403, "1104")]
    {
        let clerk = Credentials::new("clerk", "clerk-pass").access(access);
        let builder = Simulator::builder().credentials(clerk);
        let sim = builder.start().await.unwrap();
        let mut api = Api::new(&sim, Edition::April2026);
        let grant = api.login("clerk", "clerk-pass").await;
        api.adopt(&grant);
        assert_eq!(api.list().await, 200, "the token is good");
        let answer = api.bought("order-1").await;
        assert_eq!(answer["status"], status);
        assert_eq!(answer["responseCode"], code);
        assert_eq!(sim.ledger().side_effects("order-1"), 0);
    }
}

#[tokio::test]
async fn a_missing_or_malformed_token_is_a_401() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let url = format!("{}/products", sim.base_url());
    for (authorization, status) in [
        (None, 401),
        (Some("Bearer".to_owned()), 401),
        (Some(format!("Basic {}", api.token)), 401),
        (Some(format!("Bearer {}x", api.token)), 401),
        (Some(format!("bearer {}", api.token)), 200),
    ] {
        let mut request = api.http.get(&url);
        if let Some(value) = &authorization {
            request = request.header("authorization", value);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status, "{authorization:?}");
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_404_and_a_wrong_method_a_405() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let answer = api.get("/nothing").send().await.unwrap();
    assert_eq!(answer.status(), 404);
    let outside = sim.base_url().replace("/api/v1", "/products");
    let request = api.http.get(outside).bearer_auth(&api.token);
    assert_eq!(request.send().await.unwrap().status(), 404);
    let seen = sim.ledger().requests()[2].path.clone();
    assert_eq!(seen, "/../../products");
    let answer = api.get("/purchase").send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "POST");
}

#[tokio::test]
async fn a_body_too_long_is_a_413_and_one_that_is_not_json_a_400() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let long = json!({"note": "x".repeat(70_000)});
    let answer = api.post("/purchase", &long).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    let answer = api.post("/purchase", &json!([1])).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["responseCode"], "1000");
}
