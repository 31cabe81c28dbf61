//! A provider inside the process.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use http::{Extensions, StatusCode, header::AUTHORIZATION};
use palisade_auth::{FetchError, Grant, Issued, Sandbox, TokenSource};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

pub(crate) const URL: &str = "https://api.example/v1/items";

/// How long a call to the token endpoint takes.
pub(crate) const CALL: Duration = Duration::from_millis(20);

#[derive(Default)]
pub(crate) struct State {
    pub(crate) is_down: bool,
    pub(crate) lifetime: Duration,
    pub(crate) calls: usize,
    issued: usize,
    pub(crate) valid: HashSet<String>,
}

/// Both the token endpoint and the API behind it.
#[derive(Clone, Default)]
pub(crate) struct Provider(Arc<Mutex<State>>);

impl Provider {
    pub(crate) fn new(lifetime: Duration) -> Self {
        let new = Self::default();
        new.state().lifetime = lifetime;
        new
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One call to the token endpoint.
    pub(crate) async fn call(&self) -> Option<(String, Duration)> {
        self.state().calls += 1;
        tokio::time::sleep(CALL).await;
        let mut state = self.state();
        state.issued += 1;
        let token = format!("bench-token-{}", state.issued);
        let is_up = !state.is_down;
        is_up.then(|| {
            state.valid.insert(token.clone());
            (token, state.lifetime)
        })
    }
}

#[async_trait]
impl TokenSource for Provider {
    type Environment = Sandbox;

    async fn fetch(
        &self,
        _: Grant<'_>,
    ) -> std::result::Result<Issued, FetchError> {
        let issued = self.call().await;
        let (token, lifetime) =
            issued.ok_or(FetchError::unavailable("down"))?;
        Ok(Issued::new(token.into()).lifetime(lifetime))
    }
}

#[async_trait]
impl Middleware for Provider {
    async fn handle(
        &self,
        request: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> Result<Response> {
        let token = request.headers().get(AUTHORIZATION);
        let token = token.and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer "));
        let is_good =
            token.is_some_and(|token| self.state().valid.contains(token));
        let mut answer = http::Response::new("");
        if !is_good {
            *answer.status_mut() = StatusCode::UNAUTHORIZED;
        }
        Ok(answer.into())
    }
}
