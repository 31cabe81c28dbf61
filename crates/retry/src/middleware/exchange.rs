//! One attempt: sent, looked at, recorded.

use std::{
    cell::LazyCell,
    time::{Duration, SystemTime},
};

use http::{Extensions, StatusCode};
use palisade_http::{Failure, Handling, peek_body, server_delay};
use reqwest::{Request, Response, Url};
use reqwest_middleware::{Next, Result};
use tokio::time::Instant;
use tracing::{Instrument as _, instrument::Instrumented};

use super::{now, since};
use crate::{
    Answer, FailedAttempt, Outcome, ProviderCode, Verdict,
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
    known: Known<'a>,
    resend_count: u32,
    start: Instant,
    is_recorded: bool,
    /// In the span of the attempt.
    pub(super) run: Instrumented<Handling<'a>>,
}

/// What an attempt is made and looked at with.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) settings: &'a Settings,
    pub(super) call: &'a Call,
    /// Where it was sent to, if it may be sent there again.
    pub(super) asked: Option<&'a Url>,
}

/// Sends the `count`th attempt.
pub(super) fn send<'a>(
    known: Known<'a>,
    count: u32,
    request: Request,
    extensions: &'a mut Extensions,
    next: &Next<'a>,
) -> Running<'a> {
    let (call, resend_count) = (known.call, count.saturating_sub(1));
    // The first one begins with its call, almost: the clock takes longer to
    // read than anything between the two that does not wait.
    let start = if resend_count == 0 { call.opened() } else { now() };
    let span = attempt_span(call.subject(), resend_count);
    let run = span.in_scope(|| next.clone().run(request, extensions));
    let (is_recorded, run) = (false, run.instrument(span));
    Running { known, resend_count, start, is_recorded, run }
}

impl<'a> Running<'a> {
    /// Looks at what came, but for a body.
    pub(super) fn look_at(&self, result: &Result<Response>) -> Seen {
        let _in_span = self.run.span().enter();
        match result {
            Ok(response) => look(self.known, response, None),
            Err(error) => failed(self.known.call, error),
        }
    }

    /// Looks at an answer and at its body.
    pub(super) fn peek(
        &self,
        response: Response,
        max_body: usize,
    ) -> impl Future<Output = (Result<Response>, Seen)> + Send + use<'a> {
        let known = self.known;
        let peek = async move {
            match peek_body(response, max_body).await {
                Ok((response, peeked)) => {
                    let body = peeked.bytes();
                    let seen = look(known, &response, body);
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
    pub(super) fn record(&mut self, seen: &mut Seen) {
        self.is_recorded = true;
        let duration = LazyCell::new(|| since(self.start));
        let attempt = ApiCall {
            status: seen.cause.status(),
            code: seen.code,
            resend_count: self.resend_count,
        };
        self.run.span().in_scope(|| {
            let Known { settings, call, .. } = self.known;
            let key = &settings.fingerprint_key;
            api_call(call.subject(), key, &attempt, || *duration);
        });
        if !seen.ended.is_success() {
            seen.duration = *duration;
        }
    }
}

impl Drop for Running<'_> {
    /// Cut off, by the deadline or by the caller.
    fn drop(&mut self) {
        if !self.is_recorded {
            let call = self.known.call;
            let cut = call.as_far_as_it_came(Failure::TIMED_OUT);
            let mut seen = Seen::new(Ended::Failed(cut), cut);
            self.record(&mut seen);
            call.log().end(seen.ended, None);
            call.log().failed(seen.failed(Duration::ZERO));
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
pub(super) fn look(
    Known { settings, call, asked }: Known<'_>,
    response: &Response,
    body: Option<&[u8]>,
) -> Seen {
    let status = response.status();
    let cause = Failure::answered(status);
    if status == StatusCode::UNAUTHORIZED {
        return Seen::new(Ended::answered(Outcome::Failed.into()), cause);
    }
    let mut verdict = settings.classifier.classify(&Answer {
        method: &call.subject().method,
        path: response.url().path(),
        status,
        headers: response.headers(),
        body,
    });
    // The client has followed a redirect: who turned the request away there is
    // not who has had it first.
    if verdict.outcome() == Outcome::Rejected
        && asked.is_some_and(|asked| is_elsewhere(asked, response.url()))
    {
        verdict = Verdict::from(Outcome::Unknown).with_code(verdict.code());
    }
    let ended = Ended::answered(verdict);
    let server_delay = if ended.is_transient() {
        #[expect(clippy::disallowed_methods, reason = "for dates in headers")]
        server_delay(response.headers(), SystemTime::now())
    } else {
        None
    };
    let (code, duration) = (verdict.code(), Duration::ZERO);
    Seen { ended, cause, code, duration, server_delay }
}

/// Not where it was asked. What a test or a cache makes up has the URL that
/// `reqwest` gives it.
fn is_elsewhere(asked: &Url, answered: &Url) -> bool {
    answered.host_str() != Some("no.url.provided.local")
        && (asked.host_str() != answered.host_str()
            || asked.port() != answered.port()
            || asked.path() != answered.path()
            || asked.query() != answered.query())
}

fn failed(call: &Call, error: &reqwest_middleware::Error) -> Seen {
    let failure = call.as_far_as_it_came(Failure::of(error));
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
