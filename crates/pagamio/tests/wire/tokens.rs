//! Logging in, refreshing, and what a 401 means.

use std::time::Duration;

use palisade_auth::TokenState;
use palisade_retry::Outcome;
use palisade_sim::{
    Access, Answer, Carried, Credentials, Environment, Fault, RefreshTokens,
    Simulator,
};
use reqwest::Certificate;

use crate::shop::{EDITIONS, SANDBOX, Shop, builder, profile, transport};

#[tokio::test]
async fn a_login_in_either_edition_is_one_request_to_its_path() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        shop.auth.verify(&shop.client).await.unwrap();
        assert_eq!(shop.sim.ledger().connections(), 0);
        assert_eq!(shop.list().await.status, 200);
        assert_eq!(shop.buy("order-1").await.status, 200);
        assert_eq!(shop.auth.state(), TokenState::Fresh);
        let ledger = shop.sim.ledger();
        assert_eq!(ledger.requests_to(edition.token_path()).len(), 1);
        assert_eq!(ledger.requests_with("t1").len(), 2);
    }
}

#[tokio::test]
async fn a_token_that_the_provider_ended_is_refreshed_once() {
    for edition in EDITIONS {
        let shop = Shop::open(edition).await;
        assert_eq!(shop.buy("order-1").await.status, 200);
        shop.sim.revoke_access();
        let outcome = shop.buy("order-2").await;
        assert_eq!(outcome.outcome, Outcome::Completed);
        let ledger = shop.sim.ledger();
        assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 1));
        assert_eq!(ledger.side_effects("order-2"), 1);
    }
}

/// October 2025 has none: then a login takes the place of the refresh.
#[tokio::test]
async fn without_refresh_tokens_there_is_another_login() {
    for edition in EDITIONS {
        let sim = Simulator::builder().edition(edition).limits([]);
        let sim = sim.refresh_tokens(RefreshTokens::Absent).start().await;
        let sim = sim.unwrap();
        let profile = profile(edition, &sim);
        let shop = Shop::with(sim, profile, SANDBOX);
        assert_eq!(shop.list().await.status, 200);
        shop.sim.revoke_all();
        assert_eq!(shop.list().await.status, 200);
        let ledger = shop.sim.ledger();
        assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (2, 0));
    }
}

#[tokio::test]
async fn not_allowed_is_one_request_and_no_refresh_in_either_edition() {
    for edition in EDITIONS {
        let clerk = Credentials::new("clerk", "clerk-pass");
        let clerk = clerk.access(Access::ActionDenied);
        let sim = builder(edition).limits([]).credentials(clerk);
        let sim = sim.start().await.unwrap();
        let profile = profile(edition, &sim);
        let shop = Shop::with(sim, profile, ("clerk", "clerk-pass"));
        for n in 0..3 {
            let outcome = shop.buy(&format!("order-{n}")).await;
            assert_eq!(outcome.status, 401);
            let code = outcome.answer.unwrap().code().unwrap();
            assert_eq!(code.as_str(), "1105");
            assert_eq!(outcome.outcome, Outcome::Failed);
        }
        let ledger = shop.sim.ledger();
        assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 0));
        assert_eq!(ledger.requests_to("/purchase").len(), 3);
    }
}

#[tokio::test]
async fn a_role_that_is_not_allowed_is_refused() {
    for edition in EDITIONS {
        let auditor = Credentials::new("auditor", "auditor-pass");
        let auditor = auditor.access(Access::RoleDenied);
        let sim = builder(edition).limits([]).credentials(auditor);
        let sim = sim.start().await.unwrap();
        let profile = profile(edition, &sim);
        let shop = Shop::with(sim, profile, ("auditor", "auditor-pass"));
        let outcome = shop.buy("order-1").await;
        assert_eq!(outcome.status, 403);
        assert_eq!(outcome.outcome, Outcome::Failed);
    }
}

