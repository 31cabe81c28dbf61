//! What a client reads over a socket, and what the log has.

#![cfg(feature = "axum")]
#![expect(clippy::unwrap_used, reason = "tests, which may panic")]

use std::{
    error::Error,
    fmt, io,
    sync::{Arc, Mutex},
};

use axum::{Router, routing::get};
use palisade_problem::{Class, ErrorExt as _, PublicError, ResultExt as _};
use palisade_redact::Policy;
use palisade_tracing::RedactExt as _;
use serde_json::Value;
use tokio::net::TcpListener;
use tracing_subscriber::{fmt::MakeWriter, prelude::*};

/// What must not come out, whichever error it is in.
const CANARIES: [&str; 7] = [
    "vas-api.internal",
    "10.20.30.40",
    "SELECT",
    "/etc/shop",
    "balance",
    "hunter2",
    "127.0.0.1",
];

/// As a driver of a database has it: the statement, and the server's answer.
#[derive(Debug)]
struct Database(io::Error);

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SELECT pin FROM vouchers at 10.20.30.40 failed")
    }
}

impl Error for Database {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn database() -> Database {
    Database(io::Error::other("insufficient balance: R 12, password=hunter2"))
}

async fn transport() -> Result<(), PublicError> {
    let url = "http://127.0.0.1:9/vas-api.internal?password=hunter2";
    reqwest::get(url).await.or_public(Class::Unavailable, "topup_failed")?;
    Ok(())
}

async fn file() -> Result<(), PublicError> {
    let missing = io::ErrorKind::NotFound;
    Err(io::Error::new(missing, "/etc/shop/key: no such file"))?;
    Ok(())
}

async fn json() -> Result<(), PublicError> {
    serde_json::from_str::<u64>(r#""balance of hunter2""#)?;
    Ok(())
}

async fn nested() -> Result<(), PublicError> {
    let outer: Box<dyn Error + Send + Sync> = Box::new(database());
    Err(io::Error::other(outer))?;
    Ok(())
}

async fn unknown() -> PublicError {
    database().to_public(Class::OutcomeUnknown, "purchase_unknown")
}

#[tokio::test]
async fn no_word_of_an_error_reaches_the_client() {
    let app = Router::new()
        .route("/transport", get(transport))
        .route("/file", get(file))
        .route("/json", get(json))
        .route("/nested", get(nested))
        .route("/unknown", get(unknown));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async { axum::serve(listener, app).await });
    for (path, status, code) in [
        ("transport", 503, "topup_failed"),
        ("file", 500, "internal"),
        ("json", 500, "internal"),
        ("nested", 500, "internal"),
        ("unknown", 504, "purchase_unknown"),
    ] {
        let url = format!("http://{address}/{path}");
        let response = reqwest::get(url).await.unwrap();
        assert_eq!(response.status(), status);
        let headers = format!("{:?}", response.headers());
        assert!(headers.contains("application/problem+json"), "{headers}");
        assert!(headers.contains("no-store"), "{headers}");
        let body = response.text().await.unwrap();
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem.get("code").unwrap(), code);
        assert_eq!(problem.get("status").unwrap(), status);
        for canary in CANARIES {
            assert!(!body.contains(canary), "{path}: {body}");
            assert!(!headers.contains(canary), "{path}: {headers}");
        }
    }
    server.abort();
}

#[test]
fn whatever_prints_it_says_the_same() {
    let error = database().to_public(Class::Internal, "internal");
    let (shown, debugged) = (format!("{error}"), format!("{error:?}"));
    assert_eq!(shown, debugged);
    let alternate = format!("{error:#} {error:#?}");
    for canary in CANARIES {
        assert!(!format!("{shown}{alternate}").contains(canary));
    }
    assert!(shown.contains(error.reference().as_str()));
}

#[test]
fn the_body_is_json_whatever_the_code() {
    let error = database().to_public(Class::Invalid, "a\"b\\\n<c>");
    let problem: Value = serde_json::from_str(&error.to_json()).unwrap();
    assert_eq!(problem.get("code").unwrap(), "a_b___c_");
}

/// Whoever is asked about it looks for what the client has.
#[test]
fn the_log_has_the_code_that_the_client_has() {
    let (log, error) = logged_as(false, "Not Found!");
    assert!(error.to_json().contains(r#""code":"Not_Found_""#));
    assert!(log.contains(r#" code="Not_Found_" "#), "{log}");
}

#[test]
fn the_log_has_the_rest_under_the_same_reference() {
    let (log, error) = logged(false);
    let line = log.lines().find(|line| line.contains("ERROR")).unwrap();
    assert!(line.contains(error.reference().as_str()), "{line}");
    assert!(line.contains("SELECT pin") && line.contains("hunter2"), "{line}");
    assert!(line.contains("status=503"), "{line}");
    assert!(line.contains(" error_reported code="), "{line}");
}

#[test]
fn the_log_is_redacted_like_any_other() {
    let (log, error) = logged(true);
    assert!(log.contains(error.reference().as_str()), "{log}");
    assert!(log.contains("SELECT pin") && !log.contains("hunter2"), "{log}");
}

fn logged(is_redacted: bool) -> (String, PublicError) {
    logged_as(is_redacted, "topup_unavailable")
}

/// The log of one error, and what its client has.
fn logged_as(is_redacted: bool, code: &'static str) -> (String, PublicError) {
    let memory = Memory::default();
    let stack = tracing_subscriber::registry().with(
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(memory.clone()),
    );
    let redactor = Policy::payments().build().unwrap();
    let guard = if is_redacted {
        stack.redacted(&redactor).set_default()
    } else {
        stack.set_default()
    };
    let error = database().to_public(Class::Unavailable, code);
    drop(guard);
    let bytes = memory.0.lock().unwrap().clone();
    (String::from_utf8(bytes).unwrap(), error)
}

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Memory {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
