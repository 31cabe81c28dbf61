use std::time::Duration;

use bytes::Bytes;
use h2::{
    Reason,
    server::{self, SendResponse},
};
use palisade_http::Failure;
use reqwest::Client;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    client::{builder, failure, said},
    failures::with_broken_body,
};

/// Gives every stream to `answers`.
async fn start<F>(answers: F) -> String
where
    F: Fn(SendResponse<Bytes>) + Copy + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut connection = server::handshake(stream).await.unwrap();
                while let Some(Ok((_, respond))) = connection.accept().await {
                    answers(respond);
                }
            });
        }
    });
    format!("http://127.0.0.1:{port}/?canary")
}

/// Waits for a stream, and says goodbye without having processed any, byte by
/// byte as RFC 9113 has it: the library would also close the connection.
async fn say_goodbye(reason: Reason) -> String {
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const GOAWAY: [u8; 9] = [0, 0, 14, 7, 0, 0, 0, 0, 0];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                stream.write_all(&SETTINGS).await.unwrap();
                let mut seen: Vec<u8> = Vec::new();
                // The body that every request here has.
                while !seen.windows(6).any(|part| part == b"canary") {
                    let mut buffer = [0; 4096];
                    let count = stream.read(&mut buffer).await.unwrap();
                    assert!(count > 0);
                    seen.extend(&buffer[..count]);
                }
                stream.write_all(&GOAWAY).await.unwrap();
                stream.write_all(&0_u32.to_be_bytes()).await.unwrap();
                let reason = u32::from(reason).to_be_bytes();
                stream.write_all(&reason).await.unwrap();
                stream.write_all(b"canary").await.unwrap();
                tokio::time::sleep(Duration::from_secs(5)).await;
            });
        }
    });
    format!("http://127.0.0.1:{port}/?canary")
}

fn client() -> Client {
    // Its own retries would hide what is tested.
    let never = reqwest::retry::never();
    builder().http2_prior_knowledge().retry(never).build().unwrap()
}

async fn reset(reason: Reason) -> Failure {
    let refuses = move |mut respond: SendResponse<_>| {
        respond.send_reset(reason);
    };
    failure(&client(), &start(refuses).await).await
}

#[tokio::test]
async fn a_refused_stream_was_not_processed() {
    let failure = reset(Reason::REFUSED_STREAM).await;
    assert_eq!(said(failure), ["before send"]);
    let expected = "the server gave the request back unprocessed";
    assert_eq!(failure.to_string(), expected);
}

#[tokio::test]
async fn a_body_that_ends_in_a_refused_stream_is_not_refused_itself() {
    let url = start(|mut respond: SendResponse<_>| {
        respond.send_reset(Reason::REFUSED_STREAM);
    });
    let upstream = client().get(url.await).send().await.unwrap_err();
    assert!(Failure::of(&upstream).is_before_send());
    let http1 = builder().build().unwrap();
    let error = with_broken_body(&http1, upstream).await;
    assert_eq!(said(Failure::of(&error)), ["body"]);
}

#[tokio::test]
async fn any_other_reset_proves_nothing() {
    for reason in [Reason::CANCEL, Reason::INTERNAL_ERROR, Reason::NO_ERROR] {
        let failure = reset(reason).await;
        assert_eq!(said(failure), [""; 0], "{reason:?} {failure}");
    }
}

#[tokio::test]
async fn a_stream_refused_after_its_answer_began_was_processed() {
    let url = start(|mut respond| {
        let head = http::Response::new(());
        let mut body = respond.send_response(head, false).unwrap();
        body.send_data(Bytes::from_static(b"[1, 2"), false).unwrap();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            body.send_reset(Reason::REFUSED_STREAM);
        });
    });
    let failure = failure(&client(), &url.await).await;
    assert_eq!(said(failure), ["body", "decode"]);
}

#[tokio::test]
async fn a_graceful_goodbye_leaves_later_streams_unprocessed() {
    let url = say_goodbye(Reason::NO_ERROR).await;
    let failure = failure(&client(), &url).await;
    assert_eq!(said(failure), ["before send"]);
    assert!(!format!("{failure:?}").contains("canary"));
}

#[tokio::test]
async fn a_goodbye_for_an_error_proves_nothing() {
    let url = say_goodbye(Reason::INTERNAL_ERROR).await;
    let failure = failure(&client(), &url).await;
    assert_eq!(said(failure), ["closed"]);
    assert!(!format!("{failure:?}").contains("canary"));
}
