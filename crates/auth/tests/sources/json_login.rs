//! The simulator, in both editions, over TLS.

use std::time::Duration;

use palisade_auth::{
    AnswerShape, Credential, FetchError, Grant, JsonLogin, Sandbox,
    TokenSource as _,
};
use palisade_sim::{
    Edition, RefreshTokens, SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator,
    SimulatorBuilder,
};
use reqwest::{Certificate, Client};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    server::{Server, ok},
    watch,
};

/// Both editions, as data.
fn shape() -> AnswerShape {
    AnswerShape::token_at(["/data/token", "/accessToken"])
        .refresh_token_at(["/data/refreshToken", "/refreshToken"])
        .lifetime_at(["/data/expiresIn", "/expiresIn"])
        .success_at(["/successful", "/success"])
}

fn source(
    sim: &Simulator,
    edition: Edition,
    password: &str,
) -> JsonLogin<Sandbox> {
    let base = sim.base_url();
    let login = format!("{base}{}", edition.token_path());
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    let password = Credential::literal_in_code_for_tests(password);
    JsonLogin::builder(login, shape())
        .plain_field("username", SANDBOX_USERNAME)
        .field("password", password)
        .refresh_url(format!("{base}/auth/token/refresh"))
        .client(Client::builder().tls_certs_only([ca]))
        .build()
        .unwrap()
}

/// Whether the simulator takes a token.
async fn is_good(sim: &Simulator, token: &SecretString) -> bool {
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    let client = Client::builder().tls_certs_only([ca]).build().unwrap();
    let products = client.get(format!("{}/products", sim.base_url()));
    let answer = products.bearer_auth(token.expose_secret()).send().await;
    answer.unwrap().status() == 200
}

fn editions() -> [(Edition, SimulatorBuilder); 2] {
    [Edition::April2026, Edition::October2025].map(|edition| {
        let builder = Simulator::builder().edition(edition);
        (edition, builder.refresh_tokens(RefreshTokens::Rotating))
    })
}

#[tokio::test]
async fn both_editions_are_data() {
    watch::begin();
    for (edition, builder) in editions() {
        let sim = builder.start().await.unwrap();
        let source = source(&sim, edition, SANDBOX_PASSWORD);
        let issued = source.fetch(Grant::Login).await.unwrap();
        let (token, lifetime, refresh) = issued.into_parts();
        assert!(is_good(&sim, &token).await);
        assert_eq!(lifetime, Some(Duration::from_secs(1800)));

        let refresh = refresh.unwrap();
        let renewed = source.fetch(Grant::Refresh(&refresh)).await.unwrap();
        let (renewed, lifetime, _) = renewed.into_parts();
        assert!(is_good(&sim, &renewed).await);
        assert_ne!(renewed.expose_secret(), token.expose_secret());
        assert_eq!(lifetime, Some(Duration::from_secs(1800)));

        // A refresh token is good for once.
        let again = source.fetch(Grant::Refresh(&refresh)).await;
        assert_eq!(again.unwrap_err(), FetchError::rejected(401));
        let ledger = sim.ledger();
        assert_eq!(ledger.requests_to(edition.token_path()).len(), 1);
        assert_eq!(ledger.requests_to("/auth/token/refresh").len(), 2);
    }
    watch::nothing_was_logged();
}

#[tokio::test]
async fn a_wrong_password_is_rejected_once() {
    for (edition, builder) in editions() {
        let sim = builder.start().await.unwrap();
        let source = source(&sim, edition, "canary-wrong-password");
        let error = source.fetch(Grant::Login).await.unwrap_err();
        assert_eq!(error, FetchError::rejected(401));
        watch::printed(&error);
        let sent = sim.ledger().requests_to(edition.token_path()).len();
        assert_eq!(sent, 1);
    }
    watch::nothing_was_logged();
}

#[tokio::test]
async fn too_many_logins_are_throttled() {
    let sim = Simulator::builder()
        .retry_after(true)
        // Not to end in between.
        .window(Duration::from_secs(3600))
        .start()
        .await
        .unwrap();
    let source = source(&sim, Edition::April2026, SANDBOX_PASSWORD);
    for _ in 0..5 {
        source.fetch(Grant::Login).await.unwrap();
    }
    let error = source.fetch(Grant::Login).await.unwrap_err();
    let delay = error.retry_after().unwrap();
    assert!((1..=3600).contains(&delay.as_secs()), "{delay:?}");
}

const CANARY_JSON: &str =
    r#"{"data":{"token":"t","refreshToken":"r","expiresIn":"60"}}"#;

fn at(server: &Server) -> JsonLogin<Sandbox> {
    let password = "canary \"quoted\" \\ \u{e9}\n";
    let password = Credential::literal_in_code_for_tests(password);
    JsonLogin::builder(server.url("/login?tenant=a"), shape())
        .plain_field("username", "shop-17")
        .field("password", password)
        .refresh_url(server.url("/refresh"))
        .refresh_field("refresh")
        .dangerous_allow_loopback_http()
        .build()
        .unwrap()
}

