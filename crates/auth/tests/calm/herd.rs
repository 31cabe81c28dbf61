//! A hundred callers at once.

use palisade_auth::{FetchError, TokenState};
use tokio::time::sleep;

use crate::provider::{CALL, Endpoint, Provider, get, herd, seconds};

#[tokio::test(start_paused = true)]
async fn a_hundred_at_a_cold_start_make_one_call() {
    let provider = Provider::new();
    let auth = provider.auth();
    assert_eq!(auth.state(), TokenState::Empty);
    let (outcomes, took) = herd(&provider.client(&auth)).await;
    assert_eq!(outcomes, vec![Ok(200); 100]);
    assert_eq!((provider.calls(), took), (1, CALL * 2));
    assert_eq!(auth.state(), TokenState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_share_one_failure_and_the_next_try_waits() {
    let provider = Provider::new();
    provider.endpoint(Endpoint::Down);
    let client = provider.client(&provider.auth());
    let (outcomes, took) = herd(&client).await;
    assert_eq!((provider.calls(), took), (1, CALL));
    for outcome in &outcomes {
        assert_eq!(outcome, &outcomes[0]);
    }
    let error = outcomes[0].clone().unwrap_err();
    let down = FetchError::unavailable("nobody is there");
    assert_eq!(error.fetch_error(), Some(&down));
    let delay = error.retry_in().unwrap();
    assert!(delay >= seconds(1) / 2 && delay <= seconds(1), "{delay:?}");

    // Nobody tries, and nobody waits, before the delay is over.
    sleep(delay.saturating_sub(CALL)).await;
    let (outcomes, took) = herd(&client).await;
    assert_eq!(provider.calls(), 1);
    assert!(took.is_zero(), "{took:?}");
    let error = outcomes[0].clone().unwrap_err();
    assert_eq!(error.fetch_error(), Some(&down));
    assert!(error.retry_in().unwrap() <= CALL);

    sleep(CALL).await;
    provider.endpoint(Endpoint::Up);
    let (outcomes, _) = herd(&client).await;
    assert_eq!(outcomes, vec![Ok(200); 100]);
    assert_eq!(provider.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_while_the_token_is_good_though_the_endpoint_is_down() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    sleep(seconds(1800 * 85 / 100)).await;
    assert_eq!(auth.state(), TokenState::Stale);

    provider.endpoint(Endpoint::Down);
    let (outcomes, took) = herd(&client).await;
    assert_eq!(outcomes, vec![Ok(200); 100]);
    assert_eq!(took, CALL, "the API's own time");
    assert_eq!(provider.calls(), 2, "one try in the background");
    // The failure did not displace the token, and is not repeated at once.
    let (outcomes, took) = herd(&client).await;
    assert_eq!((outcomes, took), (vec![Ok(200); 100], CALL));
    assert_eq!(provider.calls(), 2);

    sleep(seconds(2)).await;
    provider.endpoint(Endpoint::Up);
    get(&client).await.unwrap();
    sleep(CALL).await;
    assert_eq!((auth.state(), provider.calls()), (TokenState::Fresh, 3));
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_shorter_than_any_window_is_one_call_each() {
    let provider = Provider::new();
    provider.state().lifetime = Some(seconds(2));
    let auth =
        provider.builder().refresh_quota(100, seconds(60)).build().unwrap();
    let client = provider.client(&auth);
    for round in 1..=10 {
        // At first a cold start, then each herd meets a stale token.
        let (outcomes, _) = herd(&client).await;
        assert_eq!(outcomes, vec![Ok(200); 100]);
        sleep(CALL).await;
        assert_eq!(
            (auth.state(), provider.calls()),
            (TokenState::Fresh, round)
        );
        let (outcomes, took) = herd(&client).await;
        assert_eq!((outcomes, took), (vec![Ok(200); 100], CALL));
        assert_eq!(provider.calls(), round, "it is good for a while");
        sleep((seconds(2) * 85 / 100).saturating_sub(CALL)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_refused_at_once_refresh_once_and_all_succeed() {
    let provider = Provider::new();
    let client = provider.client(&provider.auth());
    get(&client).await.unwrap();
    provider.revoke_access();
    let (outcomes, took) = herd(&client).await;
    assert_eq!(outcomes, vec![Ok(200); 100]);
    assert_eq!((provider.logins(), provider.refreshes()), (1, 1));
    assert_eq!(took, CALL * 3, "refused, refreshed, answered");
    assert_eq!(provider.state().seen.len(), 1 + 200);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_takes_nothing_from_the_others() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    let first = tokio::spawn({
        let client = client.clone();
        async move { get(&client).await }
    });
    tokio::task::yield_now().await;
    let second = tokio::spawn(async move { get(&client).await });
    sleep(CALL / 2).await;
    first.abort();
    assert_eq!(second.await.unwrap(), Ok(200));
    assert_eq!(provider.calls(), 1);
}
