use std::time::Duration;

use palisade_sim::{
    Carried, Edition, Environment, PRODUCTION_PASSWORD, PRODUCTION_USERNAME,
    RefreshTokens, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator,
};

use crate::client::{Api, unlimited};

#[tokio::test]
async fn an_expired_token_is_a_401_and_a_refresh_helps() {
    let life = Duration::from_millis(300);
    let builder = Simulator::builder().token_lifetime(life);
    let sim = builder.start().await.unwrap();
    let mut api = Api::new(&sim, Edition::April2026);
    let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
    assert_eq!(grant["data"]["expiresIn"], 1, "rounded up");
    api.adopt(&grant);
    assert_eq!(api.list().await, 200);
    tokio::time::sleep(life).await;
    let late = api.bought("order-1").await;
    assert_eq!(late["status"], 401);
    assert_eq!(late["responseCode"], "1101", "not 1105");
    assert_eq!(sim.ledger().side_effects("order-1"), 0);

    let refresh = grant["data"]["refreshToken"].as_str().unwrap();
    let grant = api.refresh(refresh).await;
    api.adopt(&grant);
    assert_eq!(api.list().await, 200);
    let ledger = sim.ledger();
    assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 1));
    let expired = ledger.requests_for("order-1")[0];
    assert_eq!(expired.carried, Carried::Token("t1".to_owned()));
    let call = ledger.requests_to("/auth/token/refresh")[0];
    assert_eq!(call.carried, Carried::Credentials("sandbox".to_owned()));
}

#[tokio::test]
async fn a_refresh_token_rotates_or_not_as_configured() {
    for (policy, second) in
        [(RefreshTokens::Rotating, 401), (RefreshTokens::Reusable, 200)]
    {
        let builder = Simulator::builder().refresh_tokens(policy);
        let sim = builder.start().await.unwrap();
        let api = Api::new(&sim, Edition::April2026);
        let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
        let token = grant["data"]["refreshToken"].as_str().unwrap();
        assert_eq!(api.refresh(token).await["status"], 200);
        assert_eq!(api.refresh(token).await["status"], second, "{policy:?}");
    }
}

#[tokio::test]
async fn an_expired_refresh_token_is_a_401() {
    let life = Duration::from_millis(50);
    let builder = Simulator::builder().refresh_lifetime(life);
    let sim = builder.start().await.unwrap();
    let api = Api::new(&sim, Edition::April2026);
    let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
    tokio::time::sleep(life).await;
    let token = grant["data"]["refreshToken"].as_str().unwrap();
    assert_eq!(api.refresh(token).await["status"], 401);
}

#[tokio::test]
async fn a_revoked_token_is_a_401() {
    let sim = unlimited().await;
    let (one, two) = (Api::logged_in(&sim).await, Api::logged_in(&sim).await);
    assert!(sim.revoke("t1"));
    assert_eq!((one.list().await, two.list().await), (401, 200));
    assert!(sim.revoke(&two.token));
    assert_eq!(two.list().await, 401);
    assert!(!sim.revoke("t9"));
}

#[tokio::test]
async fn revoking_access_leaves_the_refresh_token_and_revoking_all_does_not() {
    let sim = unlimited().await;
    let mut api = Api::new(&sim, Edition::April2026);
    let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
    api.adopt(&grant);
    sim.revoke_access();
    assert_eq!(api.list().await, 401);
    let token = grant["data"]["refreshToken"].as_str().unwrap();
    let grant = api.refresh(token).await;
    assert_eq!(grant["status"], 200);
    sim.revoke_all();
    let token = grant["data"]["refreshToken"].as_str().unwrap();
    assert_eq!(api.refresh(token).await["status"], 401);
}

#[tokio::test]
async fn one_environment_knows_nothing_of_the_other() {
    let sandbox = unlimited().await;
    let builder = Simulator::builder().environment(Environment::Production);
    let production = builder.start().await.unwrap();
    let mut api = Api::new(&production, Edition::April2026);
    let answer = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
    assert_eq!(answer["status"], 401);
    let answer = api.login(PRODUCTION_USERNAME, PRODUCTION_PASSWORD).await;
    assert_eq!(answer["status"], 200);

    api.token = Api::logged_in(&sandbox).await.token;
    assert_eq!(api.list().await, 401);
    let ledger = production.ledger();
    assert_eq!(ledger.failed_logins(), 1);
    let carried: Vec<_> =
        ledger.requests().iter().map(|seen| seen.carried.clone()).collect();
    let production = Carried::Credentials("production".to_owned());
    assert_eq!(carried, [Carried::Unknown, production, Carried::Unknown]);
}

#[tokio::test]
async fn the_announced_lifetime_may_differ_from_the_true_one() {
    let builder = Simulator::builder()
        .token_lifetime(Duration::from_millis(1))
        .announced_lifetime(Duration::from_secs(3600));
    let sim = builder.start().await.unwrap();
    let api = Api::new(&sim, Edition::April2026);
    let grant = api.login(SANDBOX_USERNAME, SANDBOX_PASSWORD).await;
    assert_eq!(grant["data"]["expiresIn"], 3600);
}
