//! One attempt: sent, looked at, recorded.

use std::{
    cell::LazyCell,
    pin::Pin,
    time::{Duration, SystemTime},
};

use http::{Extensions, Method, StatusCode};
use palisade_http::{Failure, Handling, peek_body, server_delay};
use reqwest::{Request, Response};
use reqwest_middleware::{Next, Result};
use tokio::time::Instant;
use tracing::{Instrument as _, instrument::Instrumented};

use super::{now, since};
use crate::{
    Answer, FailedAttempt, Outcome, ProviderCode,
    call::Call,
    decide::Ended,
    record::{ApiCall, api_call, attempt_span},
    settings::Settings,
};

/// What there is after an attempt.
pub(super) struct Exchange {
    pub(super) result: Result<Response>,
    pub(super) seen: Seen,
}

/// What is to be seen of it. By itself, for an answer is large, and is moved as
/// seldom as can be.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) ended: Ended,
    pub(super) cause: Failure,
    pub(super) code: Option<ProviderCode>,
    /// Of one that was no success.
    pub(super) duration: Duration,
    /// How long the server wants to be left alone.
    pub(super) server_delay: Option<Duration>,
}

/// An attempt that is on its way.
pub(super) struct Running<'a> {
    method: Method,
    resend_count: u32,
    /// In the span of the attempt.
    run: Instrumented<Handling<'a>>,
}

/// Sends the `count`th attempt.
pub(super) fn send<'a>(
    call: &Call,
    count: u32,
    request: Request,
    extensions: &'a mut Extensions,
    next: Next<'a>,
) -> Running<'a> {
    let method = request.method().clone();
    let resend_count = count.saturating_sub(1);
    let span = attempt_span(call.subject(), &method, resend_count);
    let run = span.in_scope(|| next.run(request, extensions));
    Running { method, resend_count, run: run.instrument(span) }
}

impl Running<'_> {
    /// Waits for the answer, looks at it, and records the attempt.
    ///
    /// What is done between two waits is done elsewhere: a future keeps what it
    /// has lent in itself, and costs every request by its size.
    pub(super) async fn exchange(
        &mut self,
        settings: &Settings,
        call: &Call,
    ) -> Exchange {
        // The first one begins with its call, almost: the clock takes longer to
        // read than anything between the two that does not wait.
        let is_first = self.resend_count == 0;
        let start = if is_first { call.opened() } else { now() };
        let result = (&mut self.run).await;
        let mut exchange = match self.look_at(settings, call, result) {
            Looked::Seen(exchange) => exchange,
            Looked::WithBody(peek) => peek.await,
        };
        self.record(settings, call, start, &mut exchange.seen);
        exchange
    }

    fn look_at<'x>(
        &'x self,
        settings: &'x Settings,
        call: &Call,
        result: Result<Response>,
    ) -> Looked<'x> {
        let Self { method, run, .. } = self;
        let span = run.span();
        span.in_scope(|| {
            let response = match result {
                Ok(response) => response,
                Err(error) => {
                    let seen = failed(call, &error);
                    return Looked::Seen(Exchange { result: Err(error), seen });
                }
            };
            let max_body = max_body(settings, method, &response);
            if max_body == 0 {
                let seen = look(settings, method, &response, None);
                return Looked::Seen(Exchange { result: Ok(response), seen });
            }
            let peek = peek(settings, method, response, max_body);
            Looked::WithBody(Box::pin(peek.instrument(span.clone())))
        })
    }

    /// And says how long one took that was no success.
    fn record(
        &self,
        settings: &Settings,
        call: &Call,
        start: Instant,
        seen: &mut Seen,
    ) {
        let Self { method, resend_count, run } = self;
        let duration = LazyCell::new(|| since(start));
        let attempt = ApiCall {
            method,
            status: seen.cause.status(),
            code: seen.code,
            resend_count: *resend_count,
        };
        run.span().in_scope(|| {
            let key = &settings.fingerprint_key;
            api_call(call.subject(), key, &attempt, || *duration);
        });
        if !seen.ended.is_success() {
            seen.duration = *duration;
        }
    }
}

/// What came of an attempt; or what will, once its body was seen, too.
enum Looked<'x> {
    Seen(Exchange),
    WithBody(Pin<Box<dyn Future<Output = Exchange> + Send + 'x>>),
}

async fn peek(
    settings: &Settings,
    method: &Method,
    response: Response,
    max_body: usize,
) -> Exchange {
    match peek_body(response, max_body).await {
        Ok((response, peeked)) => {
            let seen = look(settings, method, &response, peeked.bytes());
            Exchange { result: Ok(response), seen }
        }
        // An answer began, and broke off.
        Err(failure) => Exchange {
            result: Err(failure.into()),
            seen: Seen::new(Ended::Failed(failure), failure),
        },
    }
}

/// How much of the body the classifier wants to see.
fn max_body(
    settings: &Settings,
    method: &Method,
    response: &Response,
) -> usize {
    let status = response.status();
    if status == StatusCode::UNAUTHORIZED {
        return 0;
    }
    settings.classifier.max_body(method, response.url().path(), status)
}

/// What an answer says.
fn look(
    settings: &Settings,
    method: &Method,
    response: &Response,
    body: Option<&[u8]>,
) -> Seen {
    let status = response.status();
    let cause = Failure::answered(status);
    if status == StatusCode::UNAUTHORIZED {
        return Seen::new(Ended::answered(status, Outcome::Failed), cause);
    }
    let verdict = settings.classifier.classify(&Answer {
        method,
        path: response.url().path(),
        status,
        headers: response.headers(),
        body,
    });
    let ended = Ended::answered(status, verdict.outcome());
    let server_delay = if ended.is_transient() {
        #[expect(clippy::disallowed_methods, reason = "for dates in headers")]
        server_delay(response.headers(), SystemTime::now())
    } else {
        None
    };
    let code = verdict.code();
    Seen { code, server_delay, ..Seen::new(ended, cause) }
}

fn failed(call: &Call, error: &reqwest_middleware::Error) -> Seen {
    let failure = Failure::of(error);
    let failure = if call.is_held_back() { failure.unsent() } else { failure };
    Seen::new(Ended::Failed(failure), failure)
}

impl Seen {
    const fn new(ended: Ended, cause: Failure) -> Self {
        let duration = Duration::ZERO;
        Self { ended, cause, code: None, duration, server_delay: None }
    }

    /// For the caller to see, with what follows it.
    pub(super) const fn failed(self, delay: Duration) -> FailedAttempt {
        let Self { cause, code, duration, .. } = self;
        FailedAttempt { cause, code, duration, delay }
    }
}
