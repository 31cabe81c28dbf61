use std::sync::Arc;

use http::Extensions;
use palisade_http::{Deadline, Failure, Handling, Stage, refused};
use reqwest::{Body, Request};
use reqwest_middleware::{Error, Middleware, Next, Result};
use tokio::time::Instant;

use super::{
    ending::Ending,
    exchange::{Known, look},
    inquiry::Inquiry,
    now,
};
use crate::{
    CallFailed, OutcomeUnknown, Stopped,
    call::{Call, Report, Subject},
    key::take_or_assign,
    record::Transaction,
    settings::Settings,
};

/// The outer half, [`Stage::Call`]: opens a call, with its idempotency key and
/// its deadline, and tells how it ended.
///
/// From [`Retry::call`](crate::Retry::call). The response's extensions hold
/// [`Attempts`](crate::Attempts), and [`Resolved`](crate::Resolved) if it is an
/// answer to a question of the [`Resolver`](crate::Resolver)'s.
///
/// # Errors
///
/// [`KeyError`](crate::KeyError) or `WrongOrder`, with nothing sent; [`OutcomeUnknown`]; or
/// [`CallFailed`].
#[derive(Clone, Debug)]
pub struct CallMiddleware(Arc<Settings>);

impl CallMiddleware {
    pub(crate) const fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }

    /// What the call is about; its request has a key from then on, if it is one
    /// that needs it.
    fn open(
        &self,
        request: &mut Request,
        extensions: &mut Extensions,
        start: Instant,
    ) -> Result<Call> {
        let Self(settings) = self;
        Stage::Call.enter(extensions)?;
        let route = settings.route(request).cloned();
        let (key, key_at) =
            match route.as_ref().and_then(|route| route.key.as_ref()) {
                Some(place) => take_or_assign(request, place)?,
                None => (None, 0..0),
            };
        let subject = Subject::new(route, request.method(), key, key_at);
        let was_open = match subject.keyed() {
            Some((route, key)) => {
                let body = request.body().map_or(Some(&[][..]), Body::as_bytes);
                settings.seen.check(route, key, body)?
            }
            None => false,
        };
        Ok(Call::open(subject, start, was_open, extensions))
    }
}

impl Middleware for CallMiddleware {
    fn handle<'s, 'e, 'n, 'f>(
        &'s self,
        mut request: Request,
        extensions: &'e mut Extensions,
        next: Next<'n>,
    ) -> Handling<'f>
    where
        's: 'f,
        'e: 'f,
        'n: 'f,
    {
        let Self(settings) = self;
        let start = now();
        let call = match self.open(&mut request, extensions, start) {
            Ok(call) => call,
            Err(error) => return refused(error),
        };
        let own = Deadline::after(start, settings.deadline);
        let deadline = own.unwrap_or(Deadline::at(start)).set(extensions);
        let left = deadline.remaining(start);
        let inquiry = Inquiry::about(settings, &call, &request, &next, left);
        let run = next.run(request, extensions);
        Box::pin(async move {
            let mut ending = Ending::of(&call, settings);
            let result = match deadline.limit_from(start, run).await {
                Ok(result) => result,
                // Then nothing was begun.
                Err(passed) if deadline.has_passed(start) => {
                    Err(passed.unsent().into())
                }
                Err(passed) => {
                    call.log().stop(Stopped::Deadline, None);
                    Err(passed.into())
                }
            };
            if let Ok(response) = &result
                && call.log().is_empty()
            {
                // There is no inner half, or a cache has answered.
                let known = Known { settings, call: &call, asked: None };
                let seen = look(known, response, None);
                call.log().end(seen.ended, seen.code);
            }
            let failure = result.as_ref().err().map(|error| Failure::of(error));
            let report = call.report(failure);
            if let Some(inquiry) = inquiry.filter(|_| report.is_open()) {
                // Boxed, for a future is as large as its rarest way.
                let settled = Box::pin(inquiry.settle()).await;
                if let Some(mut response) = settled {
                    ending.tell(&report, Transaction::Resolved);
                    response.extensions_mut().insert(report.attempts);
                    return Ok(response);
                }
            }
            ending.tell(&report, report.transaction());
            match result {
                Ok(mut response) if !report.is_unknown => {
                    response.extensions_mut().insert(report.attempts);
                    Ok(response)
                }
                result => Err(failed(&call, report, result.err())),
            }
        })
    }
}

/// What the caller gets in the place of an answer.
fn failed(call: &Call, report: Report, error: Option<Error>) -> Error {
    let Report { attempts, failure, .. } = report;
    match error.filter(|_| !report.is_unknown) {
        None => {
            OutcomeUnknown::new(call.key().cloned(), attempts, failure).into()
        }
        Some(error) => {
            let failure = failure.unwrap_or(Failure::TIMED_OUT);
            CallFailed::new(attempts, failure, error).into()
        }
    }
}
