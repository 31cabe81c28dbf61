//! One attempt: sent, looked at, recorded.

use std::{
    cell::LazyCell,
    time::{Duration, SystemTime},
};

use http::{Extensions, Method, StatusCode};
use palisade_http::{Failure, peek_body, server_delay};
use reqwest::{Request, Response};
use reqwest_middleware::{Next, Result};
use tracing::Instrument as _;

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
    pub(super) ended: Ended,
    pub(super) cause: Failure,
    pub(super) code: Option<ProviderCode>,
    /// Of one that was no success.
    pub(super) duration: Duration,
    /// How long the server wants to be left alone.
    pub(super) server_delay: Option<Duration>,
}

/// Sends the `count`th attempt.
pub(super) fn exchange<'a>(
    settings: &'a Settings,
    call: &'a Call,
    count: u32,
    request: Request,
    extensions: &'a mut Extensions,
    next: Next<'a>,
) -> impl Future<Output = Exchange> {
    let method = request.method().clone();
    let resend_count = count.saturating_sub(1);
    let span = attempt_span(call.subject(), &method, resend_count);
    // Boxed already: a future that holds the request itself would be larger by
    // it, and move it.
    let run = span.in_scope(|| next.run(request, extensions));
    let exchange = async move {
        let start = now();
        let mut exchange = match run.await {
            Ok(response) => {
                let max_body = max_body(settings, &method, &response);
                if max_body == 0 {
                    look(settings, &method, response, None)
                } else {
                    // Boxed: a future as large as its rarest way costs every
                    // request.
                    let peek = Box::pin(peek_body(response, max_body));
                    match peek.await {
                        Ok((response, seen)) => {
                            look(settings, &method, response, seen.bytes())
                        }
                        // An answer began, and broke off.
                        Err(failure) => Exchange::new(
                            Err(failure.into()),
                            Ended::Failed(failure),
                            failure,
                        ),
                    }
                }
            }
            Err(error) => failed(call, error),
        };
        let duration = LazyCell::new(|| since(start));
        let (status, code) = (exchange.cause.status(), exchange.code);
        api_call(
            call.subject(),
            &settings.fingerprint_key,
            &ApiCall { method: &method, status, code, resend_count },
            || *duration,
        );
        if !exchange.ended.is_success() {
            exchange.duration = *duration;
        }
        exchange
    };
    exchange.instrument(span)
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
    response: Response,
    body: Option<&[u8]>,
) -> Exchange {
    let status = response.status();
    let cause = Failure::answered(status);
    if status == StatusCode::UNAUTHORIZED {
        let ended = Ended::answered(status, Outcome::Failed);
        return Exchange::new(Ok(response), ended, cause);
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
    Exchange { code, server_delay, ..Exchange::new(Ok(response), ended, cause) }
}

fn failed(call: &Call, error: reqwest_middleware::Error) -> Exchange {
    let failure = Failure::of(&error);
    let failure = if call.is_held_back() { failure.unsent() } else { failure };
    Exchange::new(Err(error), Ended::Failed(failure), failure)
}

impl Exchange {
    /// For the caller to see, with what follows it.
    pub(super) fn failed(&self, delay: Duration) -> FailedAttempt {
        let Self { cause, code, duration, .. } = *self;
        FailedAttempt { cause, code, duration, delay }
    }

    const fn new(
        result: Result<Response>,
        ended: Ended,
        cause: Failure,
    ) -> Self {
        let duration = Duration::ZERO;
        Self { result, ended, cause, code: None, duration, server_delay: None }
    }
}
