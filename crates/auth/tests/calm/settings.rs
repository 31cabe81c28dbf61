//! Settings that cannot be.

use std::time::Duration;

use palisade_auth::{AuthBuilder, Sandbox};

use crate::provider::{Provider, seconds};

type Set = fn(AuthBuilder<Sandbox>) -> AuthBuilder<Sandbox>;

#[test]
fn what_cannot_be_is_refused_and_named() {
    let settings: [(Set, &str); 13] = [
        (|b| b.max_age(Duration::ZERO), "max_age"),
        (|b| b.default_lifetime(Duration::ZERO), "default_lifetime"),
        (|b| b.default_lifetime(seconds(3600)), "default_lifetime"),
        (|b| b.backoff(Duration::ZERO, seconds(1)), "backoff"),
        (|b| b.backoff(seconds(2), seconds(1)), "backoff"),
        (
            |b| b.rejected_backoff(Duration::ZERO, seconds(1)),
            "rejected_backoff",
        ),
        (|b| b.rejected_backoff(seconds(2), seconds(1)), "rejected_backoff"),
        (|b| b.login_quota(0, seconds(60)), "login_quota"),
        (|b| b.login_quota(5, Duration::ZERO), "login_quota"),
        (|b| b.refresh_quota(0, seconds(60)), "refresh_quota"),
        (|b| b.refresh_quota(5, Duration::ZERO), "refresh_quota"),
        (|b| b.call_timeout(Duration::ZERO), "call_timeout"),
        (|b| b.refusal_statuses([]), "refusal_statuses"),
    ];
    for (set, name) in settings {
        let error = set(Provider::new().builder()).build().unwrap_err();
        let error = error.to_string();
        assert!(error.contains(name), "{name}: {error}");
        assert!(error.contains(" has to be "), "{error}");
    }
}

/// Neither a runtime nor the provider is needed yet.
#[test]
fn an_auth_is_made_anywhere_and_asks_for_nothing() {
    let provider = Provider::new();
    let builder = provider
        .builder()
        .cool_down(Duration::ZERO)
        .quota_grace(Duration::ZERO);
    let auth = builder.build().unwrap();
    drop((auth.replay(), auth.inject()));
    assert_eq!(provider.calls(), 0);
}
