//! What else caches tokens, as its own documentation says to use it.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use aws_smithy_runtime::expiring_cache::ExpiringCache;
use azure_core::{
    Bytes,
    credentials::{AccessToken, TokenCredential, TokenRequestOptions},
    error::ErrorKind,
    http::{
        AsyncRawResponse, Context, Method, Request, StatusCode,
        headers::{AUTHORIZATION, Headers},
        policies::{
            Policy, PolicyResult, auth::BearerTokenAuthorizationPolicy,
        },
    },
    time::OffsetDateTime,
};

use crate::provider::{Provider, URL};

/// The cache behind the credentials of the AWS SDK, with its buffer.
#[derive(Clone)]
pub(crate) struct Aws {
    cache: ExpiringCache<String, &'static str>,
    provider: Provider,
}

impl Aws {
    pub(crate) fn new(provider: &Provider) -> Self {
        let cache = ExpiringCache::new(Duration::from_secs(10));
        Self { cache, provider: provider.clone() }
    }

    /// As `LazyCache` of the same crate does.
    #[expect(clippy::disallowed_methods, reason = "this is how it is used")]
    pub(crate) async fn request(self) -> bool {
        let now = SystemTime::now();
        let cached = self.cache.yield_or_clear_if_expired(now).await;
        let token = if let Some(token) = cached {
            Ok(token)
        } else {
            let load = || async {
                let issued = self.provider.call().await;
                let (token, life) = issued.ok_or("down")?;
                Ok((token, now + life))
            };
            self.cache.get_or_load(load).await
        };
        token.is_ok_and(|token| self.provider.state().valid.contains(&token))
    }
}

/// The policy of the Azure SDK, before a transport inside the process.
#[derive(Clone)]
pub(crate) struct Azure(Arc<[Arc<dyn Policy>]>);

impl Azure {
    pub(crate) fn new(provider: &Provider) -> Self {
        let credential = Arc::new(Peer(provider.clone()));
        let scopes = ["https://api.example/.default"];
        let bearer = BearerTokenAuthorizationPolicy::new(credential, scopes);
        let transport = Peer(provider.clone());
        let chain: [Arc<dyn Policy>; 2] =
            [Arc::new(bearer), Arc::new(transport)];
        Self(chain.into())
    }

    pub(crate) async fn request(self) -> bool {
        let (Ok(url), Some((first, next))) =
            (URL.parse(), self.0.split_first())
        else {
            return false;
        };
        let mut request = Request::new(url, Method::Get);
        let sent = first.send(&Context::new(), &mut request, next).await;
        sent.is_ok_and(|answer| answer.status() == StatusCode::Ok)
    }
}

struct Peer(Provider);

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Peer")
    }
}

#[async_trait]
impl TokenCredential for Peer {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let down =
            || azure_core::Error::with_message(ErrorKind::Credential, "down");
        let (token, life) = self.0.call().await.ok_or_else(down)?;
        Ok(AccessToken::new(token, OffsetDateTime::now_utc() + life))
    }
}

#[async_trait]
impl Policy for Peer {
    async fn send(
        &self,
        _: &Context,
        request: &mut Request,
        _: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        let token = request.headers().get_optional_str(&AUTHORIZATION);
        let token = token.and_then(|value| value.strip_prefix("Bearer "));
        let is_good =
            token.is_some_and(|token| self.0.state().valid.contains(token));
        let status =
            if is_good { StatusCode::Ok } else { StatusCode::Unauthorized };
        let body = Bytes::new();
        Ok(AsyncRawResponse::from_bytes(status, Headers::new(), body))
    }
}
