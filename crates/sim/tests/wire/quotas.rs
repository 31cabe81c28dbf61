use std::time::Duration;

use palisade_sim::{
    Edition, Limit, Quota, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator,
};
use reqwest::header::HeaderName;
use serde_json::{Value, json};

use crate::client::Api;

const WINDOW: Duration = Duration::from_millis(600);

#[tokio::test]
async fn exactly_the_limit_passes_in_each_window() {
    for quota in [
        Quota::FixedWindow { limit: 10, window: WINDOW },
        Quota::SlidingWindow { limit: 10, window: WINDOW },
    ] {
        let limit = Limit::on("/purchase", quota).per_token();
        let builder = Simulator::builder().limits([limit]);
        let sim = builder.start().await.unwrap();
        let api = Api::logged_in(&sim).await;
        for _ in 0..2 {
            let mut statuses = Vec::new();
            for _ in 0..12 {
                statuses.push(api.bought("order-1").await["status"].clone());
            }
            assert_eq!(statuses[..10], [200; 10], "{quota:?}");
            assert_eq!(statuses[10..], [429; 2], "{quota:?}");
            tokio::time::sleep(WINDOW).await;
        }
        let ledger = sim.ledger();
        assert_eq!(ledger.too_many_requests(), 4);
        assert_eq!(ledger.max_in_window("/purchase", WINDOW), 12);
        let first = ledger.requests_to("/purchase")[0];
        let last = ledger.requests_to("/purchase")[11];
        let took = last.at.saturating_sub(first.at);
        assert!(took < WINDOW, "too slow to say anything");
    }
}

#[tokio::test]
async fn a_bucket_refills_evenly() {
    let quota = Quota::TokenBucket { limit: 3, window: WINDOW };
    let limit = Limit::on("/products", quota);
    let sim = Simulator::builder().limits([limit]).start().await.unwrap();
    let api = Api::logged_in(&sim).await;
    let burst = [
        api.list().await,
        api.list().await,
        api.list().await,
        api.list().await,
    ];
    assert_eq!(burst, [200, 200, 200, 429]);
    tokio::time::sleep(WINDOW / 3).await;
    assert_eq!(api.list().await, 200, "a third of the window, one more");
}

#[tokio::test]
async fn a_429_has_the_documented_body_and_no_hint() {
    let limit = || {
        let quota = Quota::FixedWindow { limit: 1, window: WINDOW };
        [Limit::on("/purchase", quota)]
    };
    for (told, hint) in [(false, None), (true, Some("1"))] {
        let builder = Simulator::builder().limits(limit()).retry_after(told);
        let sim = builder.start().await.unwrap();
        let api = Api::logged_in(&sim).await;
        api.bought("order-1").await;
        let answer = api.buy("order-2").send().await.unwrap();
        assert_eq!(answer.status(), 429);
        let found = answer.headers().get("retry-after");
        assert_eq!(found.map(|value| value.to_str().unwrap()), hint);
        let names = answer.headers().keys().map(HeaderName::as_str);
        assert!({ names }.all(|name| !name.contains("ratelimit")));
        let body: Value = answer.json().await.unwrap();
        let documented = json!({
            "error": "Too Many Requests",
            "message": "Rate limit exceeded for /purchase",
        });
        assert_eq!(body, documented);
        assert_eq!(sim.ledger().side_effects("order-2"), 0);
    }
}

#[tokio::test]
async fn the_limits_are_those_of_the_edition() {
    for (edition, path) in [
        (Edition::April2026, "/auth/token"),
        (Edition::October2025, "/auth/login"),
    ] {
        let sim = Simulator::builder().edition(edition).start().await.unwrap();
        let api = Api::new(&sim, edition);
        let mut statuses = Vec::new();
        for _ in 0..6 {
            let answer = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
            statuses.push(answer["status"].clone());
        }
        assert_eq!(statuses[..5], [200; 5], "{path}");
        assert_eq!(statuses[5], 429, "{path}");

        let mut refused = 0;
        for _ in 0..96 {
            refused += u32::from(api.list().await == 429);
        }
        // Five logins passed; the guide's hundred has room for 95 more.
        let expected = u32::from(edition == Edition::October2025);
        assert_eq!(refused, expected, "{edition:?}");
    }
}

#[tokio::test]
async fn purchases_are_counted_by_token() {
    let builder = Simulator::builder().window(Duration::from_secs(60));
    let sim = builder.start().await.unwrap();
    let (one, two) = (Api::logged_in(&sim).await, Api::logged_in(&sim).await);
    for _ in 0..10 {
        assert_eq!(one.bought("order-1").await["status"], 200);
    }
    assert_eq!(one.bought("order-1").await["status"], 429);
    assert_eq!(two.bought("order-1").await["status"], 200);
}
