//! One attempt: sent, looked at, recorded.

use std::{
    cell::LazyCell,
    time::{Duration, SystemTime},
};

use http::{Extensions, StatusCode};
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

/// What is to be seen of an attempt once it was answered, or was not. By
/// itself, for an answer is large, and each time that it is moved takes as long
/// as all that is looked at.
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
    resend_count: u32,
    start: Instant,
    /// In the span of the attempt.
    pub(super) run: Instrumented<Handling<'a>>,
}

/// Sends the `count`th attempt.
pub(super) fn send<'a>(
    call: &Call,
    count: u32,
    request: Request,
    extensions: &'a mut Extensions,
    next: &Next<'a>,
) -> Running<'a> {
    let resend_count = count.saturating_sub(1);
    // The first one begins with its call, almost: the clock takes longer to
    // read than anything between the two that does not wait.
    let start = if resend_count == 0 { call.opened() } else { now() };
    let span = attempt_span(call.subject(), resend_count);
    let run = span.in_scope(|| next.clone().run(request, extensions));
    Running { resend_count, start, run: run.instrument(span) }
}

impl Running<'_> {
    /// Looks at what came, but for a body.
    pub(super) fn look_at(
        &self,
        settings: &Settings,
        call: &Call,
        result: &Result<Response>,
    ) -> Seen {
        let _in_span = self.run.span().enter();
        match result {
            Ok(response) => look(settings, call, response, None),
            Err(error) => failed(call, error),
        }
    }

    /// Looks at an answer and at its body.
    pub(super) fn peek<'x>(
        &self,
        settings: &'x Settings,
        call: &'x Call,
        response: Response,
        max_body: usize,
    ) -> impl Future<Output = (Result<Response>, Seen)> + Send + 'x {
        let peek = async move {
            match peek_body(response, max_body).await {
                Ok((response, peeked)) => {
                    let body = peeked.bytes();
                    let seen = look(settings, call, &response, body);
                    (Ok(response), seen)
                }
                // An answer began, and broke off.
                Err(failure) => {
                    let seen = Seen::new(Ended::Failed(failure), failure);
                    (Err(failure.into()), seen)
                }
            }
        };
        peek.instrument(self.run.span().clone())
    }

    /// Records the attempt, and says how long one took that was no success.
    pub(super) fn record(
        &self,
        settings: &Settings,
        call: &Call,
        seen: &mut Seen,
    ) {
        let Self { resend_count, start, run } = self;
        let duration = LazyCell::new(|| since(*start));
        let attempt = ApiCall {
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

/// How much of the body the classifier wants to see.
pub(super) fn max_body(
    settings: &Settings,
    call: &Call,
    result: &Result<Response>,
) -> usize {
    let Ok(response) = result else { return 0 };
    let (method, status) = (&call.subject().method, response.status());
    if status == StatusCode::UNAUTHORIZED {
        return 0;
    }
    settings.classifier.max_body(method, response.url().path(), status)
}

/// What an answer says.
fn look(
    settings: &Settings,
    call: &Call,
    response: &Response,
    body: Option<&[u8]>,
) -> Seen {
    let status = response.status();
    let cause = Failure::answered(status);
    if status == StatusCode::UNAUTHORIZED {
        return Seen::new(Ended::answered(status, Outcome::Failed), cause);
    }
    let verdict = settings.classifier.classify(&Answer {
        method: &call.subject().method,
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
    let (code, duration) = (verdict.code(), Duration::ZERO);
    Seen { ended, cause, code, duration, server_delay }
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
