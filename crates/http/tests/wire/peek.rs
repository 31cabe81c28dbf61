use std::{future::poll_fn, pin::Pin};

use http_body::Body as _;
use palisade_http::{Peeked, peek_body};
use reqwest::{Body, Client, Response, StatusCode, Version};

use crate::{
    client::{client, impatient, said},
    server::{Does, Server},
};

const LENGTH: &[&str] = &[
    "HTTP/1.1 201 Made\r\nx-test: yes\r\ncontent-length: 10\r\n\r\n",
    "01234",
    "56789",
];

const CHUNKED: &[&str] = &[
    "HTTP/1.1 201 Made\r\nx-test: yes\r\ntransfer-encoding: chunked\r\n\
     trailer: x-end\r\n\r\n",
    "5\r\n01234\r\n",
    "5\r\n56789\r\n",
    "0\r\nx-end: there\r\n\r\n",
];

const CLOSED: &[&str] = &[
    "HTTP/1.1 201 Made\r\nx-test: yes\r\nconnection: close\r\n\r\n",
    "01234",
    "56789",
];

async fn response(pieces: &'static [&'static str]) -> (Response, String) {
    response_to(&client(), pieces).await
}

async fn response_to(
    client: &Client,
    pieces: &'static [&'static str],
) -> (Response, String) {
    let server = Server::start(Does::Answer(pieces)).await;
    let url = server.url("/path?query=1");
    let request = client.get(&url).header("te", "trailers");
    (request.send().await.unwrap(), url)
}

/// Everything there is of a response.
async fn whole(response: Response) -> (Vec<u8>, Option<String>) {
    let mut body = http::Response::<Body>::from(response).into_body();
    let (mut bytes, mut trailer) = (Vec::new(), None);
    while let Some(frame) =
        poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await
    {
        match frame.unwrap().into_data() {
            Ok(data) => bytes.extend_from_slice(&data),
            Err(frame) => {
                let trailers = frame.into_trailers().unwrap();
                let value = trailers.get("x-end").unwrap();
                trailer = Some(value.to_str().unwrap().to_owned());
            }
        }
    }
    (bytes, trailer)
}

#[tokio::test]
async fn a_body_that_was_seen_is_there_as_if_nobody_had_looked() {
    for pieces in [LENGTH, CHUNKED, CLOSED] {
        // One that fits exactly, and one whose rest is still on the wire.
        for (limit, is_seen) in
            [(100, true), (10, true), (9, false), (5, false), (0, false)]
        {
            let (untouched, _) = response(pieces).await;
            let (before, url) = response(pieces).await;
            let length = before.content_length();
            let address = before.remote_addr();
            assert!(address.is_some());

            let (after, peeked) = peek_body(before, limit).await.unwrap();
            let expected = is_seen.then_some(&b"0123456789"[..]);
            assert_eq!(peeked.bytes(), expected, "{limit} of {pieces:?}");
            assert_eq!(peeked == Peeked::TooLong, !is_seen);

            assert_eq!(after.status(), StatusCode::CREATED);
            assert_eq!(after.version(), Version::HTTP_11);
            assert_eq!(after.headers(), untouched.headers());
            assert_eq!(after.headers()["x-test"], "yes");
            assert_eq!(after.url().as_str(), url);
            assert_eq!(after.remote_addr(), address);
            if length.is_some() {
                assert_eq!(after.content_length(), length);
            }
            assert_eq!(whole(after).await, whole(untouched).await);
        }
    }
}

#[tokio::test]
async fn trailers_survive() {
    for limit in [100, 5] {
        let (before, _) = response(CHUNKED).await;
        let (after, _) = peek_body(before, limit).await.unwrap();
        let (bytes, trailer) = whole(after).await;
        assert_eq!(bytes, b"0123456789");
        assert_eq!(trailer.as_deref(), Some("there"), "{limit}");
    }
}

#[tokio::test]
async fn a_seen_body_has_a_length() {
    let (before, _) = response(CHUNKED).await;
    assert_eq!(before.content_length(), None);
    let (after, _) = peek_body(before, 100).await.unwrap();
    // One that ends in trailers does not end with its last byte.
    assert_eq!(after.content_length(), Some(10));
}

#[tokio::test]
async fn a_response_can_be_looked_at_twice() {
    let (response, _) = response(CHUNKED).await;
    let (response, first) = peek_body(response, 5).await.unwrap();
    let (response, second) = peek_body(response, 100).await.unwrap();
    assert_eq!(first, Peeked::TooLong);
    assert_eq!(second.bytes(), Some(&b"0123456789"[..]));
    assert_eq!(response.text().await.unwrap(), "0123456789");
}

#[tokio::test]
async fn an_announced_body_that_is_too_long_is_not_waited_for() {
    let (response, _) = response(&[
        "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n",
        "only a part ever comes",
    ])
    .await;
    let (_, peeked) = peek_body(response, 1000).await.unwrap();
    assert_eq!(peeked, Peeked::TooLong);
}

#[tokio::test]
async fn a_body_that_breaks_is_a_failure() {
    const HALF: &[&str] = &[
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\n",
        "canary",
    ];
    const CHUNK: &[&str] = &[
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\
         transfer-encoding: chunked\r\n\r\n",
        "9\r\ncanary",
    ];
    for pieces in [HALF, CHUNK] {
        let (response, _) = response(pieces).await;
        let failure = peek_body(response, 100).await.unwrap_err();
        assert_eq!(said(failure), ["body", "closed"]);
        assert!(!format!("{failure:?}").contains("canary"));
    }
}

/// Beyond the limit it is the reader who learns of it.
#[tokio::test]
async fn a_long_body_that_breaks_later_breaks_for_its_reader() {
    let (response, _) = response(&[
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\
         transfer-encoding: chunked\r\n\r\n",
        "5\r\n01234\r\n",
        "9\r\ncanary",
    ])
    .await;
    let (response, peeked) = peek_body(response, 3).await.unwrap();
    assert_eq!(peeked, Peeked::TooLong);
    let error = response.bytes().await.unwrap_err();
    let failure = palisade_http::Failure::of(&error);
    assert!(failure.is_body() && failure.is_closed(), "{failure}");
}

#[tokio::test]
async fn a_body_that_stalls_is_ended_by_the_timeout() {
    const STALLS: &[&str] =
        &["HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", "canary"];
    let (response, _) = response_to(&impatient(), STALLS).await;
    let failure = peek_body(response, 100).await.unwrap_err();
    assert_eq!(said(failure), ["body", "timeout"]);
}

#[tokio::test]
async fn an_empty_body_is_whole() {
    let (response, _) = response(&["HTTP/1.1 204 No Content\r\n\r\n"]).await;
    let (response, peeked) = peek_body(response, 0).await.unwrap();
    assert_eq!(peeked.bytes(), Some(&b""[..]));
    assert_eq!(response.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_was_seen_is_not_printed() {
    let (response, _) = response(LENGTH).await;
    let (_, peeked) = peek_body(response, 10).await.unwrap();
    assert_eq!(format!("{peeked:?}"), "Whole(10 bytes)");
}
