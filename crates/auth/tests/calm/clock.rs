//! Clocks that jump, and machines that sleep.

use palisade_auth::TokenState;
use tokio::time::advance;

use crate::provider::{Provider, get, herd, seconds};

/// The clock went on while the machine was suspended.
#[tokio::test(start_paused = true)]
async fn after_a_gap_the_token_is_over_and_a_hundred_make_one_call() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    provider.revoke_access();
    advance(seconds(8 * 3600)).await;
    assert_eq!(auth.state(), TokenState::Expired);
    let (outcomes, _) = herd(&client).await;
    assert_eq!(outcomes, vec![Ok(200); 100]);
    assert_eq!(provider.calls(), 2);
}

/// It stood still, as the monotonic clock of Linux does: the token looks fresh,
/// and the provider knows better.
#[tokio::test(start_paused = true)]
async fn a_clock_that_stood_still_costs_one_refresh_and_no_request() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    get(&client).await.unwrap();
    provider.revoke_access();
    assert_eq!(auth.state(), TokenState::Fresh);
    let (outcomes, _) = herd(&client).await;
    assert_eq!(outcomes, vec![Ok(200); 100]);
    assert_eq!(provider.calls(), 2);
}

/// In the middle of a call.
#[tokio::test(start_paused = true)]
async fn a_gap_during_a_call_ends_the_token_and_serves_who_waited_for_it() {
    let provider = Provider::new();
    let auth = provider.auth();
    let client = provider.client(&auth);
    let waiting = tokio::spawn(async move { get(&client).await });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    advance(seconds(1800)).await;
    assert_eq!(waiting.await.unwrap(), Ok(200));
    assert_eq!(auth.state(), TokenState::Expired);
    assert_eq!(provider.calls(), 1);
}
