//! A provider inside the process: a token endpoint, and an API behind it.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use http::{Extensions, StatusCode, header::AUTHORIZATION};
use palisade_auth::{
    Auth, AuthBuilder, AuthError, FetchError, Grant, Issued, Origin, Sandbox,
    TokenSource,
};
use palisade_http::find;
use reqwest::{Request, Response};
use reqwest_middleware::{
    ClientBuilder, ClientWithMiddleware, Middleware, Next, Result,
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::{Instant, sleep};

pub(crate) const URL: &str = "https://api.example/v1/items";

/// How long a call to the token endpoint takes.
pub(crate) const CALL: Duration = Duration::from_millis(20);

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What the token endpoint does.
#[derive(Clone, Debug, Default)]
pub(crate) enum Endpoint {
    #[default]
    Up,
    Down,
    Hangs,
    Panics,
    Says(FetchError),
    /// Refresh tokens are not accepted, credentials are.
    RefusesRefresh(FetchError),
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) endpoint: Endpoint,
    pub(crate) lifetime: Option<Duration>,
    pub(crate) gives_refresh_tokens: bool,
    /// Every request is answered with 401, whatever its token.
    pub(crate) refuses_all: bool,
    /// How much longer than usual the API takes from now on.
    pub(crate) slowness: Duration,
    /// When a call came, and whether it brought a refresh token.
    pub(crate) calls: Vec<(Instant, bool)>,
    pub(crate) issued: u64,
    valid: HashSet<String>,
    pub(crate) given_back: Vec<String>,
    /// What the API saw, tokens without their scheme.
    pub(crate) seen: Vec<Option<String>>,
}

#[derive(Clone, Default)]
pub(crate) struct Provider(Arc<Mutex<State>>);

impl Provider {
    /// Issues tokens of half an hour, and refresh tokens.
    pub(crate) fn new() -> Self {
        let new = Self::default();
        let mut state = new.state();
        state.lifetime = Some(seconds(1800));
        state.gives_refresh_tokens = true;
        drop(state);
        new
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn endpoint(&self, endpoint: Endpoint) {
        self.state().endpoint = endpoint;
    }

    pub(crate) fn calls(&self) -> usize {
        self.state().calls.len()
    }

    pub(crate) fn logins(&self) -> usize {
        self.state().calls.iter().filter(|(_, refresh)| !refresh).count()
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.calls() - self.logins()
    }

    /// Honours no token that was issued so far.
    pub(crate) fn revoke_access(&self) {
        self.state().valid.clear();
    }

    pub(crate) fn builder(&self) -> AuthBuilder<Sandbox> {
        let origin = Origin::new("https://api.example").unwrap();
        Auth::builder(self.clone(), origin)
    }

    pub(crate) fn auth(&self) -> Auth<Sandbox> {
        self.builder().build().unwrap()
    }

    /// The chain of an app: both halves, and the API in place of the network.
    pub(crate) fn client(&self, auth: &Auth<Sandbox>) -> ClientWithMiddleware {
        ClientBuilder::new(reqwest::Client::new())
            .with(auth.replay())
            .with(auth.inject())
            .with(Api(self.clone()))
            .build()
    }
}

#[async_trait]
impl TokenSource for Provider {
    type Environment = Sandbox;

    async fn fetch(
        &self,
        grant: Grant<'_>,
    ) -> std::result::Result<Issued, FetchError> {
        let is_refresh = matches!(grant, Grant::Refresh(_));
        let endpoint = {
            let mut state = self.state();
            state.calls.push((Instant::now(), is_refresh));
            state.endpoint.clone()
        };
        sleep(CALL).await;
        match endpoint {
            Endpoint::RefusesRefresh(error) if is_refresh => return Err(error),
            Endpoint::Up | Endpoint::RefusesRefresh(_) => {}
            Endpoint::Down => {
                return Err(FetchError::unavailable("nobody is there"));
            }
            Endpoint::Hangs => std::future::pending().await,
            Endpoint::Panics => panic!("a source that panics"),
            Endpoint::Says(error) => return Err(error),
        }
        let mut state = self.state();
        state.issued += 1;
        let number = state.issued;
        let token = format!("canary-token-{number}");
        state.valid.insert(token.clone());
        let mut issued = Issued::new(token.into());
        if let Some(lifetime) = state.lifetime {
            issued = issued.lifetime(lifetime);
        }
        if state.gives_refresh_tokens {
            let refresh = format!("canary-refresh-{number}");
            issued = issued.refresh_token(refresh.into());
        }
        Ok(issued)
    }

    async fn revoke(
        &self,
        token: &SecretString,
    ) -> std::result::Result<bool, FetchError> {
        sleep(CALL).await;
        self.state().given_back.push(token.expose_secret().to_owned());
        Ok(true)
    }
}

/// The API: 200 for a token that is good, and 401.
pub(crate) struct Api(pub(crate) Provider);

#[async_trait]
impl Middleware for Api {
    async fn handle(
        &self,
        request: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        let token = request.headers().get(AUTHORIZATION).map(|value| {
            let text = value.to_str().unwrap();
            text.strip_prefix("Bearer ").unwrap().to_owned()
        });
        let (is_good, slowness) = {
            let mut state = self.0.state();
            state.seen.push(token.clone());
            let is_valid = token.is_some_and(|t| state.valid.contains(&t));
            (is_valid && !state.refuses_all, state.slowness)
        };
        // The answer takes its time, too.
        sleep(CALL + slowness).await;
        Ok(answer(if is_good { 200 } else { 401 }, ""))
    }
}

pub(crate) fn answer(status: u16, body: &'static str) -> Response {
    let mut answer = http::Response::new(body);
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    answer.into()
}

/// What became of one request.
pub(crate) type Outcome = std::result::Result<u16, AuthError>;

pub(crate) async fn get(client: &ClientWithMiddleware) -> Outcome {
    match client.get(URL).send().await {
        Ok(response) => Ok(response.status().as_u16()),
        Err(error) => Err(find::<AuthError>(&error).unwrap().clone()),
    }
}

/// A hundred at once, and how long the slowest took.
pub(crate) async fn herd(
    client: &ClientWithMiddleware,
) -> (Vec<Outcome>, Duration) {
    let start = Instant::now();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { get(&client).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    (outcomes, start.elapsed())
}
