//! Replay-safe retries.

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
