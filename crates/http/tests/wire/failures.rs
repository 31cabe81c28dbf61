use std::{io, net::SocketAddr, time::Duration};

use palisade_http::{Deadline, Failure};
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
};
use tokio::{net::TcpListener, time::Instant};

use crate::{
    client::{builder, client, failure, impatient, said},
    server::{Does, Server, nobody},
};

#[tokio::test]
async fn nobody_listens() {
    let url = format!("http://127.0.0.1:{}/", nobody().await);
    let failure = failure(&client(), &url).await;
    assert_eq!(said(failure), ["before send", "connect"]);
    assert_eq!(failure.to_string(), "no connection (connection refused)");
}

struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _: Name) -> Resolving {
        let refused: io::Result<Addrs> =
            Err(io::Error::other("canary: no such name"));
        Box::pin(async { refused.map_err(Into::into) })
    }
}

#[tokio::test]
async fn the_name_is_not_resolved() {
    let client = builder().dns_resolver(NoNames).build().unwrap();
    let failure = failure(&client, "http://shop.invalid/").await;
    assert_eq!(said(failure), ["before send", "connect", "dns"]);
    let expected = "no connection: the name was not resolved";
    assert_eq!(failure.to_string(), expected);
}

/// Its queue of connections is full, so one more is not accepted.
#[tokio::test]
async fn there_is_no_connection_in_time() {
    let listener = tokio::net::TcpSocket::new_v4().unwrap();
    listener.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let listener: TcpListener = listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let connect = || tokio::net::TcpStream::connect(address);
    let short = Duration::from_millis(100);
    let mut held = Vec::new();
    while let Ok(stream) = tokio::time::timeout(short, connect()).await {
        held.push(stream.unwrap());
        assert!(held.len() < 100, "the queue has no end");
    }
    let client = builder().connect_timeout(short).build().unwrap();
    let failure = failure(&client, &format!("http://{address}/")).await;
    assert_eq!(said(failure), ["before send", "connect", "timeout"]);
    assert_eq!(failure.to_string(), "no connection in time");
}

