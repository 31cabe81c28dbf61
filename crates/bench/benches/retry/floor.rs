//! The floor: layers that do to a request what the halves do, and decide
//! nothing.

use std::sync::Arc;

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{Deadline, Progress, Stage};
use palisade_retry::Attempts;
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};
use tokio::time::{Duration, Instant};

/// What both halves share of a call, as large as it is.
#[derive(Clone)]
struct Shared(#[expect(dead_code, reason = "kept, as theirs is")] Arc<Kept>);

type Kept = (Progress, Option<Arc<str>>, [u64; 20]);

/// A stage, a progress, a key if there is one, a record of the call, a
/// deadline; and the attempts in the response.
pub(crate) struct Call {
    pub(crate) key: Option<&'static str>,
    pub(crate) deadline: Deadline,
}

impl Call {
    #[expect(clippy::disallowed_methods, reason = "any time will do")]
    pub(crate) fn new(key: Option<&'static str>) -> Self {
        let deadline = Deadline::at(Instant::now() + Duration::from_hours(1));
        Self { key, deadline }
    }
}

#[async_trait]
impl Middleware for Call {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Call.enter(extensions)?;
        let progress = Progress::watch(extensions);
        let shared = Arc::new((progress, self.key.map(Arc::from), [0; 20]));
        extensions.insert(Shared(Arc::clone(&shared)));
        self.deadline.set(extensions);
        let mut response = next.run(request, extensions).await?;
        response.extensions_mut().insert(Attempts::default());
        drop(shared);
        Ok(response)
    }
}

/// A stage, the record of the call, a timeout and a clone.
pub(crate) struct Attempt;

#[async_trait]
impl Middleware for Attempt {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        Stage::Retry.enter(extensions)?;
        let shared = extensions.get::<Shared>().cloned();
        *request.timeout_mut() = Some(Duration::from_secs(30));
        Stage::Retry.rewind(extensions);
        let copy = request.try_clone();
        let response = next.clone().run(request, extensions).await;
        drop((shared, copy));
        response
    }
}
