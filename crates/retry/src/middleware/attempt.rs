use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::Extensions;
use palisade_http::{Deadline, Jitter, Stage};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};
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

    /// Asks what to do about a failure; the delay, if it is to be repeated.
    fn after_failure(
        &self,
        call: &Call,
        exchange: &Exchange,
        (count, used_up, upstream): (u32, Option<Stopped>, Upstream<'_>),
        (previous, remaining): (Duration, Duration),
    ) -> Option<Duration> {
        let Self(settings) = self;
        let own = settings.backoff.delay(count, previous, Jitter::random());
        let delay = own.max(exchange.server_delay.unwrap_or_default());
        let has_budget =
            exchange.ended.is_transient() && settings.purses.fail(upstream);
        let facts = Facts {
            is_replay_safe: call.subject().is_replay_safe,
            used_up,
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

#[async_trait]
impl Middleware for AttemptMiddleware {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
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
        let mut delay = Duration::ZERO;
        loop {
            Stage::Retry.rewind(extensions);
            let count = call.begin();
            let copy = if count < settings.max_attempts {
                request.try_clone().ok_or(Stopped::BodyIsStream)
            } else {
                Err(Stopped::AttemptsUsedUp)
            };
            let next = next.clone();
            let exchange =
                exchange(settings, &call, count, request, extensions, next);
            let exchange = exchange.await;
            call.end(exchange.ended, exchange.code);
            if exchange.ended.is_over() {
                settings.purses.succeed(upstream);
                if !exchange.ended.is_success() {
                    call.failed(exchange.failed(Duration::ZERO));
                }
                return exchange.result;
            }
            let remaining = Deadline::of(extensions)
                .map_or(Duration::MAX, |deadline| deadline.remaining(now()));
            let is_there = (count, copy.as_ref().err().copied(), upstream);
            let times = (delay, remaining);
            let repeat = self.after_failure(&call, &exchange, is_there, times);
            let (Some(wait), Ok(again)) = (repeat, copy) else {
                return exchange.result;
            };
            // Its body is of no use, and its connection may be.
            drop(exchange);
            sleep(wait).await;
            (request, delay) = (again, wait);
        }
    }
}
