//! Retries that never repeat a payment, for `reqwest-middleware`.
//!
//! A retry layer that repeats whatever failed sends a purchase four times on
//! one 502. This one asks first whether the request may have had its effect,
//! and whether a repetition would have it again. Where nobody can know, it does
//! not guess: the error is an [`OutcomeUnknown`], which is no failure.
//!
//! There are two halves. The outer one opens the call: its idempotency key and
//! its deadline. The inner one makes the attempts. What answers a 401 stands
//! between the two, and the limiter inside both, so that each attempt waits for
//! its place and has a fresh token.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//!
//! use http::{HeaderName, Method};
//! use palisade_http::find;
//! use palisade_retry::{OutcomeUnknown, Retry, Route};
//! use reqwest_middleware::ClientBuilder;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let retry = Retry::builder()
//!     .max_attempts(3)
//!     .deadline(Duration::from_secs(60))
//!     // The provider makes one payment for one key.
//!     .route(
//!         Route::new(Method::POST, "/v1/payments")
//!             .key_header(HeaderName::from_static("idempotency-key")),
//!     )
//!     .build()?;
//! let client = ClientBuilder::new(reqwest::Client::new())
//!     .with(retry.call()) // outside
//!     .with(retry.attempts()) // outside of limiter and token
//!     .build();
//!
//! # let url = "http://127.0.0.1:9/v1/payments";
//! let paid = client.post(url).body(r#"{"amount": 29}"#).send().await;
//! if let Err(error) = paid {
//!     match find::<OutcomeUnknown>(&error) {
//!         Some(unknown) => println!("look it up: {:?}", unknown.key()),
//!         None => println!("not paid: {error}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! The tests are in `tests/`; those of the matrix run against a simulator over
//! TLS and read its ledger.
//!
//! GUARANTEES
//!
//! ## What is repeated
//!
//! | what happened | `GET`, `PUT`, … or with a key | `POST` without one |
//! |---|---|---|
//! | provably not sent: no connection, a stream given back | repeated | repeated |
//! | turned away before it was looked at: 429, 425 | repeated | repeated |
//! | reset, timeout, half an answer, 500, 502, 503, 504 | repeated | **`OutcomeUnknown`** |
//! | refused by a layer, or a server that is not trusted | failed | failed |
//! | 401 | for who holds the token | the same |
//! | any other answer | the caller's | the caller's |
//!
//! When attempts, budget or time run out, a request that changes something ends
//! as an `OutcomeUnknown` too, unless no attempt of it can have had its effect.
//! An answer that need not come from who did the work says nothing about the
//! attempts before it: a 401, 403, 404, 409, 429, a redirect.
//!
//! # What it does not do
//!
//! * It cannot know that a provider does things twice under one key, or that a
//!   `PUT` of its is not idempotent. [`Route`] says which keys it honours.
//! * What follows redirects or repeats requests further in is not seen. Turn
//!   both off in the client: `redirect(Policy::none())`, `retry(never())`.
//! * An answer of which half arrives is the caller's, with an error in its body,
//!   unless the [`Classifier`] asks for the body.
//! * Keys are compared with those of the last 4,096 calls of this process, byte
//!   for byte of their bodies. The provider is who refuses the others.
//! * It does not hedge: a second request for speed is a second purchase.
//! * A caller that drops its future learns nothing; the event does.
//! * The budget is this process's own.
//!
//! # Cost
//!
//! COST
//!
//! # Features
//!
//! * `json`: keys in JSON bodies. Adds `serde_json`.
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod attempts;
mod backoff;
mod budget;
mod build_error;
mod builder;
mod call;
mod classify;
mod decide;
mod error;
mod key;
mod middleware;
mod record;
mod resolver;
mod retry;
mod route;
mod settings;

pub use attempts::{Attempts, FailedAttempt, Stopped};
pub use backoff::Backoff;
pub use budget::Budget;
pub use build_error::BuildError;
pub use builder::RetryBuilder;
pub use classify::{
    Answer, Classifier, Outcome, ProviderCode, Verdict, outcome_of_status,
};
pub use error::{CallFailed, OutcomeUnknown};
pub use key::{IdempotencyKey, KeyError};
pub use middleware::{AttemptMiddleware, CallMiddleware};
pub use resolver::{Resolved, Resolver};
pub use retry::Retry;
pub use route::Route;

#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../README.md")]
mod readme {}