#[tokio::test]
async fn the_server_reads_and_never_answers() {
    let server = Server::start(Does::Hang).await;
    let failure = failure(&impatient(), &server.url("/")).await;
    assert_eq!(said(failure), ["timeout"]);
    assert_eq!(failure.to_string(), "timed out");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn the_server_reads_and_resets() {
    let server = Server::start(Does::ResetAfterRead).await;
    let failure = failure(&client(), &server.url("/")).await;
    assert_eq!(said(failure), ["closed"]);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn the_server_reads_and_closes() {
    let server = Server::start(Does::CloseAfterRead).await;
    let failure = failure(&client(), &server.url("/")).await;
    assert_eq!(said(failure), ["closed"]);
    let expected = "the connection closed before the answer was complete";
    assert_eq!(failure.to_string(), expected);
    assert_eq!(server.requests(), 2);
}

/// Whether the client notices before it hands the request over is a race,
/// which has two honest answers.
#[tokio::test]
async fn the_server_resets_without_reading() {
    let server = Server::start(Does::ResetBeforeRead).await;
    for _ in 0..20 {
        let client = client();
        let request = client.post(server.url("/")).body("canary-body");
        let failure = Failure::of(&request.send().await.unwrap_err());
        let said = said(failure);
        assert!(
            said == ["closed"] || said == ["before send", "canceled"],
            "{said:?}"
        );
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn the_answer_ends_in_the_middle() {
    let half = "HTTP/1.1 200 OK\r\nconnection: close\r\n\
                content-length: 100\r\n\r\n[1, 2";
    let chunked = "HTTP/1.1 200 OK\r\nconnection: close\r\n\
                   transfer-encoding: chunked\r\n\r\n5\r\n[1, 2\r\n";
    for answer in [half, chunked] {
        let pieces: &[_] = Box::leak(Box::new([answer]));
        let server = Server::start(Does::Answer(pieces)).await;
        let failure = failure(&client(), &server.url("/")).await;
        assert_eq!(said(failure), ["body", "closed", "decode"], "{failure}");
    }
}

#[tokio::test]
async fn the_head_ends_in_the_middle() {
    let server = Server::start(Does::Answer(&[
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-",
    ]))
    .await;
    let failure = failure(&client(), &server.url("/")).await;
    assert_eq!(said(failure), ["closed"]);
}

#[tokio::test]
async fn the_body_stalls() {
    let server = Server::start(Does::Answer(&[
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1, 2",
    ]))
    .await;
    let failure = failure(&impatient(), &server.url("/")).await;
    assert_eq!(said(failure), ["body", "decode", "timeout"]);
}

#[tokio::test]
async fn the_body_is_something_else() {
    let server = Server::start(Does::Answer(&[
        "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n<canary>",
    ]))
    .await;
    let failure = failure(&client(), &server.url("/")).await;
    assert_eq!(said(failure), ["decode"]);
}

#[tokio::test]
async fn the_answer_is_not_http() {
    let server = Server::start(Does::Answer(&["SSH-2.0-canary\r\n"])).await;
    let failure = failure(&client(), &server.url("/")).await;
    assert_eq!(said(failure), [""; 0]);
    assert_eq!(failure.to_string(), "the request failed");
}

#[tokio::test]
async fn the_status_is_an_error() {
    let server = Server::start(Does::Answer(&[
        "HTTP/1.1 502 canary\r\ncontent-length: 6\r\n\r\ncanary",
    ]))
    .await;
    let failure = failure(&client(), &server.url("/")).await;
    assert_eq!(said(failure), ["status"]);
    assert_eq!(failure.to_string(), "the status is an error (502)");
}

/// The request was sent and answered, and yet `reqwest` calls it an error of
/// the builder.
#[tokio::test]
async fn an_error_of_the_builder_is_no_proof_that_nothing_was_sent() {
    let server = Server::start(Does::Answer(&[
        "HTTP/1.1 307 T\r\nlocation: ftp://h/canary\r\n\
         content-length: 0\r\n\r\n",
    ]))
    .await;
    let policy = reqwest::redirect::Policy::limited(2);
    let client = builder().redirect(policy).build().unwrap();
    let failure = failure(&client, &server.url("/")).await;
    assert_eq!(said(failure), ["builder"]);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_redirect_is_refused() {
    let server = Server::start(Does::Answer(&[
        "HTTP/1.1 307 T\r\nlocation: /again?canary\r\ncontent-length: 0\r\n\r\n",
    ]))
    .await;
    let policy = reqwest::redirect::Policy::limited(2);
    let client = builder().redirect(policy).build().unwrap();
    let failure = failure(&client, &server.url("/")).await;
    assert_eq!(said(failure), ["redirect"]);
    assert_eq!(failure.to_string(), "a redirect was not followed");
}

/// What the documentation warns of: with redirects on, only the last hop is
/// seen. Should this begin to fail, the warning can go.
#[tokio::test]
async fn with_redirects_on_the_answer_is_about_the_last_hop() {
    let answer = format!(
        "HTTP/1.1 307 T\r\nlocation: http://127.0.0.1:{}/\r\n\
         content-length: 0\r\n\r\n",
        nobody().await
    );
    let pieces: &[_] = Box::leak(Box::new([&*answer.leak()]));
    let server = Server::start(Does::Answer(pieces)).await;
    let policy = reqwest::redirect::Policy::limited(2);
    let client = builder().redirect(policy).build().unwrap();
    let failure = failure(&client, &server.url("/")).await;
    assert_eq!(said(failure), ["before send", "connect"]);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn the_request_cannot_be_built() {
    let client = builder().https_only(true).build().unwrap();
    let failure = failure(&client, "http://127.0.0.1:9/").await;
    assert_eq!(said(failure), ["builder"]);
}

/// The body of one request is the answer to another, which fails: that tells
/// nothing about this one, of which a part was sent.
#[tokio::test]
async fn a_body_that_fails_is_not_taken_for_a_connection_that_was_not_made() {
    let refused = format!("http://127.0.0.1:{}/", nobody().await);
    let closes = Server::start(Does::CloseAfterRead).await;
    for url in [refused, closes.url("/")] {
        let upstream = client().get(url).send().await.unwrap_err();
        let is_connect = upstream.is_connect();
        let error = with_broken_body(&client(), upstream).await;
        assert_eq!(error.is_connect(), is_connect, "reqwest mistakes it");
        let failure = Failure::of(&error);
        assert_eq!(said(failure), ["body"]);
        let expected = "the body could not be read or written";
        assert_eq!(failure.to_string(), expected);
    }
}

/// The error of a request whose body ends in `error`.
pub(crate) async fn with_broken_body(
    client: &Client,
    error: reqwest::Error,
) -> reqwest::Error {
    let server = Server::start(Does::Hang).await;
    let body = reqwest::Body::wrap(Broken(Some(error)));
    client.post(server.url("/")).body(body).send().await.unwrap_err()
}

struct Broken(Option<reqwest::Error>);

impl http_body::Body for Broken {
    type Data = bytes::Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<
        Option<Result<http_body::Frame<bytes::Bytes>, reqwest::Error>>,
    > {
        std::task::Poll::Ready(self.0.take().map(Err))
    }
}

#[tokio::test]
async fn a_deadline_is_a_timeout_through_layers() {
    let server = Server::start(Does::Hang).await;
    #[expect(clippy::disallowed_methods, reason = "the clock it waits by")]
    let now = Instant::now();
    let soon = Deadline::after(now, Duration::from_millis(50)).unwrap();
    let sending = client().get(server.url("/")).send();
    let passed = soon.limit(sending).await.unwrap_err();
    let error = reqwest_middleware::Error::from(passed);
    let error = reqwest_middleware::Error::middleware(error);
    assert_eq!(said(Failure::of(&error)), ["timeout"]);
}

#[tokio::test]
async fn a_timeout_of_a_layer_is_one() {
    let never = std::future::pending::<()>();
    let elapsed = tokio::time::timeout(Duration::from_millis(1), never).await;
    let error = reqwest_middleware::Error::middleware(elapsed.unwrap_err());
    assert_eq!(said(Failure::of(&error)), ["middleware", "timeout"]);
}
