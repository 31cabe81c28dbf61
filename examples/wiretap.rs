//! A layer that somebody added to find a bug, and left in.

use std::sync::{Mutex, PoisonError};

use reqwest::{Request, Response, header::AUTHORIZATION};
use reqwest_middleware::{Middleware, Next};
use tracing::debug;

/// Logs each token once, as what no name and no form says to be one.
#[derive(Default)]
pub(crate) struct Wiretap(Mutex<String>);

#[async_trait::async_trait]
impl Middleware for Wiretap {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let header = request.headers().get(AUTHORIZATION);
        let header = header.and_then(|header| header.to_str().ok());
        let token = header.and_then(|header| header.split(' ').next_back());
        if let Some(token) = token
            && self.is_new(token)
        {
            debug!("warmed the cache for {token}");
        }
        next.run(request, extensions).await
    }
}

impl Wiretap {
    fn is_new(&self, token: &str) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = *last != token;
        token.clone_into(&mut last);
        is_new
    }
}
