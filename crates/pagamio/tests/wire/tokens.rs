//! Logging in, refreshing, and what a 401 means.

use std::time::Duration;

use palisade_auth::TokenState;
use palisade_pagamio::Disposition;
use palisade_sim::{Access, Credentials, RefreshTokens, Simulator};

use crate::shop::{EDITIONS, SANDBOX, Shop, builder, profile};

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
        assert_eq!(outcome.disposition, Disposition::Completed);
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
            assert_eq!(outcome.disposition, Disposition::Refused);
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
        assert_eq!(outcome.disposition, Disposition::Refused);
    }
}

/// Whatever the answer tells.
#[tokio::test]
async fn no_token_is_used_for_longer_than_the_profile_says() {
    for edition in EDITIONS {
        let sim = builder(edition).limits([]).start().await.unwrap();
        let mut profile = profile(edition, &sim);
        profile.tokens.max_age = Duration::from_secs(1);
        let shop = Shop::with(sim, profile, SANDBOX);
        assert_eq!(shop.list().await.status, 200);
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(shop.list().await.status, 200);
        let ledger = shop.sim.ledger();
        assert_eq!((ledger.token_calls(), ledger.refresh_calls()), (1, 1));
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
