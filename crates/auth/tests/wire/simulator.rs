//! The simulator of the provider counts what it sees.

use std::time::Duration;

use palisade_auth::{Auth, AuthBuilder, AuthError, Origin, Refusal, Sandbox};
use palisade_http::find;
use palisade_sim::{
    Access, Answer, Credentials, Fault, SANDBOX_PASSWORD, SANDBOX_USERNAME,
    Simulator,
};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde_json::{Value, json};

use crate::login::{Login, client};

const SANDBOX: (&str, &str) = (SANDBOX_USERNAME, SANDBOX_PASSWORD);

fn builder(sim: &Simulator) -> AuthBuilder<Sandbox> {
    let origin = format!("https://localhost:{}", sim.port());
    let origin = Origin::new(&origin).unwrap();
    Auth::builder(Login::new(sim, SANDBOX), origin).stale_if(is_stale)
}

/// As a profile of Pagamio's says it.
fn is_stale(refusal: &Refusal<'_>) -> bool {
    let body = serde_json::from_slice(refusal.body().unwrap_or_default());
    let body: Value = body.unwrap_or_default();
    body.get("responseCode").and_then(Value::as_str) != Some("1105")
}

fn chain(sim: &Simulator, auth: &Auth<Sandbox>) -> ClientWithMiddleware {
    ClientBuilder::new(client(sim))
        .with(auth.replay())
        .with(auth.inject())
        .build()
}

async fn status(client: &ClientWithMiddleware, sim: &Simulator) -> u16 {
    let url = format!("{}/products", sim.base_url());
    client.get(url).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_hundred_at_a_cold_start_log_in_once() {
    let sim = Simulator::builder().start().await.unwrap();
    let auth = builder(&sim).build().unwrap();
    let client = chain(&sim, &auth);
    auth.verify(&client).await.unwrap();
    assert_eq!(sim.ledger().connections(), 0, "nothing has left yet");
    let base = sim.base_url();
    let tasks = (0..100).map(|_| {
        let request = client.get(format!("{base}/products"));
        tokio::spawn(async move { request.send().await.unwrap().status() })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap(), 200);
    }
    assert_eq!(sim.ledger().token_calls(), 1);
}

/// The endpoint gives five tokens in a window: ours is held to it even if no
/// token is good for more than one request.
#[tokio::test]
async fn a_start_with_bad_luck_keeps_to_the_quota_of_logins() {
    let window = Duration::from_millis(1500);
    let sim = Simulator::builder().window(window).start().await.unwrap();
    sim.inject(Fault::Reply(Answer::new(503)).on("/auth/token").times(12));
    let auth = builder(&sim)
        .login_quota(5, window)
        .quota_grace(Duration::from_millis(100))
        .backoff(Duration::from_millis(2), Duration::from_millis(4))
        .build()
        .unwrap();
    let client = chain(&sim, &auth);
    let mut used_up = 0;
    let url = format!("{}/products", sim.base_url());
    loop {
        match client.get(&url).send().await {
            Ok(answer) => break assert_eq!(answer.status(), 200),
            Err(error) => {
                let error = find::<AuthError>(&error).unwrap();
                used_up += usize::from(error.retry_in() > Some(window / 10));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
    assert!(used_up > 0);
    let ledger = sim.ledger();
    assert_eq!(ledger.token_calls(), 13);
    assert_eq!(ledger.too_many_requests(), 0);
    assert_eq!(ledger.max_in_window("/auth/token", window), 5);
}

#[tokio::test]
async fn a_token_revoked_by_the_provider_costs_one_refresh_and_one_replay() {
    let sim = Simulator::builder().limits([]).start().await.unwrap();
    let auth = builder(&sim).build().unwrap();
    let client = chain(&sim, &auth);
    assert_eq!(status(&client, &sim).await, 200);
    sim.revoke_access();
    assert_eq!(status(&client, &sim).await, 200);
    let ledger = sim.ledger();
    assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 1));
    let seen = ledger.requests_to("/products");
    let tokens: Vec<_> = seen.iter().map(|s| s.carried.token()).collect();
    assert_eq!(tokens, [Some("t1"), Some("t1"), Some("t2")]);

    // The refresh token too: a login in the same flight.
    sim.revoke_all();
    assert_eq!(status(&client, &sim).await, 200);
    let ledger = sim.ledger();
    assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (2, 2));
}

#[tokio::test]
async fn a_hundred_refused_by_the_provider_refresh_once() {
    let sim = Simulator::builder().limits([]).start().await.unwrap();
    let auth = builder(&sim).build().unwrap();
    let client = chain(&sim, &auth);
    assert_eq!(status(&client, &sim).await, 200);
    sim.revoke_access();
    let base = sim.base_url();
    let tasks = (0..100).map(|_| {
        let request = client.get(format!("{base}/products"));
        tokio::spawn(async move { request.send().await.unwrap().status() })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap(), 200);
    }
    let ledger = sim.ledger();
    assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 1));
}

#[tokio::test]
async fn not_allowed_is_one_request_and_no_refresh() {
    let clerk = Credentials::new("clerk", "clerk-pass");
    let clerk = clerk.access(Access::ActionDenied);
    let sim = Simulator::builder().limits([]).credentials(clerk).start().await;
    let sim = sim.unwrap();
    let auth = builder(&sim).build().unwrap();
    auth.restore(Login::new(&sim, ("clerk", "clerk-pass")));
    let client = chain(&sim, &auth);
    let order = json!({
        "productCode": "AIRTIME-VODACOM",
        "amount": 29.05,
        "mobileNumber": "+27821234567",
        "paymentMethod": "CASH",
        "channelId": "API",
        "merchantReference": "order-1",
    });
    for _ in 0..3 {
        let url = format!("{}/purchase", sim.base_url());
        let request = client.post(url).body(order.to_string());
        let request = request.header("content-type", "application/json");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.text().await.unwrap().contains("1105"));
    }
    let ledger = sim.ledger();
    assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 0));
    assert_eq!(ledger.requests_to("/purchase").len(), 3);
}

#[tokio::test]
async fn a_provider_that_ends_tokens_early_goes_unnoticed() {
    let sim = Simulator::builder()
        .limits([])
        .token_lifetime(Duration::from_millis(500))
        .announced_lifetime(Duration::from_secs(1800))
        .start()
        .await
        .unwrap();
    let auth = builder(&sim).build().unwrap();
    let client = chain(&sim, &auth);
    for _ in 0..3 {
        assert_eq!(status(&client, &sim).await, 200);
        tokio::time::sleep(Duration::from_millis(550)).await;
    }
    assert_eq!(sim.ledger().refresh_calls(), 2);
}
