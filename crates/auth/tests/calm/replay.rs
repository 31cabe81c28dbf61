//! One more request after a refusal, and no more.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use http::Extensions;
use palisade_auth::NotReplayed;
use palisade_http::{CredentialHolder, CredentialTag, Deadline, Failure};
use reqwest::{Method, Request, Response};
use reqwest_middleware::{ClientBuilder, Middleware, Next, Result};
use tokio::time::{Instant, sleep};

use crate::provider::{Api, CALL, Endpoint, Provider, URL, get, herd, seconds};

#[tokio::test(start_paused = true)]
async fn a_refused_request_is_sent_once_more_with_its_body() {
    let provider = Provider::new();
    let client = provider.client(&provider.auth());
    get(&client).await.unwrap();
    provider.revoke_access();
    let sent = client.post(URL).body("a body of bytes").send().await.unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(NotReplayed::of(&sent), None);
    let seen = provider.state().seen.clone();
    let tokens: Vec<_> = seen.iter().map(|t| t.as_deref().unwrap()).collect();
    assert_eq!(tokens, ["canary-token-1", "canary-token-1", "canary-token-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_a_stream_is_not_sent_twice_and_says_so() {
    let provider = Provider::new();
    let client = provider.client(&provider.auth());
    get(&client).await.unwrap();
    provider.revoke_access();
    let stream = reqwest::Body::wrap(reqwest::Body::from("once"));
    let sent = client.post(URL).body(stream).send().await.unwrap();
    assert_eq!(sent.status(), 401);
    assert_eq!(NotReplayed::of(&sent), Some(NotReplayed::Body));
    assert_eq!(provider.state().seen.len(), 2);
    // The token was given up all the same.
    assert_eq!(get(&client).await, Ok(200));
    assert_eq!(provider.state().seen.len(), 3);
}

/// One answer is so late that the token has a successor by then.
#[tokio::test(start_paused = true)]
async fn a_late_refusal_gives_up_only_the_token_it_was_sent_with() {
    let provider = Provider::new();
    let client = provider.client(&provider.auth());
    get(&client).await.unwrap();
    provider.revoke_access();
    provider.state().slowness = CALL * 5;
    let late = tokio::spawn({
        let client = client.clone();
        async move { get(&client).await }
    });
    tokio::task::yield_now().await;
    provider.state().slowness = Duration::ZERO;
    assert_eq!(get(&client).await, Ok(200));
    assert_eq!(provider.calls(), 2);
    assert!(!late.is_finished());
    assert_eq!(late.await.unwrap(), Ok(200));
    assert_eq!(provider.calls(), 2, "one for both of them");
}

#[tokio::test(start_paused = true)]
async fn without_a_newer_token_the_caller_has_the_refusal() {
    let provider = Provider::new();
    let client = provider.client(&provider.auth());
    get(&client).await.unwrap();
    provider.revoke_access();
    provider.endpoint(Endpoint::Down);
    let sent = client.get(URL).send().await.unwrap();
    assert_eq!(sent.status(), 401);
    assert_eq!(NotReplayed::of(&sent), Some(NotReplayed::NoToken));
    assert_eq!(provider.state().seen.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_token_longer_than_the_call_has_time() {
    let provider = Provider::new();
    provider.endpoint(Endpoint::Hangs);
    let auth = provider.auth();
    let client = provider.client(&auth);
    let request = reqwest::Request::new(Method::GET, URL.parse().unwrap());
    let mut extensions = http::Extensions::new();
    let start = Instant::now();
    Deadline::at(start + CALL).set(&mut extensions);
    let sent = client.execute_with_extensions(request, &mut extensions).await;
    assert_eq!(start.elapsed(), CALL);
    let failure = Failure::of(&sent.unwrap_err());
    assert!(failure.is_timeout() && failure.is_before_send());
    assert_eq!(CredentialTag::of(&extensions), None);
    assert_eq!(provider.state().seen.len(), 0);
}

/// Only who has a newer token refused learns about permission.
#[tokio::test(start_paused = true)]
async fn a_second_refusal_is_returned_and_starts_a_cool_down() {
    let provider = Provider::new();
    let client = provider.client(&provider.auth());
    get(&client).await.unwrap();
    provider.state().refuses_all = true;
    let sent = client.get(URL).send().await.unwrap();
    assert_eq!(sent.status(), 401);
    assert_eq!(NotReplayed::of(&sent), None, "it was");
    assert_eq!((provider.calls(), provider.state().seen.len()), (2, 3));

    // While it lasts, a refusal is one request, and no token is asked for.
    let (outcomes, _) = herd(&client).await;
    assert_eq!(outcomes, vec![Ok(401); 100]);
    assert_eq!((provider.calls(), provider.state().seen.len()), (2, 103));
    let sent = client.get(URL).send().await.unwrap();
    assert_eq!(NotReplayed::of(&sent), Some(NotReplayed::CoolingDown));

    sleep(seconds(60)).await;
    provider.revoke_access();
    provider.state().refuses_all = false;
    assert_eq!(get(&client).await, Ok(200));
    assert_eq!(provider.calls(), 3);
}

/// Where a limiter stands, by whom a request is sent is known: from the first
/// one on, and the same whatever token it is sent with.
#[tokio::test(start_paused = true)]
async fn between_the_halves_it_is_known_whose_token_a_request_will_have() {
    #[derive(Clone, Default)]
    struct Limiter(Arc<Mutex<Vec<CredentialHolder>>>);

    #[async_trait]
    impl Middleware for Limiter {
        async fn handle(
            &self,
            request: Request,
            extensions: &mut Extensions,
            next: Next<'_>,
        ) -> Result<Response> {
            let holder = CredentialHolder::of(extensions).unwrap();
            self.0.lock().unwrap().push(holder);
            next.run(request, extensions).await
        }
    }

    let mut holders = Vec::new();
    for _ in 0..2 {
        let provider = Provider::new();
        let auth = provider.auth();
        let limiter = Limiter::default();
        let client = ClientBuilder::new(reqwest::Client::new())
            .with(auth.replay())
            .with(limiter.clone())
            .with(auth.inject())
            .with(Api(provider.clone()))
            .build();
        get(&client).await.unwrap();
        provider.revoke_access();
        get(&client).await.unwrap();
        let seen = limiter.0.lock().unwrap().clone();
        assert_eq!(seen, vec![seen[0]; 3]);
        holders.push(seen[0]);
    }
    assert_ne!(holders[0], holders[1]);
}
