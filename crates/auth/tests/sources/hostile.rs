//! Every way for a token endpoint to be wrong.

use std::time::Duration;

use palisade_auth::{
    AnswerShape, Credential, FetchError, Grant, JsonLogin, Sandbox, TokenSource,
};
use secrecy::SecretString;
use tokio::time::timeout;

use crate::{
    server::{Does, Server, answer, nobody, ok},
    watch,
};

type Source = Box<dyn TokenSource<Environment = Sandbox>>;

const PASSWORD: &str = "canary-password-7Qx!";

/// For servers that answer, whatever else this machine does.
const PATIENT: Duration = Duration::from_secs(30);

/// For those that do not.
const IMPATIENT: Duration = Duration::from_millis(400);

fn shape() -> AnswerShape {
    AnswerShape::token_at(["/data/token", "/access_token"])
        .refresh_token_at(["/data/refreshToken", "/refresh_token"])
        .lifetime_at(["/data/expiresIn", "/expires_in"])
        .success_at(["/successful"])
}

fn password() -> Credential<Sandbox> {
    Credential::literal_in_code_for_tests(PASSWORD)
}

fn json_login(url: &str, timeout: Duration) -> Source {
    let source = JsonLogin::builder(url, shape())
        .plain_field("username", "canary-user")
        .field("password", password())
        .refresh_url(url)
        .timeout(timeout)
        .dangerous_allow_loopback_http()
        .build();
    Box::new(source.unwrap())
}

#[cfg(feature = "oauth2")]
fn client_credentials(url: &str, timeout: Duration) -> Source {
    use palisade_auth::ClientCredentials;

    let source = ClientCredentials::builder(url, "canary-id", password())
        .timeout(timeout)
        .dangerous_allow_loopback_http()
        .build();
    Box::new(source.unwrap())
}

fn sources(url: &str, timeout: Duration) -> Vec<Source> {
    vec![
        json_login(url, timeout),
        #[cfg(feature = "oauth2")]
        client_credentials(url, timeout),
    ]
}

/// Asks once for each grant, and says nothing of it.
async fn errors(source: &Source) -> [FetchError; 2] {
    watch::begin();
    let refresh_token = SecretString::from("canary-refresh-token");
    let mut errors = Vec::new();
    for grant in [Grant::Login, Grant::Refresh(&refresh_token)] {
        let asked = timeout(2 * PATIENT, source.fetch(grant));
        let error = asked.await.expect("it ends").unwrap_err();
        watch::printed(&error);
        errors.push(error);
    }
    watch::nothing_was_logged();
    errors.try_into().unwrap()
}

/// What each source says to a server, which has been asked once for each.
async fn fails(does: Does, expected: &FetchError) {
    for error in failures(does.clone()).await {
        assert_eq!(error, *expected, "{does:?}");
    }
}

/// Of every source, as it logs in and as it refreshes.
async fn failures(does: Does) -> Vec<FetchError> {
    let server = Server::start(does.clone()).await;
    let patience = match does {
        Does::Drip(_) | Does::Hang => IMPATIENT,
        Does::Stall(_) => 5 * IMPATIENT,
        _ => PATIENT,
    };
    let url = server.url("/auth/token?key=canary-query");
    let sources = sources(&url, patience);
    let mut failures = Vec::new();
    for source in &sources {
        failures.extend(errors(source).await);
    }
    assert_eq!(failures.len(), 2 * sources.len(), "{does:?}");
    if !matches!(does, Does::Reset) {
        assert_eq!(server.requests().len(), failures.len(), "{does:?}");
    }
    failures
}

