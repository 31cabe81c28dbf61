//! A client that follows redirects, which is not what it should do.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use palisade_http::find;
use palisade_retry::{Backoff, OutcomeUnknown, Retry};
use reqwest::Client;
use reqwest_middleware::ClientBuilder;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::shop::MILLI;

/// Answers a `POST` with a 303 to elsewhere, and all that comes there with a
/// 429. Counts the former.
async fn start() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/pay", listener.local_addr().unwrap());
    let posts = Arc::<AtomicUsize>::default();
    let seen = Arc::clone(&posts);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4_096];
            let length = stream.read(&mut request).await.unwrap();
            let says = if request[..length].starts_with(b"POST") {
                seen.fetch_add(1, Ordering::SeqCst);
                "303 See Other\r\nlocation: /receipt"
            } else {
                "429 Too Many Requests"
            };
            let head = "content-length: 0\r\nconnection: close\r\n\r\n";
            let answer = format!("HTTP/1.1 {says}\r\n{head}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (url, posts)
}

#[tokio::test]
async fn a_payment_that_led_elsewhere_is_not_made_again_for_what_is_said_there()
{
    let (url, posts) = start().await;
    let backoff = Backoff::new(MILLI * 5, MILLI * 10);
    let retry = Retry::builder().backoff(backoff).build().unwrap();
    let client = ClientBuilder::new(Client::new())
        .with(retry.call())
        .with(retry.attempts())
        .build();
    let error = client.post(url).body("R 29").send().await.unwrap_err();
    assert_eq!(posts.load(Ordering::SeqCst), 1);
    assert!(find::<OutcomeUnknown>(&error).is_some());
}
