//! The kill switch.

use palisade_auth::{FetchError, TokenState};
use tokio::time::{Instant, sleep};

use crate::provider::{CALL, Endpoint, Provider, get, herd};

#[tokio::test(start_paused = true)]
async fn from_the_call_on_every_request_fails_and_the_provider_is_told() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    let start = Instant::now();
    let revocation = auth.revoke("leaked in a log");
    assert_eq!(auth.state(), TokenState::Dead);
    let (outcomes, took) = herd(&client).await;
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert!(error.is_revoked());
        assert!(error.to_string().contains("leaked in a log"), "{error}");
        assert_eq!(error.retry_in(), None);
    }
    assert!(took.is_zero());
    assert_eq!(provider.state().seen.len(), 1);

    assert_eq!(revocation.await, Ok(true));
    assert_eq!(start.elapsed(), CALL * 2, "one for each token");
    let given_back = provider.state().given_back.clone();
    assert_eq!(given_back, ["canary-refresh-1", "canary-token-1"]);
}

#[tokio::test(start_paused = true)]
async fn who_drops_the_revocation_has_told_the_provider_all_the_same() {
    let provider = Provider::new();
    let auth = provider.auth();
    auth.warm_up().await.unwrap();
    drop(auth.revoke("a drill"));
    sleep(CALL * 3).await;
    assert_eq!(provider.state().given_back.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_for_a_token_fail_at_once_and_it_is_given_back() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    let waiting = tokio::spawn(async move { get(&client).await });
    sleep(CALL / 2).await;
    let start = Instant::now();
    assert_eq!(auth.revoke("a drill").await, Ok(false), "there is none yet");
    assert!(waiting.await.unwrap().unwrap_err().is_revoked());
    assert!(start.elapsed().is_zero());
    // It came all the same, and must not stay good.
    sleep(CALL * 4).await;
    assert_eq!(provider.calls(), 1);
    let given_back = provider.state().given_back.clone();
    assert_eq!(given_back, ["canary-refresh-1", "canary-token-1"]);
    assert_eq!(auth.state(), TokenState::Dead);
}

#[tokio::test(start_paused = true)]
async fn a_replay_that_is_under_way_fails_with_the_others() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    provider.revoke_access();
    provider.endpoint(Endpoint::Hangs);
    let refused = tokio::spawn(async move { get(&client).await });
    sleep(CALL * 2).await;
    assert_eq!(auth.revoke("a drill").await, Ok(true));
    assert!(refused.await.unwrap().unwrap_err().is_revoked());
    assert_eq!(provider.state().seen.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_new_source_brings_it_back_and_the_old_flight_is_nobodys() {
    let [old, new] = [(); 2].map(|()| Provider::new());
    new.state().issued = 100;
    let auth = old.auth();
    let client = new.client(&auth);
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { get(&client).await }
    });
    sleep(CALL / 2).await;
    // Without the kill switch: who waits gets the new one's token.
    auth.restore(new.clone());
    assert_eq!(waiting.await.unwrap(), Ok(200));
    assert_eq!((old.calls(), new.calls()), (1, 1));

    auth.revoke("a drill").await.unwrap();
    assert!(get(&client).await.unwrap_err().is_revoked());
    auth.restore(new.clone());
    assert_eq!(get(&client).await, Ok(200));
    let seen = new.state().seen.clone();
    let seen: Vec<_> = seen.iter().map(|t| t.as_deref().unwrap()).collect();
    assert_eq!(seen, ["canary-token-101", "canary-token-102"]);
    // The old flight's token was handed back where it came from.
    assert_eq!(old.state().given_back.len(), 2);
}

/// A new credential ends the delay that a rejected one brought, and not the
/// provider's quota.
#[tokio::test(start_paused = true)]
async fn a_new_source_need_not_wait_but_keeps_to_the_quota() {
    let provider = Provider::new();
    provider.endpoint(Endpoint::Says(FetchError::rejected(401)));
    let auth = provider.auth();
    for _ in 0..5 {
        let error = auth.warm_up().await.unwrap_err();
        assert!(error.fetch_error().is_some());
        auth.restore(provider.clone());
    }
    let error = auth.warm_up().await.unwrap_err();
    assert!(error.is_quota_used_up(), "{error}");
    assert_eq!(provider.calls(), 5);
}

#[test]
fn without_a_runtime_the_switch_acts_and_who_awaits_it_tells_the_provider() {
    let provider = Provider::new();
    let auth = provider.auth();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
    };
    runtime().block_on(auth.warm_up()).unwrap();
    let revocation = auth.revoke("a drill");
    assert_eq!(auth.state(), TokenState::Dead);
    assert_eq!(provider.state().given_back.len(), 0);
    assert_eq!(runtime().block_on(revocation), Ok(true));
    assert_eq!(provider.state().given_back.len(), 2);
}
