//! Nothing of a request or of an answer is in a failure.

use std::{error::Error, io, time::Duration};

use palisade_http::{Failure, find};
use reqwest::redirect::Policy;

use crate::{
    client::{builder, client, errors},
    server::{Does, Server, nobody},
};

/// All that a logger could print of it.
fn printed(error: &(dyn Error + 'static)) -> String {
    let own = format!("{error} {error:?} {error:#?}");
    error.source().map_or(own.clone(), |cause| own + &printed(cause))
}

const ANSWERS: &[&str] = &[
    "HTTP/1.1 200 OK\r\nx-canary: canary\r\ncontent-length: 8\r\n\r\n\"canary\"",
    "HTTP/1.1 502 canary\r\ncontent-length: 6\r\n\r\ncanary",
    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\ncanary",
    "HTTP/1.1 307 T\r\nlocation: /?canary\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 307 T\r\nlocation: ftp://canary@h/\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 307 T\r\nlocation: http://ca%nary/\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 canary\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: canary\r\n\r\n",
];

#[tokio::test]
async fn a_failure_holds_nothing_of_the_request_or_the_answer() {
    let client = builder()
        .redirect(Policy::limited(3))
        .timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    let mut urls = vec![
        format!("http://127.0.0.1:{}/pay", nobody().await),
        Server::start(Does::Hang).await.url("/pay"),
        Server::start(Does::CloseAfterRead).await.url("/pay"),
    ];
    for answer in ANSWERS {
        let pieces = std::slice::from_ref(answer);
        urls.push(Server::start(Does::Answer(pieces)).await.url("/pay"));
    }
    for url in urls {
        for error in errors(&client, &format!("{url}?key=canary-url")).await {
            // What makes this test worth something.
            assert!(printed(&error).contains("canary"), "{error:?}");
            let failure = Failure::of(&error);
            let text = printed(&failure);
            assert!(!text.contains("canary"), "{text}");
            assert!(!text.contains("127.0.0.1"), "{text}");
            let again = reqwest_middleware::Error::from(failure);
            assert!(!printed(&again).contains("canary"));
        }
    }
}

/// Where `without_url()` does not help.
#[tokio::test]
async fn nor_of_a_location_that_is_not_https() {
    let server = crate::tls::Server::start(
        "HTTP/1.1 307 T\r\nlocation: http://h/?canary-location\r\n\
         content-length: 0\r\n\r\n",
    )
    .await;
    let client = builder()
        .https_only(true)
        .redirect(Policy::limited(3))
        .tls_certs_only([server.certificate()])
        .build()
        .unwrap();
    let url = format!("https://localhost:{}/", server.port);
    let error = client.get(url).send().await.unwrap_err().without_url();
    assert!(printed(&error).contains("canary-location"));
    let failure = Failure::of(&error);
    assert!(failure.is_redirect());
    assert_eq!(printed(&failure).matches("canary").count(), 0);
}

#[test]
fn nor_of_what_a_layer_says() {
    let boxed = anyhow::anyhow!("POST https://h/?key=canary").context("canary");
    let error = reqwest_middleware::Error::Middleware(boxed);
    let failure = Failure::of(&error);
    assert!(failure.is_middleware());
    assert_eq!(failure.to_string(), "a middleware failed");
    assert!(!printed(&failure).contains("canary"));
}

#[derive(Debug, PartialEq, Eq)]
struct Typed(u8);

impl std::fmt::Display for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("typed")
    }
}

impl Error for Typed {}

#[test]
fn a_typed_error_is_found_however_it_is_wrapped() {
    use reqwest_middleware::Error as E;
    let wrapped: [E; 7] = [
        E::middleware(Typed(7)),
        E::middleware(E::middleware(Typed(7))),
        E::middleware(E::middleware(E::middleware(Typed(7)))),
        E::Middleware(anyhow::Error::new(Typed(7)).context("x").context("y")),
        E::Middleware(anyhow::anyhow!("x").context(Typed(7))),
        E::middleware(io::Error::other(Typed(7))),
        E::Middleware(
            anyhow::Error::new(E::middleware(io::Error::other(E::middleware(
                Typed(7),
            ))))
            .context("x"),
        ),
    ];
    for error in &wrapped {
        assert_eq!(find::<Typed>(error), Some(&Typed(7)), "{error:?}");
        assert_eq!(find::<Failure>(error), None);
    }
}

#[tokio::test]
async fn an_error_is_classified_once() {
    let url = format!("http://127.0.0.1:{}/", nobody().await);
    let error = client().get(url).send().await.unwrap_err();
    let failure = Failure::of(&error);
    let mut error = reqwest_middleware::Error::from(failure);
    for _ in 0..3 {
        error = reqwest_middleware::Error::middleware(error);
        assert_eq!(Failure::of(&error), failure);
    }
}
