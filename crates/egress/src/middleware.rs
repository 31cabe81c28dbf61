use std::{future::poll_fn, task::Poll};

use http::Extensions;
use palisade_http::{Handling, Stage, refused};
use reqwest::Request;
use reqwest_middleware::{Error, Middleware, Next, Result};

use crate::{Egress, Refusal, report::report};

/// Checks where a request goes, from [`Egress::check`] or
/// [`Egress::recheck`].
///
/// A request that may not go there is a [`Refusal`], found by
/// [`find`](palisade_http::find), and an event `authz_fail` with the host and
/// the reason. Headers that hold credentials are marked as sensitive.
#[derive(Clone, Debug)]
pub struct EgressMiddleware {
    egress: Egress,
    is_outermost: bool,
}

impl EgressMiddleware {
    pub(crate) const fn outermost(egress: Egress) -> Self {
        Self { egress, is_outermost: true }
    }

    pub(crate) const fn innermost(egress: Egress) -> Self {
        Self { egress, is_outermost: false }
    }

    fn enter(
        &self,
        request: &mut Request,
        extensions: &mut Extensions,
    ) -> Result<()> {
        // The last layer is inside of every stage, and is none itself.
        if self.is_outermost {
            Stage::Egress.enter(extensions)?;
        }
        let sensitive = self.egress.sensitive();
        for (name, value) in request.headers_mut() {
            if sensitive.contains(name) {
                value.set_sensitive(true);
            }
        }
        let url = request.url();
        self.egress.policy().check(url).map_err(|refusal| {
            let host = url.host_str().unwrap_or_default();
            report(host, refusal.reason().name());
            refusal.into()
        })
    }
}

impl Middleware for EgressMiddleware {
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
        if let Err(error) = self.enter(&mut request, extensions) {
            return refused(error);
        }
        let mut run = next.run(request, extensions);
        // Where it is: an answer is large.
        Box::pin(poll_fn(move |cx| {
            let mut polled = run.as_mut().poll(cx);
            if let Poll::Ready(Err(error)) = &mut polled {
                explain(error);
            }
            polled
        }))
    }
}

/// As long as an error is one of the client's, it shows the URL.
fn explain(error: &mut Error) {
    if let Error::Reqwest(_) = error
        && let Some(refusal) = Refusal::within(error)
    {
        *error = refusal.into();
    }
}
