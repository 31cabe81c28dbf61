//! What follows an attempt: nothing, or another one.

use std::time::Duration;

use http::{Extensions, StatusCode};
use palisade_http::{Deadline, Jitter};
use reqwest::Request;

use super::{AttemptMiddleware, exchange::Seen, now};
use crate::{
    Stopped,
    budget::Upstream,
    call::Call,
    decide::{Decision, Facts, decide},
};

/// A copy of a request, or why there is none.
pub(super) type Copied = Result<Request, Stopped>;

impl AttemptMiddleware {
    /// A copy of the request, if another attempt may follow the `count`th.
    pub(super) fn copy(&self, request: &Request, count: u32) -> Copied {
        if count < self.0.max_attempts {
            request.try_clone().ok_or(Stopped::BodyIsStream)
        } else {
            Err(Stopped::AttemptsUsedUp)
        }
    }

    /// Gives an attempt its time. Not the copy, which is given its own: it
    /// stands in a table, which takes six allocations to copy.
    pub(super) fn limit(&self, request: &mut Request) {
        let longest = self.0.attempt_timeout;
        let timeout = request.timeout_mut();
        *timeout = Some(timeout.map_or(longest, |own| own.min(longest)));
    }

    /// Ends the attempt. Whether it is over, and none may have to follow.
    pub(super) fn end(
        &self,
        call: &Call,
        upstream: Upstream<'_>,
        seen: &Seen,
    ) -> bool {
        call.log().end(seen.ended, seen.code);
        if !seen.ended.is_over() {
            return false;
        }
        // A 401 says nothing of how the upstream does.
        if seen.cause.status() != Some(StatusCode::UNAUTHORIZED) {
            self.0.purses.succeed(upstream);
        }
        if !seen.ended.is_success() {
            call.log().failed(seen.failed(Duration::ZERO));
        }
        true
    }

    /// Asks what to do about a failure: how long to wait before the copy is
    /// sent, if it is to be repeated.
    pub(super) fn again(
        &self,
        (call, upstream, seen): (&Call, Upstream<'_>, &Seen),
        (count, copy): (u32, &Copied),
        previous: Duration,
        extensions: &Extensions,
    ) -> Option<Duration> {
        let Self(settings) = self;
        let own = settings.backoff.delay(count, previous, Jitter::random());
        let delay = own.max(seen.server_delay.unwrap_or_default());
        let has_budget =
            seen.ended.is_transient() && settings.purses.fail(upstream);
        let remaining = Deadline::of(extensions)
            .map_or(Duration::MAX, |deadline| deadline.remaining(now()));
        let facts = Facts {
            is_replay_safe: call.subject().is_replay_safe,
            used_up: copy.as_ref().err().copied(),
            has_budget,
            delay,
            remaining,
        };
        match decide(seen.ended, &facts) {
            Decision::RepeatAfter(delay) => {
                call.log().failed(seen.failed(delay));
                Some(delay)
            }
            Decision::Stop(why) => {
                call.log().failed(seen.failed(Duration::ZERO));
                let is_late = why == Stopped::Deadline;
                let asked = seen.server_delay;
                call.log().stop(why, if is_late { Some(delay) } else { asked });
                None
            }
        }
    }
}
