//! What goes over the wire; a real server is asked by the tests of the
//! workspace.

use std::time::Duration;

use palisade_auth::{
    ClientCredentials, ClientCredentialsBuilder, ClientSecret, Credential,
    FetchError, Grant, Sandbox, TokenSource as _,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    server::{Server, answer, ok},
    watch,
};

const ISSUED: &str =
    r#"{"access_token":"t","token_type":"bearer","expires_in":3600}"#;

fn at(server: &Server) -> ClientCredentialsBuilder<Sandbox> {
    watch::begin();
    let secret = Credential::literal_in_code_for_tests("canary: %&");
    ClientCredentials::builder(server.url("/token"), "shop 17", secret)
        .dangerous_allow_loopback_http()
}

/// Header lines and body of the only request.
fn sent(server: &Server) -> (Vec<String>, String) {
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    (head.lines().map(str::to_owned).collect(), body.to_owned())
}

#[tokio::test]
async fn the_secret_goes_into_a_header() {
    let server = Server::answering(ok(ISSUED)).await;
    let source = at(&server).scope("a b").parameter("audience", "x&y");
    let issued = source.build().unwrap().fetch(Grant::Login).await.unwrap();
    let (token, lifetime, refresh) = issued.into_parts();
    assert_eq!(token.expose_secret(), "t");
    assert_eq!(lifetime, Some(Duration::from_secs(3600)));
    assert!(refresh.is_none());
    let (head, body) = sent(&server);
    assert_eq!(head[0], "POST /token HTTP/1.1");
    // shop+17:canary%3A+%25%26
    let basic = "authorization: Basic c2hvcCsxNzpjYW5hcnklM0ErJTI1JTI2";
    assert!(head.iter().any(|line| line == basic), "{head:?}");
    let form = "content-type: application/x-www-form-urlencoded";
    assert!(head.iter().any(|line| line == form), "{head:?}");
    assert_eq!(body, "grant_type=client_credentials&scope=a+b&audience=x%26y");
    watch::nothing_was_logged();
}

#[tokio::test]
async fn or_into_the_body() {
    let server = Server::answering(ok(ISSUED)).await;
    let source = at(&server).client_secret(ClientSecret::Post);
    source.build().unwrap().fetch(Grant::Login).await.unwrap();
    let (head, body) = sent(&server);
    assert!(!head.iter().any(|line| line.starts_with("authorization")));
    assert_eq!(
        body,
        "grant_type=client_credentials&client_id=shop+17&\
         client_secret=canary%3A+%25%26"
    );
}

#[tokio::test]
async fn a_refresh_token_is_used_where_there_is_one() {
    let body = r#"{"access_token":"t","refresh_token":"canary-next"}"#;
    let server = Server::answering(ok(body)).await;
    let source = at(&server).build().unwrap();
    let refresh = SecretString::from("canary+1");
    let issued = source.fetch(Grant::Refresh(&refresh)).await.unwrap();
    let (_, lifetime, next) = issued.into_parts();
    assert_eq!(lifetime, None);
    assert_eq!(next.unwrap().expose_secret(), "canary-next");
    let (_, body) = sent(&server);
    assert_eq!(body, "grant_type=refresh_token&refresh_token=canary%2B1");
    watch::nothing_was_logged();
}

#[tokio::test]
async fn a_token_is_revoked_where_there_is_a_way() {
    let token = SecretString::from("canary-token");
    let server = Server::answering(answer("200 OK", "", "")).await;
    let source = at(&server).build().unwrap();
    assert_eq!(source.revoke(&token).await, Ok(false));
    assert_eq!(server.requests(), [""; 0]);
    let source = at(&server).revocation_url(server.url("/revoke"));
    assert_eq!(source.build().unwrap().revoke(&token).await, Ok(true));
    let (head, body) = sent(&server);
    assert_eq!(head[0], "POST /revoke HTTP/1.1");
    assert!(head.iter().any(|line| line.starts_with("authorization: Basic")));
    assert_eq!(body, "token=canary-token&token_type_hint=access_token");
    watch::nothing_was_logged();
}

#[tokio::test]
async fn a_revocation_that_is_not_done_is_an_error() {
    let token = SecretString::from("canary-token");
    let unsupported = r#"{"error":"unsupported_token_type"}"#;
    for (status, body, expected) in [
        (
            "503 canary",
            "canary",
            FetchError::unavailable("it answered with a server error"),
        ),
        ("401 canary", "canary", FetchError::rejected(401)),
        (
            "400 canary",
            unsupported,
            FetchError::rejected_as(400, "unsupported_token_type"),
        ),
    ] {
        let server = Server::answering(answer(status, "", body)).await;
        let source = at(&server).revocation_url(server.url("/revoke"));
        let error = source.build().unwrap().revoke(&token).await.unwrap_err();
        watch::printed(&error);
        assert_eq!(error, expected);
    }
    watch::nothing_was_logged();
}

/// No runtime is there.
#[test]
fn settings_that_contradict_themselves_are_refused() {
    let builder = |url: &str, id: &str| {
        let secret = Credential::literal_in_code_for_tests("canary");
        ClientCredentials::<Sandbox>::builder(url, id, secret)
    };
    let https = "https://login.example/token";
    builder(https, "shop").build().unwrap();
    for builder in [
        builder("http://login.example/token", "shop"),
        builder(https, "shop").revocation_url("http://127.0.0.1/"),
        builder("https://login.example/token#canary", "shop"),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.is_url(), "{}", watch::printed(&error));
    }
    let error = builder(https, "").build().unwrap_err();
    assert_eq!(error.to_string(), "the client's id is empty");
    let error = builder(https, "shop").timeout(Duration::ZERO).build();
    assert_eq!(error.unwrap_err().to_string(), "the timeout is zero");
}

#[test]
fn debug_names_where_the_secret_comes_from_and_no_value() {
    let builder = || {
        let secret = Credential::literal_in_code_for_tests("canary");
        let url = "https://login.example/token?canary";
        ClientCredentials::<Sandbox>::builder(url, "shop", secret)
            .parameter("assertion", "canary")
    };
    assert_eq!(
        format!("{:?}", builder()),
        "ClientCredentialsBuilder { environment: \"sandbox\", .. }"
    );
    let source = builder().build().unwrap();
    assert!(source.credential().provenance().is_literal());
    assert_eq!(
        format!("{source:?}"),
        "ClientCredentials { environment: \"sandbox\", \
         token_url: https://login.example/token, id: \"shop\", \
         secret: Credential { environment: \"sandbox\", \
         provenance: Literal, .. }, .. }"
    );
}
