use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{Deadline, Jitter, Stage};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next};
use tokio::time::sleep;

use super::{
    exchange::{Exchange, exchange},
    now,
};
use crate::{
    Stopped,
    budget::Upstream,
    call::Call,
    decide::{Decision, Facts, decide},
    settings::Settings,
};

/// The inner half, [`Stage::Retry`]: makes the attempts of a call.
///
/// From [`Retry::attempts`](crate::Retry::attempts). It stands outside the
/// limiter, so that each attempt waits for its place, and inside of what
/// answers a 401. Each attempt has a span, `api_attempt`, and leaves an
/// `api_call` event.
///
/// A request is copied, its body by reference, only while another attempt may
/// follow.
///
/// # Errors
///
/// `WrongOrder` or `MissingStage`, with nothing sent; whatever the last attempt
/// returned; or a [`Failure`](palisade_http::Failure) if the body of an answer,
/// which the classifier wanted to see, could not be read.
#[derive(Clone, Debug)]
pub struct AttemptMiddleware(Arc<Settings>);

impl AttemptMiddleware {
    pub(crate) const fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }

    /// Looks at the request before its first attempt.
    fn enter(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
    ) -> reqwest_middleware::Result<(Request, Call, Upstream<'_>)> {
        let Self(settings) = self;
        Stage::Retry.enter(extensions)?;
        Stage::Retry.require(Stage::Call, extensions)?;
        let call = Call::of_or_open(&request, extensions);
        let url = request.url();
        let host = url.host_str().unwrap_or_default();
        let upstream = settings.purses.upstream(host, url.port());
        let longest = settings.attempt_timeout;
        let timeout = request.timeout_mut();
        *timeout = Some(timeout.map_or(longest, |own| own.min(longest)));
        Ok((request, call, upstream))
    }

    /// Begins an attempt, and keeps a copy of its request if another may follow.
    fn begin<'a>(
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
    fn is_over(
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
    async fn repeat(
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

/// An attempt that is under way, the `count`th.
struct Begun<F> {
    count: u32,
    /// Or why there is none.
    copy: Result<Box<Request>, Stopped>,
    exchange: F,
}

/// The same after it has failed.
struct Failed {
    count: u32,
    copy: Result<Box<Request>, Stopped>,
    exchange: Exchange,
}

#[async_trait]
impl Middleware for AttemptMiddleware {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        // Not borrowed here: a future keeps what it has lent.
        let (request, call, upstream) = self.enter(request, extensions)?;
        let Begun { count, copy, exchange } =
            self.begin(&call, request, extensions, &next);
        let exchange = exchange.await;
        if self.is_over(&call, upstream, &exchange) {
            return exchange.result;
        }
        let failed = Failed { count, copy, exchange };
        // Boxed: a future as large as its rarest way costs every request.
        Box::pin(self.repeat((&call, upstream), failed, extensions, next)).await
    }
}
