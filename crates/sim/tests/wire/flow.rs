//! The whole way through, in both editions.

use palisade_sim::{
    Edition, Outcome, SANDBOX_PASSWORD, SANDBOX_USERNAME, Settlement, Simulator,
};
use serde_json::{Value, json};

use crate::client::{Api, airtime, unlimited};

#[tokio::test]
async fn a_purchase_in_either_edition() {
    for (edition, success) in
        [(Edition::April2026, json!("0")), (Edition::October2025, json!(0))]
    {
        let sim = Simulator::builder().edition(edition).start().await.unwrap();
        let mut api = Api::new(&sim, edition);
        let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
        api.adopt(&grant);

        assert_eq!(api.list().await, 200);
        sim.script(Outcome::Pend(Settlement::at_poll(2)));
        let bought = api.bought("order-1").await;
        assert_eq!(bought["status"], 200);
        assert_eq!(bought["responseCode"], success, "{bought}");
        assert_eq!(bought["data"]["status"], "PENDING");
        assert_eq!(bought["data"]["receipt"], Value::Null);
        let seen = api.look_up("order-1").await;
        assert_eq!(seen["data"]["status"], "PROCESSING");
        let seen = api.look_up("order-1").await;
        assert_eq!(seen["data"]["status"], "COMPLETED");
        assert_eq!(seen["data"]["amount"], json!(29.05));
        let pin = seen["data"]["receipt"]["pin"].as_str().unwrap();
        assert_eq!(pin.len(), 16);

        let ledger = sim.ledger();
        assert_eq!(ledger.token_calls(), 1);
        assert_eq!(ledger.side_effects("order-1"), 1);
        assert_eq!(ledger.side_effects_with("t1"), 1);
        assert_eq!(ledger.requests_for("order-1").len(), 3);
        assert_eq!(ledger.requests_with("t1").len(), 4);
        assert_eq!(ledger.effects()[0].amount.count(), 2905);
    }
}

#[tokio::test]
async fn the_token_answer_is_the_editions() {
    for (edition, shape) in [
        (
            Edition::April2026,
            json!({
                "successful": true,
                "data": {"token": "", "refreshToken": "", "expiresIn": 1800},
                "status": 200,
            }),
        ),
        (
            Edition::October2025,
            json!({"accessToken": "", "expiresIn": 1800, "status": 200}),
        ),
    ] {
        let sim = Simulator::builder().edition(edition).start().await.unwrap();
        let api = Api::new(&sim, edition);
        let mut grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
        for secret in ["/data/token", "/data/refreshToken", "/accessToken"] {
            if let Some(value) = grant.pointer_mut(secret) {
                *value = json!("");
            }
        }
        assert_eq!(grant, shape);
    }
}

#[tokio::test]
async fn a_failure_is_wrapped_as_the_edition_says() {
    for (edition, shape) in [
        (
            Edition::April2026,
            json!({
                "responseCode": "1206",
                "responseMessage": "Out of stock",
                "successful": false,
                "status": 200,
            }),
        ),
        (
            Edition::October2025,
            json!({
                "success": false,
                "error": {"code": 1206, "message": "Out of stock"},
                "status": 200,
            }),
        ),
    ] {
        let sim = Simulator::builder().edition(edition).start().await.unwrap();
        let mut api = Api::new(&sim, edition);
        let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
        api.adopt(&grant);
        sim.script(Outcome::Decline(1206));
        assert_eq!(api.bought("order-1").await, shape);
        assert_eq!(sim.ledger().effects(), []);
    }
}

#[tokio::test]
async fn the_other_editions_token_path_does_not_exist() {
    let sim = unlimited().await;
    let api = Api::new(&sim, Edition::October2025);
    let answer = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
    assert_eq!(answer["status"], 404);
}

#[tokio::test]
async fn every_product_sells_with_its_own_receipt() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let list = api.get("/products").send().await.unwrap();
    let list: Value = list.json().await.unwrap();
    let categories = list["data"].as_array().unwrap().iter();
    let categories: Vec<_> = categories.map(|p| &p["category"]).collect();
    assert_eq!(
        categories,
        ["AIRTIME", "DATA", "ELECTRICITY", "VOUCHER", "VOUCHER"]
    );
    for (product, amount, sensitive) in [
        ("AIRTIME-VODACOM", 10, vec!["receipt"]),
        ("DATA-1GB", 85, vec![]),
        ("ELECTRICITY", 20, vec!["token"]),
        ("VOUCHER-100", 100, vec!["receipt", "serialNumber"]),
    ] {
        let mut order = airtime(product);
        order["productCode"] = product.into();
        order["amount"] = amount.into();
        order["meterNumber"] = "14123456789".into();
        let sold = api.post("/purchase", &order).send().await.unwrap();
        let sold: Value = sold.json().await.unwrap();
        let present = ["receipt", "token", "serialNumber"];
        let mut present = present.to_vec();
        present.retain(|field| !sold["data"][field].is_null());
        assert_eq!(present, sensitive, "{sold}");
    }
    assert_eq!(sim.secrets().len(), 6, "two tokens and four receipt values");
}

#[tokio::test]
async fn a_bad_field_is_a_400_and_a_retired_product_a_failed_200() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    for (field, value, status, code) in [
        ("amount", json!(4.99), 400, "1002"),
        ("mobileNumber", json!("0821234567"), 400, "1003"),
        ("channelId", json!(null), 400, "1007"),
        ("productCode", json!("ELECTRICITY"), 400, "1005"),
        ("productCode", json!("VOUCHER-OLD"), 200, "1009"),
    ] {
        let mut order = airtime("order-1");
        order["amount"] = json!(50);
        order[field] = value;
        let answer = api.post("/purchase", &order).send().await.unwrap();
        assert_eq!(answer.status(), status, "{field}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["responseCode"], code, "{field}");
    }
    assert_eq!(sim.ledger().effects(), []);
}

#[tokio::test]
async fn a_provider_timeout_hides_a_sale_that_polling_finds() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    sim.script_for("order-1", Outcome::TimeOut(Settlement::at_poll(1)));
    assert_eq!(api.bought("order-1").await["responseCode"], "1204");
    assert_eq!(api.look_up("order-1").await["data"]["status"], "COMPLETED");
    assert_eq!(api.look_up("order-2").await["status"], 404);
    assert_eq!(sim.ledger().side_effects("order-1"), 1);
}
