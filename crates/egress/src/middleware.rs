use async_trait::async_trait;
use http::Extensions;
use palisade_http::Stage;
use reqwest::{Request, Response};
use reqwest_middleware::{Error, Middleware, Next};

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

    fn look_at(&self, request: &mut Request) -> Result<(), Refusal> {
        let sensitive = self.egress.sensitive();
        for (name, value) in request.headers_mut() {
            if sensitive.contains(name) {
                value.set_sensitive(true);
            }
        }
        let url = request.url();
        let said = self.egress.policy().check(url);
        if let Err(refusal) = said {
            let host = url.host_str().unwrap_or_default();
            report(host, refusal.reason().name());
        }
        said
    }
}

#[async_trait]
impl Middleware for EgressMiddleware {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response, Error> {
        // The last layer is inside of every stage, and is none itself.
        if self.is_outermost {
            Stage::Egress.enter(extensions)?;
        }
        self.look_at(&mut request)?;
        next.run(request, extensions).await.map_err(|error| match error {
            // As long as it is one of the client's, it shows the URL.
            Error::Reqwest(_) => match Refusal::within(&error) {
                Some(refusal) => refusal.into(),
                None => error,
            },
            Error::Middleware(_) => error,
        })
    }
}
