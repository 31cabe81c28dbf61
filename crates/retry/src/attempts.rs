//! What a call took, for its caller.

use std::{fmt, time::Duration};

use http::StatusCode;
use palisade_http::Failure;

use crate::ProviderCode;

/// The attempts of one call, in the extensions of the response and in the
/// errors of this crate.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use palisade_retry::{Attempts, Retry};
/// use palisade_sim::{Answer, Fault, Simulator};
/// use reqwest_middleware::ClientBuilder;
///
/// let sim = Simulator::builder().start().await?;
/// let ca = reqwest::Certificate::from_pem(sim.ca_pem().as_bytes())?;
/// let client = reqwest::Client::builder().tls_certs_only([ca]).build()?;
///
/// let retry = Retry::builder().build()?;
/// let client = ClientBuilder::new(client)
///     .with(retry.call())
///     .with(retry.attempts())
///     .build();
///
/// sim.inject(Fault::Reply(Answer::new(502)));
/// let url = format!("{}/products", sim.base_url());
/// let response = client.get(url).send().await?;
/// let attempts = response.extensions().get::<Attempts>().unwrap();
/// assert_eq!(attempts.count(), 2);
/// assert_eq!(attempts.failed()[0].status().unwrap(), 502);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    pub(crate) count: u32,
    pub(crate) failed: Vec<FailedAttempt>,
    pub(crate) stopped: Option<Stopped>,
    pub(crate) retry_after: Option<Duration>,
}

impl Attempts {
    /// How many there were.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Those that failed, in their order. The last one is among them if the
    /// call did.
    #[must_use]
    pub fn failed(&self) -> &[FailedAttempt] {
        &self.failed
    }

    /// Why a failure was not followed by another attempt.
    #[must_use]
    pub const fn stopped(&self) -> Option<Stopped> {
        self.stopped
    }

    /// How long it is until another attempt could work, by what the server or
    /// the backoff says, where there was no time left for one.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

/// An attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedAttempt {
    pub(crate) cause: Failure,
    pub(crate) code: Option<ProviderCode>,
    pub(crate) duration: Duration,
    pub(crate) delay: Duration,
}

impl FailedAttempt {
    /// What went wrong.
    #[must_use]
    pub const fn cause(&self) -> Failure {
        self.cause
    }

    /// The status, if there was an answer.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        self.cause.status()
    }

    /// What the provider calls it.
    #[must_use]
    pub const fn provider_code(&self) -> Option<ProviderCode> {
        self.code
    }

    /// How long it took, the wait in the limiter's queue included; of the first
    /// one, from the opening of the call.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        self.duration
    }

    /// How long the next attempt was put off; zero if there was none.
    #[must_use]
    pub const fn delay(&self) -> Duration {
        self.delay
    }
}

/// Why a failure was not followed by another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stopped {
    /// As many were made as may be.
    AttemptsUsedUp,
    /// The body is a stream, which is gone once it has been sent.
    BodyIsStream,
    /// The upstream fails more often than the [`Budget`](crate::Budget) allows.
    BudgetUsedUp,
    /// Another one would end after the deadline of the call.
    Deadline,
    /// It would fail again.
    NotTransient,
    /// The request may have had its effect, and neither its method nor a key
    /// makes it safe to repeat.
    NotReplaySafe,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AttemptsUsedUp => "as many attempts were made as may be",
            Self::BodyIsStream => "its body is a stream",
            Self::BudgetUsedUp => "too many requests to this upstream fail",
            Self::Deadline => "there is no time for another attempt",
            Self::NotTransient => "it would fail again",
            Self::NotReplaySafe => "it is not safe to repeat",
        })
    }
}
