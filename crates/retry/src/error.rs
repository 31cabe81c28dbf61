//! How a call failed, and how nobody knows whether it did.

use std::{error, fmt};

use palisade_http::{Failure, find};

use crate::{Attempts, FailedAttempt, IdempotencyKey};

/// Nobody knows whether the call had its effect. **It did not fail**: the
/// purchase may have been made. Look it up by its key, or ask a person.
///
/// The `source()` is a [`Failure`] that says so, too:
/// [`Failure::is_outcome_unknown`] of the whole error. Neither `Debug` nor
/// `Display` shows the key.
///
/// # Examples
///
/// ```
/// use palisade_http::find;
/// use palisade_retry::OutcomeUnknown;
///
/// # fn look_up(key: &str) {}
/// fn handle(error: &reqwest_middleware::Error) {
///     let unknown = find::<OutcomeUnknown>(error);
///     if let Some(key) = unknown.and_then(OutcomeUnknown::key) {
///         look_up(key.as_str());
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct OutcomeUnknown {
    key: Option<IdempotencyKey>,
    attempts: Attempts,
    failure: Failure,
}

impl OutcomeUnknown {
    /// With the cause of the last attempt that failed: if the chain returned
    /// an answer all the same, that is the answer's.
    pub(crate) fn new(
        key: Option<IdempotencyKey>,
        attempts: Attempts,
        failure: Option<Failure>,
    ) -> Self {
        let last = attempts.failed().last().map(FailedAttempt::cause);
        let failure = failure.or(last).unwrap_or(Failure::TIMED_OUT);
        Self { key, attempts, failure: failure.outcome_unknown() }
    }

    /// What the provider knows the call by, if it has a key.
    #[must_use]
    pub const fn key(&self) -> Option<&IdempotencyKey> {
        self.key.as_ref()
    }

    /// The attempts that were made.
    #[must_use]
    pub const fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    /// What went wrong with the last one.
    #[must_use]
    pub const fn failure(&self) -> Failure {
        self.failure
    }
}

impl fmt::Display for OutcomeUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request may have had its effect: look it up")?;
        after(&self.attempts, f)
    }
}

impl error::Error for OutcomeUnknown {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.failure)
    }
}

impl From<OutcomeUnknown> for reqwest_middleware::Error {
    fn from(error: OutcomeUnknown) -> Self {
        Self::middleware(error)
    }
}

/// The call failed, and had no effect, or changes nothing in any case.
///
/// The `source()` is the typed error of the layer that refused it, which
/// [`find`](palisade_http::find) finds, or a [`Failure`] in place of an error
/// of `reqwest`, or of one that holds such an error, which would print the URL.
#[derive(Debug)]
pub struct CallFailed {
    attempts: Attempts,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Failure(Failure),
    Layer(reqwest_middleware::Error),
}

impl CallFailed {
    pub(crate) fn new(
        attempts: Attempts,
        failure: Failure,
        error: reqwest_middleware::Error,
    ) -> Self {
        // Unless more is known than it says, that it was not sent, or it holds
        // what would print the URL.
        let is_kept = Failure::of(&error) == failure
            && find::<reqwest::Error>(&error).is_none();
        let cause =
            if is_kept { Cause::Layer(error) } else { Cause::Failure(failure) };
        Self { attempts, cause }
    }

    /// The attempts that were made.
    #[must_use]
    pub const fn attempts(&self) -> &Attempts {
        &self.attempts
    }
}

impl fmt::Display for CallFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request failed")?;
        after(&self.attempts, f)
    }
}

impl error::Error for CallFailed {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.cause {
            Cause::Failure(failure) => Some(failure),
            Cause::Layer(error) => Some(error),
        }
    }
}

impl From<CallFailed> for reqwest_middleware::Error {
    fn from(error: CallFailed) -> Self {
        Self::middleware(error)
    }
}

fn after(attempts: &Attempts, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match attempts.count() {
        0 => f.write_str(" (not attempted")?,
        1 => f.write_str(" (1 attempt")?,
        count => write!(f, " ({count} attempts")?,
    }
    if let Some(stopped) = attempts.stopped() {
        write!(f, ": {stopped}")?;
    }
    if let Some(wait) = attempts.retry_after() {
        write!(f, ", could work in {wait:?}")?;
    }
    f.write_str(")")
}
