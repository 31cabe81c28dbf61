//! A network that takes its time, in this process: between the limiter and the
//! socket.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};
use tokio::time::sleep;

/// Holds each request for up to `most` on its way there, and each answer for as
/// long on its way back.
pub(crate) struct Jitter {
    most: Duration,
    state: AtomicU64,
}

impl Jitter {
    pub(crate) const fn up_to(most: Duration) -> Self {
        Self { most, state: AtomicU64::new(1) }
    }

    async fn pass(&self) {
        // Weyl's sequence, scrambled: uneven enough for a network.
        let step = 0x9e37_79b9_7f4a_7c15;
        let state = self.state.fetch_add(step, Ordering::Relaxed);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let part = u32::try_from((mixed >> 27) % 1000).unwrap_or(0);
        sleep(self.most * part / 1000).await;
    }
}

#[async_trait]
impl Middleware for Jitter {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        self.pass().await;
        let answer = next.run(request, extensions).await;
        self.pass().await;
        answer
    }
}