#[tokio::test]
async fn what_is_sent_is_the_object_and_nothing_else() {
    let server = Server::answering(ok(CANARY_JSON)).await;
    let source = at(&server);
    source.fetch(Grant::Login).await.unwrap();
    let refresh = SecretString::from("canary-refresh");
    source.fetch(Grant::Refresh(&refresh)).await.unwrap();
    let port = server.port;
    let head = |path: &str, length| {
        format!(
            "POST {path} HTTP/1.1\r\naccept: application/json\r\n\
             content-type: application/json\r\nhost: 127.0.0.1:{port}\r\n\
             content-length: {length}\r\n\r\n"
        )
    };
    let login =
        r#"{"username":"shop-17","password":"canary \"quoted\" \\ é\n"}"#;
    let renew = r#"{"refresh":"canary-refresh"}"#;
    assert_eq!(
        server.requests(),
        [
            head("/login?tenant=a", login.len()) + login,
            head("/refresh", renew.len()) + renew,
        ]
    );
}

#[tokio::test]
async fn without_a_refresh_url_nobody_is_given_a_refresh_token() {
    let server = Server::answering(ok(CANARY_JSON)).await;
    let source = JsonLogin::<Sandbox>::builder(server.url("/login"), shape())
        .plain_field("username", "shop-17")
        .dangerous_allow_loopback_http()
        .build()
        .unwrap();
    let (_, _, refresh) =
        source.fetch(Grant::Login).await.unwrap().into_parts();
    assert!(refresh.is_none());
    // One from elsewhere is not sent to a URL that is none for it.
    let refresh = SecretString::from("canary-refresh");
    source.fetch(Grant::Refresh(&refresh)).await.unwrap();
    let requests = server.requests();
    assert!(requests[1].starts_with("POST /login "), "{}", requests[1]);
    assert!(!requests[1].contains("canary-refresh"));
}

#[tokio::test]
async fn what_is_not_told_is_not_known() {
    for (body, seconds) in [
        (r#"{"accessToken":"t"}"#, None),
        (r#"{"accessToken":"t","expiresIn":null}"#, None),
        (r#"{"accessToken":"t","expiresIn":"1800"}"#, Some(1800)),
    ] {
        let server = Server::answering(ok(body)).await;
        let issued = at(&server).fetch(Grant::Login).await.unwrap();
        let (token, lifetime, refresh) = issued.into_parts();
        assert_eq!(token.expose_secret(), "t");
        assert_eq!(lifetime, seconds.map(Duration::from_secs));
        assert!(refresh.is_none());
    }
}

/// No runtime is there.
#[test]
fn settings_that_contradict_themselves_are_refused() {
    let builder = |url: &str| {
        JsonLogin::<Sandbox>::builder(url, shape()).plain_field("user", "u")
    };
    let https = "https://pay.example/login";
    builder(https).build().unwrap();
    let pointer = AnswerShape::token_at(["token"]);
    let nowhere = AnswerShape::token_at([""; 0]);
    for (builder, text) in [
        (
            builder("http://pay.example/login"),
            r#"the URL "http://pay.example/login" cannot be used: it is not https"#,
        ),
        (
            builder("http://127.0.0.1/login"),
            r#"the URL "http://127.0.0.1/login" cannot be used: it is not https"#,
        ),
        (
            builder(https).refresh_url("http://bob:canary@pay.example/?canary"),
            r#"the URL "http://pay.example/" cannot be used: it is not https"#,
        ),
        (
            builder("http://pay.example/").dangerous_allow_loopback_http(),
            "the URL \"http://pay.example/\" cannot be used: \
             without TLS it may only be this machine",
        ),
        (
            JsonLogin::builder(https, shape()),
            "what is sent for a login is empty",
        ),
        (
            JsonLogin::builder(https, pointer).plain_field("user", "u"),
            "\"token\" is no JSON pointer: it has to begin with a slash",
        ),
        (
            JsonLogin::builder(https, nowhere).plain_field("user", "u"),
            "where the token is is empty",
        ),
        (builder(https).timeout(Duration::ZERO), "the timeout is zero"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.to_string(), text);
        watch::printed(&error);
    }
}

#[test]
fn debug_names_where_credentials_come_from_and_no_value() {
    let builder = || {
        let url = "https://pay.example/login?canary";
        JsonLogin::<Sandbox>::builder(url, shape())
            .plain_field("username", "canary-user")
            .field("pin", Credential::literal_in_code_for_tests("canary"))
            .field("password", Credential::from_env("PAGAMIO_PASSWORD"))
    };
    assert_eq!(
        format!("{:?}", builder()),
        "JsonLoginBuilder { environment: \"sandbox\", .. }"
    );
    let source = builder().build().unwrap();
    let literals: Vec<_> = source
        .credentials()
        .filter(|(_, credential)| credential.provenance().is_literal())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(literals, ["pin"]);
    assert_eq!(
        format!("{source:?}"),
        "JsonLogin { environment: \"sandbox\", \
         login_url: https://pay.example/login, \
         credentials: [(\"pin\", Literal), \
         (\"password\", EnvironmentVariable(\"PAGAMIO_PASSWORD\"))], .. }"
    );
}
