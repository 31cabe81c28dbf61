//! One attempt: sent, looked at, recorded.

use std::time::{Duration, SystemTime};

use http::{Extensions, Method};
use palisade_http::{Failure, peek_body, server_delay};
use reqwest::{Request, Response};
use reqwest_middleware::{Next, Result};
use tracing::Instrument as _;

use super::{now, since};
use crate::{
    Answer, ProviderCode, Verdict,
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
    pub(super) duration: Duration,
    /// How long the server wants to be left alone.
    pub(super) server_delay: Option<Duration>,
}

/// Sends the `count`th attempt.
pub(super) async fn exchange(
    settings: &Settings,
    call: &Call,
    count: u32,
    request: Request,
    extensions: &mut Extensions,
    next: Next<'_>,
) -> Exchange {
    let method = request.method().clone();
    let resend_count = count.saturating_sub(1);
    let span = attempt_span(call.subject(), &method, resend_count);
    let exchange = async {
        let start = now();
        let result = next.run(request, extensions).await;
        let mut exchange = match result {
            Ok(response) => look(settings, &method, response).await,
            Err(error) => failed(call, error),
        };
        exchange.duration = since(start);
        let (status, code) = (exchange.cause.status(), exchange.code);
        let duration = exchange.duration;
        api_call(
            call.subject(),
            &ApiCall { method: &method, status, code, duration, resend_count },
        );
        exchange
    };
    exchange.instrument(span).await
}

/// What an answer says.
async fn look(
    settings: &Settings,
    method: &Method,
    response: Response,
) -> Exchange {
    let status = response.status();
    let cause = Failure::answered(status);
    let mut exchange = Exchange {
        result: Ok(response),
        ended: Ended::TurnedAway,
        cause,
        code: None,
        duration: Duration::ZERO,
        server_delay: None,
    };
    if status == http::StatusCode::UNAUTHORIZED {
        return exchange;
    }
    let Ok(response) = exchange.result else { return exchange };
    match judge(settings, method, response).await {
        Ok((response, verdict)) => {
            exchange.ended = Ended::answered(status, verdict.outcome());
            exchange.code = verdict.code();
            if exchange.ended.is_success() == Some(false) {
                #[expect(clippy::disallowed_methods, reason = "for dates")]
                let now = SystemTime::now();
                exchange.server_delay = server_delay(response.headers(), now);
            }
            exchange.result = Ok(response);
        }
        // An answer began, so it is known what became of the rest of it.
        Err(failure) => {
            exchange.ended = Ended::Failed(failure);
            exchange.cause = failure;
            exchange.result = Err(failure.into());
        }
    }
    exchange
}

async fn judge(
    settings: &Settings,
    method: &Method,
    mut response: Response,
) -> std::result::Result<(Response, Verdict), Failure> {
    let status = response.status();
    let classifier = settings.classifier.as_ref();
    let max_body = classifier.max_body(method, response.url().path(), status);
    let mut peeked = None;
    if max_body > 0 {
        let (intact, seen) = peek_body(response, max_body).await?;
        (response, peeked) = (intact, Some(seen));
    }
    let verdict = classifier.classify(&Answer {
        method,
        path: response.url().path(),
        status,
        headers: response.headers(),
        body: peeked.as_ref().and_then(palisade_http::Peeked::bytes),
    });
    Ok((response, verdict))
}

fn failed(call: &Call, error: reqwest_middleware::Error) -> Exchange {
    let failure = Failure::of(&error);
    let failure = if call.is_held_back() { failure.unsent() } else { failure };
    Exchange {
        result: Err(error),
        ended: Ended::Failed(failure),
        cause: failure,
        code: None,
        duration: Duration::ZERO,
        server_delay: None,
    }
}
