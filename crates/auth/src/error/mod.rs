//! Why a request was not sent.

mod build;

use std::{error, fmt, time::Duration};

use palisade_http::Failure;

pub(crate) use self::build::Unbuildable;
pub use self::build::{BuildError, OriginError};
use crate::FetchError;

/// A request was not sent, because there is no token that it may carry.
///
/// Found behind any number of layers by [`palisade_http::find`]. Holds no
/// token, no credential and no URL; [`Failure::of`] says that the request is
/// [`is_refused`](Failure::is_refused), and nothing of it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthError {
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Mismatched,
    NoRuntime,
    NoToken { cause: FetchError, retry_in: Duration },
    OwnCredential,
    QuotaUsedUp { retry_in: Duration },
    Revoked(&'static str),
    SourceWaitsForItself,
}

impl AuthError {
    pub(crate) const MISMATCHED: Self = Self { reason: Reason::Mismatched };

    pub(crate) const NO_RUNTIME: Self = Self { reason: Reason::NoRuntime };

    pub(crate) const OWN_CREDENTIAL: Self =
        Self { reason: Reason::OwnCredential };

    pub(crate) const SOURCE_WAITS_FOR_ITSELF: Self =
        Self { reason: Reason::SourceWaitsForItself };

    pub(crate) const fn no_token(
        cause: FetchError,
        retry_in: Duration,
    ) -> Self {
        Self { reason: Reason::NoToken { cause, retry_in } }
    }

    pub(crate) const fn quota_used_up(retry_in: Duration) -> Self {
        Self { reason: Reason::QuotaUsedUp { retry_in } }
    }

    pub(crate) const fn revoked(why: &'static str) -> Self {
        Self { reason: Reason::Revoked(why) }
    }

    /// Why the token endpoint gave no token, where that is the reason.
    #[must_use]
    pub const fn fetch_error(&self) -> Option<&FetchError> {
        match &self.reason {
            Reason::NoToken { cause, .. } => Some(cause),
            _ => None,
        }
    }

    /// Whether the outer half that the request passed is another
    /// [`Auth`](crate::Auth)'s than the inner one, which the author of the
    /// chain has to correct: nobody would renew a token that is refused.
    #[must_use]
    pub const fn is_mismatched(&self) -> bool {
        matches!(self.reason, Reason::Mismatched)
    }

    /// Whether the request brought a credential of its own, which its author
    /// has to leave out.
    #[must_use]
    pub const fn is_own_credential(&self) -> bool {
        matches!(self.reason, Reason::OwnCredential)
    }

    /// Whether as many tokens were asked for as the provider allows.
    #[must_use]
    pub const fn is_quota_used_up(&self) -> bool {
        matches!(self.reason, Reason::QuotaUsedUp { .. })
    }

    /// Whether the kill switch was used. No request is sent before
    /// [`Auth::restore`](crate::Auth::restore).
    #[must_use]
    pub const fn is_revoked(&self) -> bool {
        matches!(self.reason, Reason::Revoked(_))
    }

    /// How long it takes until a token may be asked for again: a request that
    /// comes earlier fails the same way, at once.
    #[must_use]
    pub const fn retry_in(&self) -> Option<Duration> {
        match self.reason {
            Reason::NoToken { retry_in, .. }
            | Reason::QuotaUsedUp { retry_in } => Some(retry_in),
            _ => None,
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Mismatched => f.write_str(
                "the chain is mismatched: replay and inject are of different \
                 auths, take both from the same one",
            ),
            Reason::NoRuntime => f.write_str(
                "a token can be asked for only inside a tokio runtime",
            ),
            Reason::NoToken { cause, retry_in } => {
                write!(f, "no token, next try in {retry_in:?}: {cause}")
            }
            Reason::OwnCredential => f.write_str(
                "the request has an authorization header of its own, for an \
                 origin that gets its token here",
            ),
            Reason::QuotaUsedUp { retry_in } => write!(
                f,
                "no token: as many were asked for as the provider allows, next \
                 try in {retry_in:?}"
            ),
            Reason::Revoked(why) => {
                write!(f, "the credential was revoked: {why}")
            }
            Reason::SourceWaitsForItself => f.write_str(
                "the token source sends through the client that waits for its \
                 token, give it a client of its own",
            ),
        }
    }
}

impl error::Error for AuthError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&Failure::REFUSED)
    }
}

impl From<AuthError> for reqwest_middleware::Error {
    fn from(error: AuthError) -> Self {
        Self::middleware(error)
    }
}
