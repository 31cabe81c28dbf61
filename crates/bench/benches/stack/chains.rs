//! The chains that are compared.

use std::{
    error::Error,
    num::NonZeroU32,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::{Extensions, HeaderValue, Method, header::AUTHORIZATION};
use palisade_auth::{Auth, Issued, Origin, Sandbox, source_fn};
use palisade_bench::chain::Nothing;
use palisade_egress::{Egress, Policy};
use palisade_http::CredentialTag;
use palisade_limit::{LimitMiddleware, Limiter, Rule};
use palisade_retry::{Retry, Route};
use reqwest::{Client, Request, Response};
use reqwest_middleware::{ClientBuilder, Middleware, Next};
use reqwest_retry::{RetryTransientMiddleware, policies::ExponentialBackoff};

use crate::{egress_floor, floor, limit_floor, retry_floor};

/// The layers of this workspace, set up.
pub(crate) struct Palisade {
    egress: Egress,
    auth: Auth<Sandbox>,
    retry: Retry,
    limit: LimitMiddleware,
}

impl Palisade {
    /// With a token that is there and a limit that is far.
    ///
    /// # Errors
    ///
    /// When something is set up wrongly.
    pub(crate) async fn new(
        origin: &str,
        token: &str,
    ) -> Result<Self, Box<dyn Error>> {
        let policy = Policy::builder().allow(place(origin)?).build()?;
        let egress = Egress::builder(policy).build()?;
        let token = token.to_owned();
        let source = source_fn::<Sandbox, _, _>(move |_refresh_token| {
            let token = token.clone().into();
            async { Ok(Issued::new(token).lifetime(Duration::from_mins(30))) }
        });
        let auth = Auth::builder(source, Origin::new(origin)?).build()?;
        auth.warm_up().await?;
        let purchase = Route::new(Method::POST, "/api/v1/purchase")
            .key_pointer("/merchantReference");
        let retry = Retry::builder().route(purchase).build()?;
        let rule = Rule::new("all", 1_000_000, Duration::from_millis(1));
        let limiter = Limiter::builder().rule(rule).build()?;
        let limit = LimitMiddleware::new(limiter);
        Ok(Self { egress, auth, retry, limit })
    }

    /// All layers, from the outside in.
    pub(crate) fn chain(&self, start: ClientBuilder) -> ClientBuilder {
        start
            .with(self.egress.check())
            .with(self.retry.call())
            .with(self.auth.replay())
            .with(self.retry.attempts())
            .with(self.limit.clone())
            .with(self.auth.inject())
            .with(self.egress.recheck())
    }

    /// What their floor sends: the header of the real token, so that both
    /// clone the same.
    ///
    /// # Errors
    ///
    /// When no token is sent.
    pub(crate) async fn token(
        &self,
        url: &str,
    ) -> Result<floor::Inject, Box<dyn Error>> {
        let keep = Keep::default();
        let start = ClientBuilder::new(Client::new());
        let client = self.chain(start).with(keep.clone()).build();
        let request = Request::new(Method::GET, url.parse()?);
        client.execute(request).await?;
        let kept = keep.0.get().cloned();
        let (header, tag) = kept.ok_or("no token was sent")?;
        Ok(floor::Inject { header, tag })
    }
}

#[derive(Clone, Default)]
struct Keep(Arc<OnceLock<(HeaderValue, CredentialTag)>>);

#[async_trait]
impl Middleware for Keep {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        _: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let header = request.headers().get(AUTHORIZATION);
        let tag = CredentialTag::of(extensions);
        if let Some((header, tag)) = header.zip(tag) {
            self.0.get_or_init(|| (header.clone(), tag));
        }
        Ok(http::Response::new("").into())
    }
}

/// The host and the port of an origin.
fn place(origin: &str) -> Result<&str, Box<dyn Error>> {
    Ok(origin.strip_prefix("https://").ok_or("not https")?)
}

/// The floor of [`Palisade::chain`], layer by layer.
pub(crate) fn floor(
    start: ClientBuilder,
    token: floor::Inject,
    key: Option<&'static str>,
) -> ClientBuilder {
    start
        .with(egress_floor::First)
        .with(retry_floor::Call::new(key))
        .with(floor::Replay)
        .with(retry_floor::Attempt)
        .with(limit_floor::Floor)
        .with(token)
        .with(egress_floor::Last)
}

/// As many layers as [`Palisade::chain`] has.
pub(crate) fn nothing(start: ClientBuilder) -> ClientBuilder {
    (0..7).fold(start, |chain, _| chain.with(Nothing))
}

/// What comes nearest to it elsewhere: retries, a limit, a token that is never
/// renewed.
///
/// # Errors
///
/// When the token is no header.
pub(crate) fn peers(
    start: ClientBuilder,
    token: &str,
) -> Result<ClientBuilder, Box<dyn Error>> {
    let policy = ExponentialBackoff::builder().build_with_max_retries(3);
    let most = NonZeroU32::new(1_000_000_000).ok_or("zero")?;
    let governor = Governor(RateLimiter::direct(Quota::per_second(most)));
    let mut header = HeaderValue::try_from(format!("Bearer {token}"))?;
    header.set_sensitive(true);
    Ok(start
        .with(RetryTransientMiddleware::new_with_policy(policy))
        .with(reqwest_ratelimit::all(governor))
        .with(Bearer(header)))
}

struct Governor(DefaultDirectRateLimiter);

impl reqwest_ratelimit::RateLimiter for Governor {
    async fn acquire_permit(&self) {
        self.0.until_ready().await;
    }
}

struct Bearer(HeaderValue);

#[async_trait]
impl Middleware for Bearer {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        request.headers_mut().insert(AUTHORIZATION, self.0.clone());
        next.run(request, extensions).await
    }
}
