//! The innermost layer: what each attempt was sent with, on connections that
//! the provider never saw as well.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use http::Extensions;
use palisade_retry::IdempotencyKey;
use reqwest::{Body, Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

#[derive(Clone, Default)]
pub(crate) struct Witness(Arc<Mutex<Vec<Sent>>>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// What the extensions say.
    pub(crate) key: Option<String>,
    pub(crate) header: Option<String>,
    /// Unless it is a stream.
    pub(crate) body: Option<Vec<u8>>,
}

impl Witness {
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl Middleware for Witness {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let key = IdempotencyKey::of(extensions);
        let header = request.headers().get("idempotency-key");
        let body = request.body().and_then(Body::as_bytes);
        self.0.lock().unwrap().push(Sent {
            key: key.map(|key| key.as_str().to_owned()),
            header: header.map(|v| v.to_str().unwrap().to_owned()),
            body: body.map(<[u8]>::to_vec),
        });
        next.run(request, extensions).await
    }
}
