//! What follows an attempt: nothing, or another one.

use std::time::Duration;

use http::Extensions;
use palisade_http::{Deadline, Jitter, Stage};
use reqwest::{Request, Response};
use reqwest_middleware::Next;
use tokio::time::sleep;

use super::{
    AttemptMiddleware,
    exchange::{Exchange, exchange},
    now,
};
use crate::{
    Stopped,
    budget::Upstream,
    call::Call,
    decide::{Decision, Facts, decide},
};

/// An attempt that is under way, the `count`th.
pub(super) struct Begun<F> {
    pub(super) count: u32,
    /// Or why there is none.
    pub(super) copy: Result<Box<Request>, Stopped>,
    pub(super) exchange: F,
}

/// The same after it has failed.
pub(super) struct Failed {
    pub(super) count: u32,
    pub(super) copy: Result<Box<Request>, Stopped>,
    pub(super) exchange: Exchange,
}

impl AttemptMiddleware {
    /// Begins an attempt, and keeps a copy of its request if another may follow.
    pub(super) fn begin<'a>(
        &'a self,
        call: &'a Call,
        request: Request,
        extensions: &'a mut Extensions,
        next: &Next<'a>,
    ) -> Begun<impl Future<Output = Exchange> + use<'a>> {
        let Self(settings) = self;
        Stage::Retry.rewind(extensions);
        let count = call.begin();
        let copy = if count < settings.max_attempts {
            request.try_clone().map(Box::new).ok_or(Stopped::BodyIsStream)
        } else {
            Err(Stopped::AttemptsUsedUp)
        };
        let next = next.clone();
        let exchange =
            exchange(settings, call, count, request, extensions, next);
        Begun { count, copy, exchange }
    }

    /// Ends the attempt; `false` if another may have to follow.
    pub(super) fn is_over(
        &self,
        call: &Call,
        upstream: Upstream<'_>,
        exchange: &Exchange,
    ) -> bool {
        let ended = exchange.ended;
        call.end(ended, exchange.code);
        if ended.is_over() {
            self.0.purses.succeed(upstream);
            if !ended.is_success() {
                call.failed(exchange.failed(Duration::ZERO));
            }
        }
        ended.is_over()
    }

    /// Repeats what has failed, as long as that is safe and may help.
    pub(super) async fn repeat(
        &self,
        (call, upstream): (&Call, Upstream<'_>),
        mut failed: Failed,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let mut delay = Duration::ZERO;
        loop {
            let remaining = Deadline::of(extensions)
                .map_or(Duration::MAX, |deadline| deadline.remaining(now()));
            let times = (delay, remaining);
            let repeat = self.after_failure(call, &failed, upstream, times);
            let (Some(wait), Ok(again)) = (repeat, failed.copy) else {
                return failed.exchange.result;
            };
            // Its body is of no use, and its connection may be.
            drop(failed.exchange);
            sleep(wait).await;
            let Begun { count, copy, exchange } =
                self.begin(call, *again, extensions, &next);
            let exchange = exchange.await;
            if self.is_over(call, upstream, &exchange) {
                return exchange.result;
            }
            failed = Failed { count, copy, exchange };
            delay = wait;
        }
    }

    /// Asks what to do about a failure; the delay, if it is to be repeated.
    fn after_failure(
        &self,
        call: &Call,
        failed: &Failed,
        upstream: Upstream<'_>,
        (previous, remaining): (Duration, Duration),
    ) -> Option<Duration> {
        let Self(settings) = self;
        let Failed { exchange, count, copy } = failed;
        let own = settings.backoff.delay(*count, previous, Jitter::random());
        let delay = own.max(exchange.server_delay.unwrap_or_default());
        let has_budget =
            exchange.ended.is_transient() && settings.purses.fail(upstream);
        let facts = Facts {
            is_replay_safe: call.subject().is_replay_safe,
            used_up: copy.as_ref().err().copied(),
            has_budget,
            delay,
            remaining,
        };
        match decide(exchange.ended, &facts) {
            Decision::RepeatAfter(delay) => {
                call.failed(exchange.failed(delay));
                Some(delay)
            }
            Decision::Stop(why) => {
                call.failed(exchange.failed(Duration::ZERO));
                let is_late = why == Stopped::Deadline;
                let asked = exchange.server_delay;
                call.stop(why, if is_late { Some(delay) } else { asked });
                None
            }
        }
    }
}
