//! The provider counts, and so does the client, only sooner.

use std::time::Duration;

use palisade_auth::Sandbox;
use palisade_retry::Outcome;
use palisade_sim::{Answer, Edition, Fault, Limit, Quota, Simulator};
use tokio::task::JoinSet;

use crate::shop::{EDITIONS, SANDBOX, Shop, builder, login, profile};

/// In place of a minute.
const WINDOW: Duration = Duration::from_secs(3);

async fn shop(edition: Edition, sim: Simulator) -> Shop {
    let mut profile = profile(edition, &sim);
    for quota in &mut profile.quotas {
        quota.window = WINDOW;
    }
    let shop = Shop::with(sim, profile, SANDBOX);
    shop.auth.warm_up().await.unwrap();
    shop
}

/// Sends so many at once, to `/purchase` or `/products`.
async fn send(shop: &Shop, count: usize, buys: bool) {
    let base = shop.profile.base_url::<Sandbox>().to_owned();
    let mut all = JoinSet::new();
    for n in 0..count {
        let request = if buys {
            let order = crate::shop::airtime(&format!("order-{n}"));
            shop.client.post(format!("{base}/purchase")).json(&order)
        } else {
            shop.client.get(format!("{base}/products"))
        };
        all.spawn(async move { request.send().await.unwrap().status() });
    }
    for status in all.join_all().await {
        assert_eq!(status, 200);
    }
}

#[tokio::test]
async fn purchases_stay_inside_the_quota_of_april() {
    let edition = Edition::April2026;
    let sim = builder(edition).window(WINDOW).start().await.unwrap();
    let shop = shop(edition, sim).await;
    send(&shop, 15, true).await;
    let ledger = shop.sim.ledger();
    assert_eq!(ledger.too_many_requests(), 0);
    assert_eq!(ledger.requests_to("/purchase").len(), 15);
    assert!(ledger.max_in_window("/purchase", WINDOW) <= 10);
    assert_eq!(ledger.max_side_effects(), 1);
}

/// So the provider does count, and says what it says.
#[tokio::test]
async fn without_a_limiter_the_provider_says_429_which_was_not_processed() {
    let edition = Edition::April2026;
    let sim = builder(edition).window(WINDOW * 20).start().await.unwrap();
    let shop = {
        let mut profile = profile(edition, &sim);
        profile.quotas.retain(|quota| quota.name == "all");
        Shop::with(sim, profile, SANDBOX)
    };
    for n in 0..10 {
        let outcome = shop.buy(&format!("order-{n}")).await;
        assert_eq!(outcome.outcome, Outcome::Completed);
    }
    let outcome = shop.buy("order-10").await;
    assert_eq!(outcome.status, 429);
    assert_eq!(outcome.outcome, Outcome::Rejected);
    assert_eq!(shop.sim.ledger().side_effects("order-10"), 0);
}

/// They pass no limiter, and the provider counts them all the same.
#[tokio::test]
async fn logins_count_against_the_overall_quota_too() {
    for edition in EDITIONS {
        let all = Quota::SlidingWindow { limit: 100, window: WINDOW };
        let sim = builder(edition).limits([Limit::overall(all)]);
        let shop = shop(edition, sim.start().await.unwrap()).await;
        for _ in 1..5 {
            shop.auth.restore(login(&shop.sim, &shop.profile, SANDBOX));
            shop.auth.warm_up().await.unwrap();
        }
        send(&shop, 130, false).await;
        let ledger = shop.sim.ledger();
        assert_eq!(ledger.token_calls(), 5);
        assert_eq!(ledger.too_many_requests(), 0);
        assert!(ledger.max_in_window("/products", WINDOW) <= 85);
    }
}

/// One more waits for its window, and the provider never hears of it.
#[tokio::test]
async fn logins_stay_inside_their_quota_in_either_edition() {
    for edition in EDITIONS {
        for most in [3, 5] {
            let sim = builder(edition).start().await.unwrap();
            let mut profile = profile(edition, &sim);
            assert_eq!(profile.quota("login").unwrap().limit, 5);
            profile.quotas[1].limit = most;
            let shop = Shop::with(sim, profile, SANDBOX);
            for n in 0..8 {
                shop.auth.restore(login(&shop.sim, &shop.profile, SANDBOX));
                let is_there = shop.auth.warm_up().await.is_ok();
                assert_eq!(is_there, n < most, "{n}");
            }
            let ledger = shop.sim.ledger();
            assert_eq!(ledger.token_calls(), usize::try_from(most).unwrap());
            assert_eq!(ledger.too_many_requests(), 0);
        }
    }
}

/// It is the default of none of the two that is seen here.
#[tokio::test]
async fn after_a_429_the_host_is_left_alone_as_long_as_the_profile_says() {
    for edition in EDITIONS {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        profile.backoff.first = Duration::from_millis(1_500);
        let shop = Shop::with(sim, profile, SANDBOX);
        shop.auth.warm_up().await.unwrap();
        shop.sim.inject(Fault::Reply(Answer::new(429)).on("/products"));
        assert_eq!(shop.list().await.outcome, Outcome::Rejected);
        let busy = shop.sim.ledger().requests_to("/products")[0].at;
        assert_eq!(shop.list().await.status, 200);
        let next = shop.sim.ledger().requests_to("/products")[1].at;
        let pause = next.saturating_sub(busy);
        assert!(pause >= Duration::from_millis(1_500), "{pause:?}");
    }
}