/// Whatever the answer tells, or if it tells nothing.
#[tokio::test]
async fn no_token_is_used_for_longer_than_the_profile_says() {
    for edition in EDITIONS {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut most = profile(edition, &sim);
        most.tokens.max_age = Duration::from_secs(1);
        let told = Shop::with(sim, most, SANDBOX);
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut usual = profile(edition, &sim);
        usual.tokens.default_lifetime = Duration::from_secs(1);
        usual.pointers.lifetime = vec!["/nowhere".to_owned()];
        let untold = Shop::with(sim, usual, SANDBOX);
        for shop in [&told, &untold] {
            assert_eq!(shop.list().await.status, 200);
        }
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        for shop in [&told, &untold] {
            assert_eq!(shop.list().await.status, 200);
            let ledger = shop.sim.ledger();
            assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 1));
        }
    }
}

/// With 1.8 s of 6 left, though otherwise it could be as little as 0.9.
#[tokio::test]
async fn a_token_is_renewed_with_as_much_left_as_the_profile_says() {
    let mut shops = Vec::new();
    for n in 0..6 {
        let edition = EDITIONS[n % 2];
        let life = Duration::from_secs(6);
        let sim = builder(edition).limits([]).token_lifetime(life);
        let sim = sim.start().await.unwrap();
        let mut profile = profile(edition, &sim);
        profile.tokens.renew_before = Duration::from_millis(1_800);
        let shop = Shop::with(sim, profile, SANDBOX);
        shop.auth.warm_up().await.unwrap();
        shops.push(shop);
    }
    tokio::time::sleep(Duration::from_millis(4_250)).await;
    for shop in &shops {
        // Nobody waits: the token is still good.
        assert_eq!(shop.list().await.status, 200);
    }
    let calls = || shops.iter().map(|shop| shop.sim.ledger().refresh_calls());
    for _ in 0..100 {
        if calls().all(|calls| calls == 1) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(calls().eq([1; 6]), "{:?}", calls().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_token_of_the_sandbox_never_reaches_production() {
    for edition in EDITIONS {
        let production = builder(edition).environment(Environment::Production);
        let production = production.limits([]).start().await.unwrap();
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        profile.base_urls.production = production.base_url();
        // So that it is not the certificate that keeps it away.
        let authorities = [sim.ca_pem(), production.ca_pem()];
        let authorities = authorities
            .map(|pem| Certificate::from_pem(pem.as_bytes()).unwrap());
        let transport = transport(&sim).tls_certs_only(authorities);
        let shop = Shop::through(transport, sim, profile, SANDBOX);
        assert_eq!(shop.list().await.status, 200);
        let there = shop.get(&production.base_url()).await;
        assert_eq!(there.status, 401);
        let ledger = production.ledger();
        let [seen] = ledger.requests() else { panic!("one request") };
        assert_eq!(seen.carried, Carried::Nothing);
    }
}

#[tokio::test]
async fn after_a_login_that_failed_the_next_one_waits_as_the_profile_says() {
    for edition in EDITIONS {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        profile.backoff.first = Duration::from_secs(40);
        let shop = Shop::with(sim, profile, SANDBOX);
        let busy = Fault::Reply(Answer::new(503));
        shop.sim.inject(busy.on(edition.token_path()));
        let error = shop.auth.warm_up().await.unwrap_err();
        let wait = error.retry_in().unwrap();
        assert!(wait > Duration::from_secs(15), "{wait:?}");
    }
}

#[tokio::test]
async fn refreshes_stay_inside_the_quota_of_the_profile() {
    for edition in EDITIONS {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        let refreshes = profile.quotas.iter_mut();
        for quota in refreshes.filter(|quota| quota.name == "refresh") {
            quota.limit = 1;
        }
        let shop = Shop::with(sim, profile, SANDBOX);
        shop.auth.warm_up().await.unwrap();
        for _ in 0..3 {
            shop.sim.revoke_access();
            let _whatever = shop.list().await;
        }
        assert_eq!(shop.sim.ledger().refresh_calls(), 1);
    }
}

/// The names of fields are the profile's, and the provider tells letters of
/// either case apart.
#[tokio::test]
async fn a_login_sends_the_fields_that_the_profile_names() {
    for edition in EDITIONS {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        profile.fields.password = "Password".to_owned();
        let shop = Shop::with(sim, profile, SANDBOX);
        shop.auth.warm_up().await.unwrap_err();
        assert_eq!(shop.sim.ledger().answered(400), 1);
    }
}