#[tokio::test]
async fn a_status_that_says_what_is_wrong() {
    let body = r#"{"error":"canary-body","access_token":"canary-token"}"#;
    for (status, headers, expected) in [
        ("401 canary", "", FetchError::rejected(401)),
        ("403 canary", "", FetchError::rejected(403)),
        ("429 canary", "", FetchError::throttled(None)),
        (
            "429 canary",
            "retry-after: 7\r\n",
            FetchError::throttled(Some(Duration::from_secs(7))),
        ),
        ("429 canary", "retry-after: canary\r\n", FetchError::throttled(None)),
        (
            "408 canary",
            "",
            FetchError::unavailable("it says that time ran out"),
        ),
        (
            "500 canary",
            "",
            FetchError::unavailable("it answered with a server error"),
        ),
        (
            "503 canary",
            "",
            FetchError::unavailable("it answered with a server error"),
        ),
        (
            "599 canary",
            "",
            FetchError::unavailable("it answered with a server error"),
        ),
        (
            "404 canary",
            "",
            FetchError::malformed(
                "it answered with a status that no token endpoint has",
            ),
        ),
        (
            "418 canary",
            "",
            FetchError::malformed(
                "it answered with a status that no token endpoint has",
            ),
        ),
    ] {
        fails(Does::Answer(answer(status, headers, body)), &expected).await;
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::answering(ok("{}")).await;
    for status in ["301 canary", "302 canary", "307 canary", "308 canary"] {
        let location = elsewhere.url("/?canary-location");
        let headers = format!("location: {location}\r\n");
        let expected = FetchError::malformed(
            "it answered with a redirect, which is not followed",
        );
        fails(Does::Answer(answer(status, &headers, "")), &expected).await;
    }
    assert_eq!(elsewhere.requests(), [""; 0]);
}

#[tokio::test]
async fn a_body_that_is_none() {
    let no_json = FetchError::malformed("it is no JSON");
    for body in [
        "",
        "<!DOCTYPE html><title>canary-page</title>",
        r#"{"access_token":"canary-token""#,
        r#"{"access_token":"canary-token","expires_in":NaN}"#,
        "canary-token",
        &"[".repeat(60_000),
        "{\"access_token\":\"canary-\u{1}\"}",
    ] {
        fails(Does::Answer(ok(body)), &no_json).await;
    }
    let gzip = answer("200 OK", "content-encoding: gzip\r\n", "canary");
    fails(Does::Answer(gzip), &no_json).await;
}

#[tokio::test]
async fn a_body_that_is_too_long() {
    let expected = FetchError::malformed("it has more than 64 KiB");
    let token = "canary-".repeat(1_000_000 / 7);
    let body = format!(r#"{{"access_token":"{token}"}}"#);
    fails(Does::Answer(ok(&body)), &expected).await;
    // The same without a length told beforehand, which does not end.
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunked = format!("{head}{:x}\r\n{body}", body.len() + 1);
    fails(Does::Answer(chunked), &expected).await;
    // One that tells it is not waited for.
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 65537\r\n\r\n{";
    fails(Does::Stall(head.to_owned()), &expected).await;
    let head = head.replace("65537", "65536");
    let expected = FetchError::unavailable("it did not answer in time");
    fails(Does::Stall(head), &expected).await;
}

#[tokio::test]
async fn a_document_that_holds_no_token() {
    for answer in [
        r#"{"canary":"x"}"#,
        "[]",
        "null",
        r#""canary""#,
        "7",
        r#"{"access_token":null}"#,
    ] {
        for error in failures(Does::Answer(ok(answer))).await {
            let text = error.to_string();
            let (_, places) = text.split_once("none in it at ").unwrap();
            let known = ["/access_token", "/data/token or /access_token"];
            assert!(known.contains(&places), "{answer}: {text}");
        }
    }
    let no_text = "its token is no text";
    let byte = "its token has a byte that no token can have";
    for (token, why) in [
        (r#"{"access_token":7}"#, no_text),
        (r#"{"access_token":["canary"]}"#, no_text),
        (r#"{"access_token":{"canary":1}}"#, no_text),
        (r#"{"access_token":""}"#, "its token is empty"),
        (r#"{"access_token":"canary\r\nx-evil: 1"}"#, byte),
        (r#"{"access_token":"canary\n"}"#, byte),
        (r#"{"access_token":"canary x"}"#, byte),
        (r#"{"access_token":"canary\u0000"}"#, byte),
        (r#"{"access_token":"canaryé"}"#, byte),
        (r#"{"access_token":"c","refresh_token":"canary\n"}"#, byte),
        (r#"{"access_token":"c","refresh_token":7}"#, no_text),
    ] {
        let expected = FetchError::malformed(why);
        fails(Does::Answer(ok(token)), &expected).await;
    }
}

#[tokio::test]
async fn a_lifetime_that_is_none() {
    let no_number = "its lifetime is neither seconds nor a time";
    for (lifetime, why) in [
        ("-1", no_number),
        ("-1800", no_number),
        ("\"-1\"", no_number),
        ("1e18", no_number),
        ("\"canary\"", no_number),
        ("\"NaN\"", no_number),
        ("\"\"", no_number),
        ("1000000000000000000", "its lifetime is longer than 31 years"),
        ("18446744073709551615", "its lifetime is longer than 31 years"),
        ("0", "its lifetime is over"),
        ("\"0\"", "its lifetime is over"),
        ("\"2015-10-21T07:28:00Z\"", "its lifetime is over"),
        ("0.9", "its lifetime is over"),
        ("1000000000", "its lifetime is over"),
        ("true", "its lifetime is no number"),
        ("[1800]", "its lifetime is no number"),
    ] {
        let body =
            format!(r#"{{"access_token":"canary","expires_in":{lifetime}}}"#);
        fails(Does::Answer(ok(&body)), &FetchError::malformed(why)).await;
    }
}

#[tokio::test]
async fn no_answer_in_time() {
    let expected = FetchError::unavailable("it did not answer in time");
    fails(Does::Hang, &expected).await;
    // One that always says something, but never enough.
    fails(Does::Drip(ok(r#"{"access_token":"canary"}"#)), &expected).await;
}

#[tokio::test]
async fn a_connection_that_fails() {
    let closed = FetchError::unavailable(
        "the connection closed before the answer was complete",
    );
    let failed = FetchError::unavailable("the request failed");
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"canary";
    fails(Does::Break(head.to_owned()), &closed).await;
    fails(Does::Break(String::new()), &closed).await;
    fails(Does::Reset, &closed).await;
    fails(Does::Break("canary: no HTTP\r\n\r\n".to_owned()), &failed).await;
}

#[tokio::test]
async fn nobody_listens() {
    let expected = FetchError::unavailable("there is no connection");
    let url = format!("http://127.0.0.1:{}/canary", nobody().await);
    for source in sources(&url, PATIENT) {
        assert_eq!(errors(&source).await, [(); 2].map(|()| expected.clone()));
    }
}

#[tokio::test]
async fn a_json_login_without_success() {
    let bad = Server::answering(answer("400 Bad", "", "canary")).await;
    let rejected = [(); 2].map(|()| FetchError::rejected(400));
    assert_eq!(errors(&json_login(&bad.url("/"), PATIENT)).await, rejected);
    for success in ["false", "\"true\"", "0", "{}"] {
        let body = format!(
            r#"{{"successful":{success},"data":{{"token":"canary"}}}}"#
        );
        let server = Server::answering(ok(&body)).await;
        let expected = [
            FetchError::malformed("it says that it was not successful"),
            FetchError::rejected(200),
        ];
        assert_eq!(
            errors(&json_login(&server.url("/"), PATIENT)).await,
            expected
        );
    }
}

#[cfg(feature = "oauth2")]
#[tokio::test]
async fn an_oauth_server_that_says_why() {
    let unavailable = FetchError::unavailable("it says so itself");
    let none = FetchError::malformed("its error is none of the standard's");
    let coded = |code| FetchError::rejected_as(400, code);
    for (code, expected) in [
        ("invalid_client", coded("invalid_client")),
        ("invalid_grant", coded("invalid_grant")),
        ("invalid_scope", coded("invalid_scope")),
        ("unauthorized_client", coded("unauthorized_client")),
        ("temporarily_unavailable", unavailable.clone()),
        ("server_error", unavailable),
        ("canary", none.clone()),
        ("", none.clone()),
    ] {
        let body = format!(
            r#"{{"error":"{code}","error_description":"canary",
                "error_uri":"https://h/canary"}}"#
        );
        let server = Server::answering(answer("400 Bad", "", &body)).await;
        let errors =
            errors(&client_credentials(&server.url("/"), PATIENT)).await;
        assert_eq!(errors, [(); 2].map(|()| expected.clone()), "{code}");
    }
    for (body, expected) in [
        ("{}", none.clone()),
        (r#"{"error":["invalid_client"]}"#, none),
        ("<html>canary", FetchError::malformed("it is no JSON")),
    ] {
        let server = Server::answering(answer("400 Bad", "", body)).await;
        let errors =
            errors(&client_credentials(&server.url("/"), PATIENT)).await;
        assert_eq!(errors, [(); 2].map(|()| expected.clone()), "{body}");
    }
}

#[cfg(feature = "oauth2")]
#[tokio::test]
async fn a_token_of_another_type() {
    for kind in ["\"mac\"", "\"DPoP\"", "\"canary\"", "7", "null"] {
        let body =
            format!(r#"{{"access_token":"canary","token_type":{kind}}}"#);
        let server = Server::answering(ok(&body)).await;
        let errors =
            errors(&client_credentials(&server.url("/"), PATIENT)).await;
        let expected = FetchError::malformed("its token is no bearer token");
        assert_eq!(errors, [(); 2].map(|()| expected.clone()), "{kind}");
    }
}

/// An error is made of words that are written here and of what the app named:
/// a variable, a file.
#[tokio::test]
async fn a_credential_that_cannot_be_had_is_named() {
    let variable = "environment variable PALISADE_NO_SUCH_PASSWORD";
    for (missing, from, why) in [
        (Credential::from_env("PALISADE_NO_SUCH_PASSWORD"), variable, ""),
        (
            Credential::from_file("/nowhere/secret"),
            "file /nowhere/secret",
            "file /nowhere/secret: it cannot be read",
        ),
    ] {
        let server = Server::answering(ok("{}")).await;
        let source = JsonLogin::<Sandbox>::builder(server.url("/"), shape())
            .field("password", missing)
            .dangerous_allow_loopback_http()
            .build()
            .unwrap();
        let error = source.fetch(Grant::Login).await.unwrap_err();
        let expected = format!("the credential from {from} cannot be had");
        assert_eq!(error.to_string(), expected);
        assert!(watch::printed(&error).contains(why));
        assert_eq!(server.requests(), [""; 0]);
    }
}
