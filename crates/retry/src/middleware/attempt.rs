use std::{sync::Arc, time::Duration};

use http::Extensions;
use palisade_http::{Handling, Stage};
use reqwest::Request;
use reqwest_middleware::{Middleware, Next, Result};
use tokio::time::sleep;

use super::exchange::{Known, max_body, send};
use crate::{budget::Upstream, call::Call, settings::Settings};

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
pub struct AttemptMiddleware(pub(super) Arc<Settings>);

impl AttemptMiddleware {
    pub(crate) const fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }

    /// Looks at the request before its first attempt.
    fn enter(
        &self,
        request: &Request,
        extensions: &mut Extensions,
    ) -> Result<(Call, Upstream<'_>)> {
        let Self(settings) = self;
        Stage::Retry.enter(extensions)?;
        Stage::Retry.require(Stage::Call, extensions)?;
        let call = Call::of_or_open(request, extensions);
        call.subject().has_its_key(request)?;
        let url = request.url();
        let host = url.host_str().unwrap_or_default();
        let upstream = settings.purses.upstream(host, url.port());
        Ok((call, upstream))
    }
}

impl Middleware for AttemptMiddleware {
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
        Box::pin(async move {
            let (call, upstream) = self.enter(&request, extensions)?;
            let Self(settings) = self;
            let mut delay = Duration::ZERO;
            loop {
                Stage::Retry.rewind(extensions);
                let count = call.log().begin();
                let copy = self.copy(&request, count);
                self.limit(&mut request);
                let asked = copy.as_ref().ok().map(Request::url);
                let known = Known { settings, call: &call, asked };
                let mut running =
                    send(known, count, request, extensions, &next);
                let mut result = (&mut running.run).await;
                let mut seen;
                match max_body(settings, &call, &result) {
                    0 => seen = running.look_at(&result),
                    max_body => {
                        let peek = running.peek(result?, max_body);
                        (result, seen) = Box::pin(peek).await;
                    }
                }
                running.record(&mut seen);
                drop(running);
                if self.end(&call, upstream, &seen) {
                    return result;
                }
                let again = (count, &copy);
                let failed = (&call, upstream, &seen);
                let wait = self.again(failed, again, delay, extensions);
                let Some(wait) = wait else { return result };
                let Ok(again) = copy else { return result };
                (delay, request) = (wait, again);
                // Its body is of no use, and its connection may be.
                drop(result);
                // Boxed: a future as large as its rarest way costs every
                // request.
                Box::pin(sleep(wait)).await;
            }
        })
    }
}
