//! Which answers say that a token is stale.

use std::{fmt, sync::Arc};

use http::{HeaderMap, StatusCode};
use palisade_http::{Failure, Peeked, peek_body};
use reqwest::Response;

/// An answer that may say that the token is stale, and may say something else:
/// Pagamio answers 401 with code 1105 to who is not allowed to do something.
#[derive(Clone, Copy)]
pub struct Refusal<'r> {
    status: StatusCode,
    headers: &'r HeaderMap,
    body: Option<&'r [u8]>,
}

impl Refusal<'_> {
    /// The status: 401, unless other ones were configured.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        self.headers
    }

    /// The whole body, unless it is longer than [`MAX_BODY`](Self::MAX_BODY).
    #[must_use]
    pub const fn body(&self) -> Option<&[u8]> {
        self.body
    }

    /// The longest body that is looked at, in bytes.
    pub const MAX_BODY: usize = 64 * 1024;
}

impl fmt::Debug for Refusal<'_> {
    // Headers and bodies hold what logs must not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

type IsStale = dyn Fn(&Refusal<'_>) -> bool + Send + Sync;

/// How refusals are told from other answers.
#[derive(Clone)]
pub(crate) struct Refusals {
    pub(crate) statuses: Vec<StatusCode>,
    /// Everything with such a status is one, unless this says no.
    pub(crate) is_stale: Option<Arc<IsStale>>,
}

impl Default for Refusals {
    fn default() -> Self {
        Self { statuses: vec![StatusCode::UNAUTHORIZED], is_stale: None }
    }
}

impl Refusals {
    /// Whether it is worth a look.
    pub(crate) fn may_be(&self, status: StatusCode) -> bool {
        self.statuses.contains(&status)
    }

    /// Whether it says that the token is stale. The body is read only if
    /// somebody wants to see it, and is there afterwards.
    pub(crate) async fn judge(
        &self,
        response: Response,
    ) -> Result<(Response, bool), Failure> {
        let Some(is_stale) = &self.is_stale else {
            return Ok((response, true));
        };
        let (response, peeked) = peek_body(response, Refusal::MAX_BODY).await?;
        let refusal = Refusal {
            status: response.status(),
            headers: response.headers(),
            body: Peeked::bytes(&peeked),
        };
        let is_stale = is_stale(&refusal);
        Ok((response, is_stale))
    }
}
