//! The kill switch under load, on many threads.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use http::{Extensions, header::AUTHORIZATION};
use palisade_auth::{
    Auth, AuthError, FetchError, Grant, Issued, Origin, Sandbox, TokenSource,
};
use palisade_http::find;
use reqwest::{Request, Response};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Middleware, Next, Result,
};

use crate::server::{Server, ok};

struct Quick;

#[async_trait]
impl TokenSource for Quick {
    type Environment = Sandbox;

    async fn fetch(
        &self,
        _: Grant<'_>,
    ) -> std::result::Result<Issued, FetchError> {
        Ok(Issued::new("canary-token".into()))
    }
}

/// Stands in the transport's place, and notes who comes when the switch has
/// been used.
#[derive(Clone, Default)]
struct Door {
    is_shut: Arc<AtomicBool>,
    passed: Arc<AtomicUsize>,
    late: Arc<AtomicUsize>,
}

#[async_trait]
impl Middleware for Door {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        assert!(request.headers().contains_key(AUTHORIZATION));
        // So that a switch that does not wait is seen to be too early.
        std::thread::sleep(Duration::from_micros(20));
        let is_late = self.is_shut.load(Ordering::SeqCst);
        self.late.fetch_add(usize::from(is_late), Ordering::SeqCst);
        self.passed.fetch_add(1, Ordering::SeqCst);
        next.run(request, extensions).await
    }
}

async fn knock(client: ClientWithMiddleware, url: String) -> usize {
    let mut sent = 0;
    loop {
        match client.get(&url).send().await {
            Ok(answer) => assert_eq!(answer.status(), 200),
            Err(error) => {
                let error = find::<AuthError>(&error).unwrap();
                assert!(error.is_revoked(), "{error}");
                return sent;
            }
        }
        sent += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_the_switch_no_request_reaches_the_transport_with_the_token() {
    let server = Server::start(ok()).await;
    let origin = format!("http://127.0.0.1:{}", server.port);
    let url = format!("{origin}/pay");
    let origin = Origin::dangerous_http_on_loopback(&origin).unwrap();
    let auth =
        Auth::builder(Quick, origin).login_quota(1000, Duration::from_secs(1));
    let auth = auth.build().unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for _ in 0..20 {
        let door = Door::default();
        let client = ClientBuilder::new(http.clone())
            .with(auth.replay())
            .with(auth.inject())
            .with(door.clone())
            .build();
        let tasks: Vec<_> = (0..64)
            .map(|_| tokio::spawn(knock(client.clone(), url.clone())))
            .collect();
        while door.passed.load(Ordering::SeqCst) < 64 {
            tokio::task::yield_now().await;
        }
        auth.revoke("a drill").await.unwrap();
        door.is_shut.store(true, Ordering::SeqCst);
        let passed = door.passed.load(Ordering::SeqCst);
        let mut sent = 0;
        for task in tasks {
            sent += task.await.unwrap();
        }
        assert_eq!(door.late.load(Ordering::SeqCst), 0);
        assert_eq!(door.passed.load(Ordering::SeqCst), passed);
        assert_eq!(sent, passed, "what passed was answered");
        auth.restore(Quick);
    }
}
