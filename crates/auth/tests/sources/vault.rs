//! Vaults that misbehave; a real one is asked by the tests of the workspace.

use std::time::Duration;

use palisade_auth::{Credential, CredentialError, Sandbox, VaultBuilder};
use secrecy::ExposeSecret as _;

use crate::{
    server::{Does, Server, answer, nobody, ok},
    watch,
};

fn at(address: &str) -> VaultBuilder<Sandbox> {
    watch::begin();
    let token = Credential::literal_in_code_for_tests("canary-vault-token");
    Credential::from_vault(address, token)
        .secret("pagamio/a b")
        .dangerous_allow_loopback_http()
}

async fn resolved(
    builder: VaultBuilder<Sandbox>,
) -> Result<String, CredentialError> {
    let secret = builder.build().unwrap();
    let limit = Duration::from_secs(60);
    let secret = tokio::time::timeout(limit, secret.resolve()).await;
    let secret = secret.expect("it ends");
    watch::nothing_was_logged();
    secret.map(|secret| secret.expose_secret().to_owned())
}

#[tokio::test]
async fn what_is_asked_for_and_with_what() {
    let body = r#"{"data":{"data":{"password":"canary-pass","pin":"1"}}}"#;
    let server = Server::answering(ok(body)).await;
    let secret = resolved(at(&server.url("/"))).await;
    assert_eq!(secret.unwrap(), "canary-pass");
    let other = at(&server.url("/vault/"))
        .mount("kv/team-7")
        .key("pin")
        .namespace("payments");
    assert_eq!(resolved(other).await.unwrap(), "1");
    let port = server.port;
    assert_eq!(
        server.requests(),
        [
            format!(
                "GET /v1/secret/data/pagamio/a%20b HTTP/1.1\r\n\
                 x-vault-token: canary-vault-token\r\naccept: */*\r\n\
                 host: 127.0.0.1:{port}\r\n\r\n"
            ),
            format!(
                "GET /vault/v1/kv/team-7/data/pagamio/a%20b HTTP/1.1\r\n\
                 x-vault-token: canary-vault-token\r\n\
                 x-vault-namespace: payments\r\naccept: */*\r\n\
                 host: 127.0.0.1:{port}\r\n\r\n"
            ),
        ]
    );
}

#[tokio::test]
async fn every_way_for_a_vault_to_be_wrong() {
    let no_answer = "the vault is not available";
    let none = "the answer is none of a vault";
    let status = |status, body| Does::Answer(answer(status, "", body));
    let body = |body: &str| Does::Answer(ok(body));
    let long = "canary-".repeat(150_000);
    for (does, text) in [
        (
            status("403 canary", r#"{"errors":["canary"]}"#),
            "the vault refused (status 403)",
        ),
        (status("400 canary", "canary"), "the vault refused (status 400)"),
        (
            Does::Answer(answer("307 T", "location: /canary\r\n", "")),
            "the vault refused (status 307)",
        ),
        (status("404 canary", r#"{"errors":[]}"#), "there is no such secret"),
        (
            status("429 canary", ""),
            &format!("{no_answer}: it says so by the status of its answer"),
        ),
        (
            status("503 canary", r#"{"errors":["canary sealed"]}"#),
            &format!("{no_answer}: it says so by the status of its answer"),
        ),
        (Does::Hang, &format!("{no_answer}: it did not answer in time")),
        (
            Does::Break("HTTP/1.1 200 OK\r\ncontent-le".to_owned()),
            &format!(
                "{no_answer}: the connection closed before the answer was \
                 complete"
            ),
        ),
        (body("<html>canary"), &format!("{none}: it is no JSON")),
        (body(&long), &format!("{none}: it has more than 64 KiB")),
        (body("{}"), &format!("{none}: it has no secret")),
        (
            body(r#"{"data":{"canary":"x"}}"#),
            &format!("{none}: it has no secret"),
        ),
        (body(r#"{"data":{"data":{"canary":"x"}}}"#), "there is no such key"),
        (body(r#"{"data":{"data":["canary"]}}"#), "there is no such key"),
        (
            body(r#"{"data":{"data":{"password":7}}}"#),
            &format!("{none}: the value is no text"),
        ),
        (body(r#"{"data":{"data":{"password":""}}}"#), "it is empty"),
    ] {
        let server = Server::start(does.clone()).await;
        let vault = at(&server.url("/"));
        let vault = match does {
            Does::Hang => vault.timeout(Duration::from_millis(400)),
            _ => vault,
        };
        let error = resolved(vault).await.unwrap_err();
        let expected = format!(
            "key password of secret/pagamio/a b in the vault {}: {text}",
            server.url("/")
        );
        assert_eq!(error.to_string(), expected);
        watch::printed(&error);
        assert_eq!(server.requests().len(), 1, "{text}");
    }
    let url = format!("http://127.0.0.1:{}", nobody().await);
    let error = resolved(at(&url)).await.unwrap_err();
    assert!(error.to_string().ends_with("there is no connection"));
}

#[tokio::test]
async fn a_token_that_cannot_be_had_or_sent_is_named() {
    let server = Server::answering(ok("{}")).await;
    let from = |token| {
        Credential::<Sandbox>::from_vault(server.url("/"), token)
            .secret("pagamio")
            .dangerous_allow_loopback_http()
    };
    let error = resolved(from(Credential::from_file("/nowhere/token"))).await;
    let text = watch::printed(&error.unwrap_err());
    assert!(text.contains("the token for the vault cannot be had"), "{text}");
    assert!(text.contains("file /nowhere/token: it cannot"), "{text}");

    let broken = Credential::literal_in_code_for_tests("canary\r\nx: y");
    let error = resolved(from(broken)).await.unwrap_err();
    let text = watch::printed(&error);
    assert!(text.contains("cannot stand in a header"), "{text}");
    assert_eq!(server.requests(), [""; 0]);
}

/// No runtime is there.
#[test]
fn settings_that_contradict_themselves_are_refused() {
    let token = || Credential::literal_in_code_for_tests("canary");
    let to = |address: &str| {
        Credential::<Sandbox>::from_vault(address, token()).secret("a")
    };
    let https = "https://vault.example:8200";
    to(https).build().unwrap();
    for (builder, text) in [
        (
            to("http://127.0.0.1:8200"),
            "the URL \"http://127.0.0.1:8200\" cannot be used: it is not https",
        ),
        (
            Credential::from_vault(https, token()),
            "the path \"\" has an empty segment or a dotted one",
        ),
        (
            to(https).secret("../sys/raw"),
            "the path \"../sys/raw\" has an empty segment or a dotted one",
        ),
        (
            to(https).mount("kv//a"),
            "the path \"kv//a\" has an empty segment or a dotted one",
        ),
        (to(https).key(""), "the key in the secret is empty"),
        (
            to(https).namespace("a\nb"),
            "the namespace cannot be sent in a header",
        ),
        (to(https).timeout(Duration::ZERO), "the timeout is zero"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.to_string(), text);
        watch::printed(&error);
    }
}

#[test]
fn debug_shows_no_token() {
    let builder = at("https://vault.example/?canary");
    assert_eq!(
        format!("{builder:?}"),
        "VaultBuilder { environment: \"sandbox\", token: Credential { \
         environment: \"sandbox\", provenance: Literal, .. }, .. }"
    );
    let shown = format!("{:?}", builder.build().unwrap());
    assert!(!shown.contains("canary"), "{shown}");
}
