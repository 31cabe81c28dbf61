//! How often a request was sent, counted in its extensions.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

/// Inside of what repeats requests.
pub(crate) struct Counts;

#[async_trait]
impl Middleware for Counts {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        if let Some(sent) = extensions.get::<Arc<AtomicUsize>>() {
            sent.fetch_add(1, Ordering::Relaxed);
        }
        next.run(request, extensions).await
    }
}
