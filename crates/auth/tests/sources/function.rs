use std::time::Duration;

use palisade_auth::{
    FetchError, Grant, Issued, Sandbox, TokenSource as _, source_fn,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::watch;

#[tokio::test]
async fn it_is_told_what_is_wanted() {
    let source = source_fn::<Sandbox, _, _>(|refresh_token| async move {
        let Some(token) = refresh_token else {
            return Err(FetchError::rejected(401));
        };
        let token = format!("{}-next", token.expose_secret());
        Ok(Issued::new(token.into()).lifetime(Duration::from_secs(60)))
    });
    let error = source.fetch(Grant::Login).await.unwrap_err();
    assert!(error.is_rejected());
    let token = SecretString::from("canary");
    let issued = source.fetch(Grant::Refresh(&token)).await.unwrap();
    assert_eq!(format!("{issued:?}"), "Issued { lifetime: Some(60s), .. }");
    let (token, lifetime, refresh_token) = issued.into_parts();
    assert_eq!(token.expose_secret(), "canary-next");
    assert_eq!(lifetime, Some(Duration::from_secs(60)));
    assert!(refresh_token.is_none());
    // It cannot revoke.
    assert_eq!(source.revoke(&token).await, Ok(false));
    assert_eq!(
        format!("{source:?}"),
        "SourceFn { environment: \"sandbox\", .. }"
    );
}

#[test]
fn an_error_says_whose_fault_it_is_and_nothing_more() {
    let second = Duration::from_secs(1);
    for (error, status, delay, text) in [
        (
            FetchError::rejected(401),
            Some(401),
            None,
            "the provider does not accept the credential (status 401)",
        ),
        (
            FetchError::rejected_as(400, "invalid_client"),
            Some(400),
            None,
            "the provider does not accept the credential (status 400, \
             invalid_client)",
        ),
        (
            FetchError::throttled(Some(second)),
            Some(429),
            Some(second),
            "the token endpoint wants to be left alone for 1s",
        ),
        (
            FetchError::malformed("it is no JSON"),
            None,
            None,
            "the token endpoint gave no token: it is no JSON",
        ),
        (
            FetchError::unavailable("there is no connection"),
            None,
            None,
            "the token endpoint is not available: there is no connection",
        ),
    ] {
        assert_eq!(error.to_string(), text);
        assert_eq!(error.status(), status);
        assert_eq!(error.retry_after(), delay);
        assert_eq!(error.is_rejected(), text.contains("not accept"));
        watch::printed(&error);
    }
}
