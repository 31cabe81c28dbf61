//! Where tokens go, and where not.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use http::{Extensions, header::AUTHORIZATION};
use http_body::Body as _;
use palisade_auth::{Auth, AuthError};
use palisade_http::{CredentialTag, Failure, find};
use reqwest::{Method, Request, Response};
use reqwest_middleware::{ClientBuilder, Middleware, Next, Result};

use crate::provider::{Provider, URL, answer};

/// Says 401 to everything, and looks at what it gets.
struct Looks {
    requests: Arc<AtomicUsize>,
    wants_token: bool,
}

#[async_trait]
impl Middleware for Looks {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let token = request.headers().get(AUTHORIZATION);
        assert_eq!(token.is_some(), self.wants_token);
        let has_tag = CredentialTag::of(extensions).is_some();
        assert_eq!(has_tag, self.wants_token);
        if let Some(token) = token {
            assert!(token.is_sensitive());
            assert!(!format!("{request:?}").contains("canary"));
        }
        Ok(answer(401, ""))
    }
}

async fn requests_to(url: &str, wants_token: bool) -> (usize, usize) {
    let provider = Provider::new();
    let auth = provider.auth();
    let requests = Arc::new(AtomicUsize::new(0));
    let looks = Looks { requests: Arc::clone(&requests), wants_token };
    let client = ClientBuilder::new(reqwest::Client::new())
        .with(auth.replay())
        .with(auth.inject())
        .with(looks)
        .build();
    let sent = client.get(url).send().await.unwrap();
    assert_eq!(sent.status(), 401);
    (requests.load(Ordering::SeqCst), provider.calls())
}

#[tokio::test(start_paused = true)]
async fn a_token_goes_to_its_origin_and_is_marked_sensitive() {
    assert_eq!(requests_to(URL, true).await, (2, 2));
}

#[tokio::test(start_paused = true)]
async fn other_origins_get_no_token_and_no_second_request() {
    for url in [
        "http://api.example/v1/items",
        "https://api.example:8443/v1/items",
        "https://other.example/v1/items",
        "https://api.example.other/v1/items",
    ] {
        assert_eq!(requests_to(url, false).await, (1, 0), "{url}");
    }
}

/// Reads the body, and notes whether nobody else has it.
struct Reads(Arc<AtomicUsize>);

#[async_trait]
impl Middleware for Reads {
    async fn handle(
        &self,
        mut request: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        let mut body = request.body_mut().take().unwrap();
        let frame =
            poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await;
        let bytes = frame.unwrap().unwrap().into_data().unwrap();
        let count = usize::from(bytes.is_unique());
        self.0.fetch_add(count, Ordering::SeqCst);
        Ok(answer(200, ""))
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_gets_no_token_is_not_cloned() {
    for (url, unique) in [(URL, 0), ("https://other.example/", 1)] {
        let auth = Provider::new().auth();
        let reads = Arc::new(AtomicUsize::new(0));
        let client = ClientBuilder::new(reqwest::Client::new())
            .with(auth.replay())
            .with(auth.inject())
            .with(Reads(Arc::clone(&reads)))
            .build();
        let body = vec![b'x'; 100];
        client.post(url).body(body).send().await.unwrap();
        assert_eq!(reads.load(Ordering::SeqCst), unique, "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_header_of_the_callers_own_is_refused_where_a_token_goes() {
    let provider = Provider::new();
    let client = provider.client(&provider.auth());
    let own = client.get(URL).bearer_auth("hard-coded").send().await;
    let error = own.unwrap_err();
    assert!(find::<AuthError>(&error).unwrap().is_own_credential());
    assert!(Failure::of(&error).is_before_send());
    assert_eq!((provider.calls(), provider.state().seen.len()), (0, 0));

    let elsewhere = client.get("https://other.example/").bearer_auth("own");
    assert_eq!(elsewhere.send().await.unwrap().status(), 401);
    assert_eq!(provider.state().seen, [Some("own".to_owned())]);
}

/// Two credentials in one chain, each for its own origin.
#[tokio::test(start_paused = true)]
async fn two_credentials_share_a_chain() {
    let [one, two] = [(); 2].map(|()| Provider::new());
    let other = palisade_auth::Origin::new("https://other.example").unwrap();
    let auth_one = one.auth();
    let auth_two = Auth::builder(two.clone(), other).build().unwrap();
    let requests = Arc::new(AtomicUsize::new(0));
    let looks = Looks { requests: Arc::clone(&requests), wants_token: true };
    let client = ClientBuilder::new(reqwest::Client::new())
        .with(auth_one.replay())
        .with(auth_two.replay())
        .with(auth_one.inject())
        .with(auth_two.inject())
        .with(looks)
        .build();
    for (url, calls) in [(URL, (2, 0)), ("https://other.example/", (2, 2))] {
        let request = Request::new(Method::GET, url.parse().unwrap());
        client.execute(request).await.unwrap();
        assert_eq!((one.calls(), two.calls()), calls);
    }
    auth_one.verify(&client).await.unwrap();
    auth_two.verify(&client).await.unwrap();
    assert_eq!(requests.load(Ordering::SeqCst), 4);
}

/// A source that sends through the client that has its middlewares.
#[tokio::test(start_paused = true)]
async fn a_source_that_waits_for_itself_is_told_so() {
    use palisade_auth::{FetchError, Grant, Issued, Sandbox, TokenSource};
    use reqwest_middleware::ClientWithMiddleware;

    #[derive(Clone, Default)]
    struct Circle(Arc<std::sync::OnceLock<ClientWithMiddleware>>);

    #[async_trait]
    impl TokenSource for Circle {
        type Environment = Sandbox;

        async fn fetch(
            &self,
            _: Grant<'_>,
        ) -> std::result::Result<Issued, FetchError> {
            let client = self.0.get().unwrap();
            let error = client.post(URL).send().await.unwrap_err();
            let error = find::<AuthError>(&error).unwrap().to_string();
            assert!(error.contains("a client of its own"), "{error}");
            Err(FetchError::unavailable("in a circle"))
        }
    }

    let circle = Circle::default();
    let provider = Provider::new();
    let auth = provider.auth();
    auth.restore(circle.clone());
    circle.0.set(provider.client(&auth)).unwrap();
    let error = auth.warm_up().await.unwrap_err();
    let expected = FetchError::unavailable("in a circle");
    assert_eq!(error.fetch_error(), Some(&expected));
}
