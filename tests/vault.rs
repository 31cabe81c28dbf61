//! Credentials that a real vault keeps.

use std::{error::Error, fs};

use palisade_auth::{
    AnswerShape, Credential, CredentialError, FetchError, Grant, JsonLogin,
    Sandbox, TokenSource as _,
};
use palisade_sim::{SANDBOX_PASSWORD, SANDBOX_USERNAME, Simulator};
use reqwest::{Certificate, Client, Method};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{components::components, openbao::OpenBao};

fn credential(
    vault: &OpenBao,
    token: Credential<Sandbox>,
    path: &str,
) -> Credential<Sandbox> {
    let builder = Credential::from_vault(vault.address(), token);
    builder.secret(path).client(vault.client()).build().unwrap()
}

async fn read(
    credential: &Credential<Sandbox>,
) -> Result<String, CredentialError> {
    let secret = credential.resolve().await?;
    Ok(secret.expose_secret().to_owned())
}

fn printed(error: &(dyn Error + 'static)) -> String {
    let own = format!("{error}\n{error:?}\n");
    let all = error.source().map_or(own.clone(), |e| own + &printed(e));
    assert!(!all.contains("canary"), "{all}");
    all
}

#[tokio::test]
async fn a_secret_is_read_as_it_is_now() {
    let vault = OpenBao::start("vault-read").await;
    let token = vault.token_for("pagamio").await;
    vault.put("pagamio", json!({"password": "canary-1", "pin": 7})).await;
    vault.put("other", json!({"password": "canary-2"})).await;
    let token = || Credential::literal_in_code_for_tests(token.as_str());
    let password = credential(&vault, token(), "pagamio");
    assert_eq!(read(&password).await.unwrap(), "canary-1");
    vault.put("pagamio", json!({"password": "canary-3", "pin": 7})).await;
    assert_eq!(read(&password).await.unwrap(), "canary-3");

    let from = || Credential::from_vault(vault.address(), token());
    let pin = from().secret("pagamio").key("pin").client(vault.client());
    let user = from().secret("pagamio").key("user").client(vault.client());
    for (credential, text) in [
        (
            pin.build().unwrap(),
            "the answer is none of a vault: the value is no text",
        ),
        (user.build().unwrap(), "there is no such key"),
        (
            credential(&vault, token(), "other"),
            "the vault refused (status 403)",
        ),
        (
            credential(
                &vault,
                Credential::literal_in_code_for_tests("canary-nobody"),
                "pagamio",
            ),
            "the vault refused (status 403)",
        ),
        // Somebody who is not trusted is not even asked.
        (
            from().secret("pagamio").client(Client::builder()).build().unwrap(),
            "the vault is not available: the TLS handshake failed",
        ),
    ] {
        let error = read(&credential).await.unwrap_err();
        assert!(error.to_string().ends_with(text), "{error}");
        printed(&error);
    }

    vault.administer(Method::DELETE, "secret/data/pagamio", Value::Null).await;
    let error = read(&password).await.unwrap_err();
    assert!(error.is_missing(), "{}", printed(&error));

    vault.administer(Method::PUT, "sys/seal", Value::Null).await;
    let error = read(&password).await.unwrap_err();
    assert!(error.to_string().contains("not available"), "{error}");
}

/// From a file to the vault to the provider.
#[tokio::test]
async fn a_login_with_a_password_that_the_vault_keeps() {
    let vault = OpenBao::start("vault-login").await;
    let file = components().join("vault-login/token");
    fs::write(&file, vault.token_for("pagamio").await + "\n").unwrap();
    private(&file);
    let password = Credential::from_file(&file);
    let password = credential(&vault, password, "pagamio");
    let sim = Simulator::builder().start().await.unwrap();
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    let source = JsonLogin::builder(
        format!("{}/auth/token", sim.base_url()),
        AnswerShape::token_at(["/data/token"]).success_at(["/successful"]),
    )
    .plain_field("username", SANDBOX_USERNAME)
    .field("password", password)
    .client(Client::builder().tls_certs_only([ca]))
    .build()
    .unwrap();

    // The password is not there yet, then wrong, then right.
    let error = source.fetch(Grant::Login).await.unwrap_err();
    let text = printed(&error);
    assert!(text.contains("there is no such secret"), "{text}");
    assert!(sim.ledger().requests().is_empty());
    vault.put("pagamio", json!({"password": "canary-wrong"})).await;
    let error = source.fetch(Grant::Login).await.unwrap_err();
    assert_eq!(error, FetchError::rejected(401));
    vault.put("pagamio", json!({ "password": SANDBOX_PASSWORD })).await;
    source.fetch(Grant::Login).await.unwrap();
    assert_eq!(sim.ledger().requests_to("/auth/token").len(), 2);

    fs::remove_file(&file).unwrap();
    let error = source.fetch(Grant::Login).await.unwrap_err();
    let text = printed(&error);
    assert!(text.contains("vault-login/token: it cannot be read"), "{text}");
    assert_eq!(sim.ledger().requests_to("/auth/token").len(), 2);
}

#[cfg(unix)]
fn private(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let owner_only = fs::Permissions::from_mode(0o600);
    fs::set_permissions(file, owner_only).unwrap();
}

#[cfg(not(unix))]
fn private(_: &std::path::Path) {}
