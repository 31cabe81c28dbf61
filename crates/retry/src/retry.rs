use std::sync::Arc;

use crate::{
    RetryBuilder,
    middleware::{AttemptMiddleware, CallMiddleware},
    settings::Settings,
};

/// Both halves of what repeats requests; they share keys, budget and record.
///
/// # Examples
///
/// ```
/// use http::{HeaderName, Method};
/// use palisade_retry::{Retry, Route};
/// use reqwest_middleware::ClientBuilder;
///
/// let retry = Retry::builder()
///     .route(
///         Route::new(Method::POST, "/v1/payments")
///             .key_header(HeaderName::from_static("idempotency-key")),
///     )
///     .build()?;
/// let client = ClientBuilder::new(reqwest::Client::new())
///     .with(retry.call())
///     // auth.replay() goes here
///     .with(retry.attempts())
///     // the limiter and auth.inject() here
///     .build();
/// # Ok::<(), palisade_retry::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Retry(Arc<Settings>);

impl Retry {
    /// The settings, with careful defaults.
    pub fn builder() -> RetryBuilder {
        RetryBuilder::new()
    }

    pub(crate) fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    /// The outer half, which opens the call.
    #[must_use]
    pub fn call(&self) -> CallMiddleware {
        CallMiddleware::new(Arc::clone(&self.0))
    }

    /// The inner half, which makes the attempts.
    #[must_use]
    pub fn attempts(&self) -> AttemptMiddleware {
        AttemptMiddleware::new(Arc::clone(&self.0))
    }
}
