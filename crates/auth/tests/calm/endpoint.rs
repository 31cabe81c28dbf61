//! What the token endpoint says, and how often it is asked.

use std::time::Duration;

use palisade_auth::{FetchError, TokenState};
use tokio::time::{Instant, sleep};

use crate::provider::{CALL, Endpoint, Provider, get, seconds};

#[tokio::test(start_paused = true)]
async fn the_provider_may_only_lengthen_the_wait() {
    for (told, least, most) in [(30, 30, 30), (0, 0, 1)] {
        let provider = Provider::new();
        let told = FetchError::throttled(Some(seconds(told)));
        provider.endpoint(Endpoint::Says(told));
        let client = provider.client(&provider.auth());
        let delay = get(&client).await.unwrap_err().retry_in().unwrap();
        assert!(delay >= seconds(least).max(seconds(1) / 2), "{delay:?}");
        assert!(delay <= seconds(most), "{delay:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_credential_is_left_alone_until_it_is_another_one() {
    let provider = Provider::new();
    provider.endpoint(Endpoint::Says(FetchError::rejected(401)));
    let auth = provider.auth();
    let client = provider.client(&auth);
    let start = Instant::now();
    while start.elapsed() < seconds(3600) {
        let error = get(&client).await.unwrap_err();
        assert!(error.fetch_error().unwrap().is_rejected());
        sleep(seconds(1)).await;
    }
    let calls = provider.calls();
    assert!((3..=10).contains(&calls), "{calls} calls in an hour");

    provider.endpoint(Endpoint::Up);
    get(&client).await.unwrap_err();
    auth.credential_changed();
    assert_eq!(get(&client).await, Ok(200));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_refresh_token_turns_into_a_login_in_the_same_flight() {
    for error in
        [FetchError::rejected(401), FetchError::malformed("no token in it")]
    {
        let provider = Provider::new();
        let auth = provider.auth();
        let client = provider.client(&auth);
        get(&client).await.unwrap();
        sleep(seconds(1801)).await;
        assert_eq!(auth.state(), TokenState::Expired);
        provider.endpoint(Endpoint::RefusesRefresh(error));
        assert_eq!(get(&client).await, Ok(200));
        assert_eq!((provider.logins(), provider.refreshes()), (2, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_refresh_without_room_for_a_login_waits_for_it() {
    let provider = Provider::new();
    provider.state().lifetime = Some(seconds(10));
    let auth = provider.builder().login_quota(1, seconds(60)).build().unwrap();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    sleep(seconds(11)).await;
    let rejected = FetchError::rejected(401);
    provider.endpoint(Endpoint::RefusesRefresh(rejected.clone()));
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.fetch_error(), Some(&rejected));
    let delay = error.retry_in().unwrap();
    assert!(delay > seconds(48) && delay < seconds(49), "{delay:?}");
    sleep(delay).await;
    assert_eq!(get(&client).await, Ok(200));
    assert_eq!((provider.logins(), provider.refreshes()), (2, 1));
}

/// Whatever the callers and the clock do, no window of the provider's holds
/// more calls than it allows.
#[tokio::test(start_paused = true)]
async fn no_window_holds_more_calls_than_the_quota() {
    for gives_refresh_tokens in [false, true] {
        let provider = Provider::new();
        {
            let mut state = provider.state();
            state.gives_refresh_tokens = gives_refresh_tokens;
            // Never good for a second request.
            state.lifetime = Some(Duration::ZERO);
        }
        let client = provider.client(&provider.auth());
        let mut refused = 0;
        for round in 0..2000_u64 {
            if let Err(error) = get(&client).await {
                assert!(error.is_quota_used_up(), "{error}");
                assert!(error.retry_in().unwrap() <= seconds(60));
                refused += 1;
            }
            sleep(Duration::from_millis(round * 37 % 500)).await;
        }
        assert!(refused > 0);
        // Once refreshes are used up, logins help out.
        let refreshes = if gives_refresh_tokens { 10 } else { 0 };
        assert_eq!(fullest_minute(&provider, false), 5);
        assert_eq!(fullest_minute(&provider, true), refreshes);
    }
}

fn fullest_minute(provider: &Provider, refreshes: bool) -> usize {
    let calls = provider.state().calls.clone();
    let times: Vec<_> = calls
        .iter()
        .filter_map(|(time, refresh)| (*refresh == refreshes).then_some(*time))
        .collect();
    let in_minute = |first: &Instant| {
        let end = *first + seconds(60);
        times.iter().filter(|time| *time >= first && **time < end).count()
    };
    times.iter().map(in_minute).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_ends_is_given_up() {
    let provider = Provider::new();
    provider.endpoint(Endpoint::Hangs);
    let client = provider.client(&provider.auth());
    let start = Instant::now();
    let error = get(&client).await.unwrap_err();
    assert_eq!(start.elapsed(), seconds(30));
    assert!(!error.fetch_error().unwrap().is_rejected());
    provider.endpoint(Endpoint::Up);
    sleep(error.retry_in().unwrap()).await;
    assert_eq!(get(&client).await, Ok(200));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_leaves_nobody_waiting() {
    let provider = Provider::new();
    provider.endpoint(Endpoint::Panics);
    let client = provider.client(&provider.auth());
    let error = get(&client).await.unwrap_err();
    provider.endpoint(Endpoint::Up);
    sleep(error.retry_in().unwrap()).await;
    assert_eq!(get(&client).await, Ok(200));
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_lifetime_is_not_used_for_ever() {
    let provider = Provider::new();
    provider.state().lifetime = None;
    let auth = provider.auth();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    sleep(seconds(15 * 60).saturating_sub(CALL * 3)).await;
    assert_eq!(auth.state(), TokenState::Stale);
    sleep(CALL * 3).await;
    assert_eq!(auth.state(), TokenState::Expired);
}

#[tokio::test(start_paused = true)]
async fn the_lifetime_counts_from_the_start_of_the_call() {
    let provider = Provider::new();
    provider.state().lifetime = Some(CALL * 2);
    let auth = provider.auth();
    auth.warm_up().await.unwrap();
    sleep(CALL).await;
    assert_eq!(auth.state(), TokenState::Expired);
}

#[tokio::test(start_paused = true)]
async fn no_token_is_used_for_more_than_an_hour_whatever_the_provider_says() {
    let provider = Provider::new();
    provider.state().lifetime = Some(Duration::MAX);
    let auth = provider.auth();
    auth.warm_up().await.unwrap();
    sleep(seconds(3600)).await;
    assert_eq!(auth.state(), TokenState::Expired);
}

#[tokio::test(start_paused = true)]
async fn what_no_header_may_hold_is_a_failure_that_does_not_show_it() {
    struct Odd;

    #[async_trait::async_trait]
    impl palisade_auth::TokenSource for Odd {
        type Environment = palisade_auth::Sandbox;

        async fn fetch(
            &self,
            _: palisade_auth::Grant<'_>,
        ) -> Result<palisade_auth::Issued, FetchError> {
            Ok(palisade_auth::Issued::new("canary\r\nx: y".into()))
        }
    }

    let auth = Provider::new().auth();
    auth.restore(Odd);
    let error = auth.warm_up().await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("no header may"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}
