use http::Extensions;
use palisade_http::{Handling, Stage, refused};
use reqwest::Request;
use reqwest_middleware::{Middleware, Next, Result};

use crate::Payload;

/// Checks what a request carries, from [`Payload::check`].
///
/// A request that may not is a [`Refusal`](crate::Refusal), found by
/// [`find`](palisade_http::find), and an event `input_validation_fail` with the
/// host, the route, the pointer and the rule.
#[derive(Clone, Debug)]
pub struct PayloadMiddleware(Payload);

impl PayloadMiddleware {
    pub(crate) const fn new(payload: Payload) -> Self {
        Self(payload)
    }

    fn enter(
        &self,
        request: &mut Request,
        extensions: &mut Extensions,
    ) -> Result<()> {
        Stage::Payload.enter(extensions)?;
        Ok(self.0.look_at(request)?)
    }
}

impl Middleware for PayloadMiddleware {
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
        match self.enter(&mut request, extensions) {
            Ok(()) => next.run(request, extensions),
            Err(error) => refused(error),
        }
    }
}
