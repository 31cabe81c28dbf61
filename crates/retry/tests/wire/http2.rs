//! A server that gives streams back unprocessed.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use h2::{Reason, server};
use palisade_http::find;
use palisade_retry::{Attempts, OutcomeUnknown, Stopped};
use reqwest::Client;
use reqwest_middleware::ClientBuilder;
use tokio::net::TcpListener;

use crate::shop::{Keyed, retry};

/// What has arrived, and what of it was done.
#[derive(Default)]
struct Streams {
    arrived: AtomicUsize,
    processed: AtomicUsize,
}

/// Resets the first stream for this reason and processes the others.
async fn start(reason: Reason) -> (String, Arc<Streams>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let streams = Arc::<Streams>::default();
    let seen = Arc::clone(&streams);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut connection = server::handshake(stream).await.unwrap();
                while let Some(Ok((_, mut respond))) = connection.accept().await
                {
                    if seen.arrived.fetch_add(1, Ordering::SeqCst) == 0 {
                        respond.send_reset(reason);
                        continue;
                    }
                    seen.processed.fetch_add(1, Ordering::SeqCst);
                    let head = http::Response::new(());
                    let mut body = respond.send_response(head, false).unwrap();
                    body.send_data(Bytes::from_static(b"{}"), true).unwrap();
                }
            });
        }
    });
    (format!("http://{address}/api/v1/purchase"), streams)
}

async fn buy(
    url: &str,
) -> Result<reqwest::Response, reqwest_middleware::Error> {
    let plain = Client::builder()
        .http2_prior_knowledge()
        // Its own retries would hide what is tested.
        .retry(reqwest::retry::never())
        .build()
        .unwrap();
    let retry = retry(Keyed::Not).build().unwrap();
    let client = ClientBuilder::new(plain)
        .with(retry.call())
        .with(retry.attempts())
        .build();
    client.post(url).body("{}").send().await
}

#[tokio::test]
async fn a_refused_stream_is_repeated_without_a_key_and_processed_once() {
    let (url, streams) = start(Reason::REFUSED_STREAM).await;
    let response = buy(&url).await.unwrap();
    assert_eq!(response.status(), 200);
    let attempts = response.extensions().get::<Attempts>().unwrap();
    assert_eq!((attempts.count(), attempts.failed().len()), (2, 1));
    assert!(attempts.failed()[0].cause().is_before_send());
    assert_eq!(streams.arrived.load(Ordering::SeqCst), 2);
    assert_eq!(streams.processed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_stream_that_is_reset_for_another_reason_is_not_repeated() {
    let (url, streams) = start(Reason::CANCEL).await;
    let error = buy(&url).await.unwrap_err();
    let unknown = find::<OutcomeUnknown>(&error).unwrap();
    assert_eq!(unknown.attempts().stopped(), Some(Stopped::NotReplaySafe));
    assert_eq!(streams.arrived.load(Ordering::SeqCst), 1);
}
