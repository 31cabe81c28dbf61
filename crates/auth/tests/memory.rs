//! What is kept does not grow with what was sent. Alone in its process, whose
//! memory it measures.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::time::Duration;

use async_trait::async_trait;
use http::Extensions;
use palisade_auth::{Auth, Issued, Origin, Sandbox, source_fn};
use reqwest::{Request, Response};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Middleware, Next, Result,
};

/// Answers itself: every hundredth request with a refusal.
struct Provider(std::sync::atomic::AtomicU32);

#[async_trait]
impl Middleware for Provider {
    async fn handle(
        &self,
        _: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        let count = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let status = if count.is_multiple_of(100) { 401 } else { 200 };
        let answer = http::Response::builder().status(status).body("");
        Ok(answer.unwrap().into())
    }
}

async fn send(client: &ClientWithMiddleware, requests: u32) {
    for _ in 0..requests {
        client.get("https://api.example/").send().await.unwrap();
    }
}

/// Resident memory in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.unwrap().split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn memory_does_not_grow_with_the_number_of_requests() {
    let login = source_fn::<Sandbox, _, _>(|_| async {
        let lifetime = Duration::from_secs(1800);
        Ok(Issued::new("not-a-secret".into()).lifetime(lifetime))
    });
    let origin = Origin::new("https://api.example").unwrap();
    let auth = Auth::builder(login, origin)
        .login_quota(100_000, Duration::from_millis(1))
        .cool_down(Duration::from_millis(1))
        .build()
        .unwrap();
    let client = ClientBuilder::new(reqwest::Client::new())
        .with(auth.replay())
        .with(auth.inject())
        .with(Provider(std::sync::atomic::AtomicU32::new(0)))
        .build();
    send(&client, 2_000).await;
    let before = resident();
    send(&client, 40_000).await;
    let grown = resident().saturating_sub(before);
    // 16 bytes kept for each request would be 640 KiB.
    assert!(grown < 256, "{grown} KiB more");
}
