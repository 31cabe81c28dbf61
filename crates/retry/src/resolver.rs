//! What to ask when nobody knows whether a call had its effect.

use std::time::Duration;

use reqwest::{Request, Url};

use crate::{Answer, IdempotencyKey};

/// Finds out what became of a call, by asking the provider.
///
/// It only says what to ask and when; the questions go through the chain like
/// any request, with a token, under the limits, and with retries of their own.
/// They have their time beside that of the call, whose deadline has often
/// passed by then: each as long as an attempt, and no longer than the call.
pub trait Resolver: Send + Sync + 'static {
    /// How long to wait before the `poll`th question, from 1 on; `None` to give
    /// up, so that the call ends as it would have without: as an
    /// [`OutcomeUnknown`](crate::OutcomeUnknown), or with the answer that said
    /// that it is [`Pending`](crate::Outcome::Pending).
    fn wait(&self, poll: u32) -> Option<Duration>;

    /// The question about the call with this key, which was sent to `url`.
    fn question(&self, url: &Url, key: &IdempotencyKey) -> Option<Request>;

    /// How many bytes of the body of its answer are to be read; 64 KiB by
    /// default.
    fn max_body(&self) -> usize {
        64 * 1024
    }

    /// Whether the answer tells what became of the call. Then it is what the
    /// caller gets, with a [`Resolved`] in its extensions.
    fn settles(&self, answer: &Answer<'_>) -> bool;
}

/// In the extensions of a response: it is not the answer to the request, but
/// to the question what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    polls: u32,
}

impl Resolved {
    pub(crate) const fn after(polls: u32) -> Self {
        Self { polls }
    }

    /// How many questions it took.
    #[must_use]
    pub const fn polls(self) -> u32 {
        self.polls
    }
}
