//! What follows an attempt: nothing, or another one.

use std::time::Duration;

use http::Extensions;
use palisade_http::{Deadline, Jitter, Stage};
use reqwest::Request;
use reqwest_middleware::Next;

use super::{
    AttemptMiddleware,
    exchange::{Running, Seen, send},
    now,
};
use crate::{
    Stopped,
    budget::Upstream,
    call::Call,
    decide::{Decision, Facts, decide},
};

/// A copy of a request, or why there is none.
pub(super) type Copied = Result<Box<Request>, Stopped>;

/// An attempt that is under way, the `count`th.
pub(super) struct Begun<'a> {
    pub(super) count: u32,
    pub(super) copy: Copied,
    pub(super) running: Running<'a>,
}

impl AttemptMiddleware {
    /// Begins an attempt, and keeps a copy of its request if another may follow.
    pub(super) fn begin<'a>(
        &self,
        call: &Call,
        mut request: Request,
        extensions: &'a mut Extensions,
        next: &Next<'a>,
    ) -> Begun<'a> {
        let Self(settings) = self;
        Stage::Retry.rewind(extensions);
        let count = call.log().begin();
        let copy = if count < settings.max_attempts {
            request.try_clone().map(Box::new).ok_or(Stopped::BodyIsStream)
        } else {
            Err(Stopped::AttemptsUsedUp)
        };
        // Not in the copy, which is given its own: it stands in a table, which
        // takes six allocations to copy.
        let longest = settings.attempt_timeout;
        let timeout = request.timeout_mut();
        *timeout = Some(timeout.map_or(longest, |own| own.min(longest)));
        let running = send(call, count, request, extensions, next.clone());
        Begun { count, copy, running }
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
        self.0.purses.succeed(upstream);
        if !seen.ended.is_success() {
            call.log().failed(seen.failed(Duration::ZERO));
        }
        true
    }

    /// Asks what to do about a failure: the delay and the request, if it is to
    /// be repeated.
    pub(super) fn again(
        &self,
        (call, upstream, seen): (&Call, Upstream<'_>, &Seen),
        (count, copy): (u32, Copied),
        previous: Duration,
        extensions: &Extensions,
    ) -> Option<(Duration, Box<Request>)> {
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
                Some((delay, copy.ok()?))
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
