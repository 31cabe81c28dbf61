//! Client credentials, asked of a real server.

use std::{error::Error, time::Duration};

use palisade_auth::{
    ClientCredentials, ClientCredentialsBuilder, ClientSecret, Credential,
    FetchError, Grant, Sandbox, TokenSource as _,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::oidc_provider::{BASIC, OidcProvider, POST, SECRET};

fn client(
    server: &OidcProvider,
    id: &str,
    secret: &str,
) -> ClientCredentialsBuilder<Sandbox> {
    let secret = Credential::literal_in_code_for_tests(secret);
    ClientCredentials::builder(server.url("/token"), id, secret)
        .dangerous_allow_loopback_http()
}

async fn token(
    builder: ClientCredentialsBuilder<Sandbox>,
) -> Result<SecretString, FetchError> {
    let source = builder.build().unwrap();
    let issued = source.fetch(Grant::Login).await?;
    let (token, lifetime, refresh_token) = issued.into_parts();
    assert_eq!(lifetime, Some(Duration::from_secs(5)));
    assert!(refresh_token.is_none());
    Ok(token)
}

fn shows_no_canary(error: &FetchError) {
    assert!(error.source().is_none());
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn both_ways_to_prove_who_asks_give_tokens_that_end() {
    let server = OidcProvider::start();
    let basic = client(&server, BASIC, SECRET).scope("purchase");
    let post = client(&server, POST, SECRET).client_secret(ClientSecret::Post);
    let tokens = [token(basic).await.unwrap(), token(post).await.unwrap()];
    for token in &tokens {
        assert!(server.is_active(token.expose_secret()).await);
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    for token in &tokens {
        assert!(!server.is_active(token.expose_secret()).await);
    }
}

#[tokio::test]
async fn a_revoked_token_is_no_longer_good() {
    let server = OidcProvider::start();
    let builder = || {
        client(&server, BASIC, SECRET)
            .revocation_url(server.url("/token/revocation"))
    };
    let source = builder().build().unwrap();
    let revoked = token(builder()).await.unwrap();
    let kept = token(builder()).await.unwrap();
    assert_eq!(source.revoke(&revoked).await, Ok(true));
    assert!(!server.is_active(revoked.expose_secret()).await);
    assert!(server.is_active(kept.expose_secret()).await);
    // It may be asked twice (RFC 7009, section 2.2).
    assert_eq!(source.revoke(&revoked).await, Ok(true));

    let stranger = client(&server, BASIC, "canary-wrong")
        .revocation_url(server.url("/token/revocation"));
    let error = stranger.build().unwrap().revoke(&kept).await.unwrap_err();
    assert!(error.is_rejected());
    shows_no_canary(&error);
    assert!(server.is_active(kept.expose_secret()).await);
}

#[tokio::test]
async fn what_the_server_refuses_is_rejected_and_says_why() {
    let server = OidcProvider::start();
    for builder in [
        client(&server, BASIC, "canary-wrong"),
        client(&server, "canary-nobody", SECRET),
        client(&server, POST, "canary-wrong").client_secret(ClientSecret::Post),
    ] {
        let error = token(builder).await.unwrap_err();
        assert_eq!(error, FetchError::rejected(401));
        shows_no_canary(&error);
    }
    let other = client(&server, BASIC, SECRET).scope("report");
    let error = token(other).await.unwrap_err();
    assert_eq!(error, FetchError::rejected_as(400, "invalid_scope"));

    let source = client(&server, BASIC, SECRET).build().unwrap();
    let refresh = SecretString::from("canary-refresh-token");
    let error = source.fetch(Grant::Refresh(&refresh)).await.unwrap_err();
    assert!(error.is_rejected());
    shows_no_canary(&error);
}

#[tokio::test]
async fn a_server_that_went_away_is_not_available() {
    let server = OidcProvider::start();
    let builder = client(&server, BASIC, SECRET);
    drop(server);
    let error = token(builder).await.unwrap_err();
    assert_eq!(error, FetchError::unavailable("there is no connection"));
}
