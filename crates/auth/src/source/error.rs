use std::{borrow::Cow, error, fmt, time::Duration};

use crate::CredentialError;

/// No token was issued.
///
/// Says where a credential should have come from and where a token was looked
/// for. Holds no credential, no URL of the provider and nothing of what it
/// answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchError {
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    /// A credential holds what none can.
    Credential(&'static str),
    /// An answer that is none of a token endpoint: what is wrong with it.
    Malformed(Cow<'static, str>),
    /// The provider does not accept the credential, and gave this code for it.
    Rejected(u16, Option<&'static str>),
    /// The provider wants to be left alone.
    Throttled(Option<Duration>),
    /// No answer, or one that says to come back later.
    Unavailable(&'static str),
    /// A credential could not be read.
    Unresolved(Box<CredentialError>),
}

impl FetchError {
    /// A credential that could not be read.
    #[must_use]
    pub const fn credential(why: &'static str) -> Self {
        Self { reason: Reason::Credential(why) }
    }

    /// An answer that is none of a token endpoint.
    #[must_use]
    pub const fn malformed(why: &'static str) -> Self {
        Self { reason: Reason::Malformed(Cow::Borrowed(why)) }
    }

    /// An answer without a token at any of these places, which the app named.
    #[cfg(feature = "json")]
    pub(crate) fn no_token_at(pointers: &[String]) -> Self {
        // A line break would start a line of its own in a log (CWE-117).
        let places: Vec<_> = pointers
            .iter()
            .map(|pointer| pointer.escape_debug().to_string())
            .collect();
        let why = format!("there is none in it at {}", places.join(" or "));
        Self { reason: Reason::Malformed(why.into()) }
    }

    /// The provider answered with this status that it does not accept the
    /// credential, or the refresh token.
    #[must_use]
    pub const fn rejected(status: u16) -> Self {
        Self { reason: Reason::Rejected(status, None) }
    }

    /// The same, with the provider's code for it: one of those that a standard
    /// names, never the text of an answer.
    #[must_use]
    pub const fn rejected_as(status: u16, code: &'static str) -> Self {
        Self { reason: Reason::Rejected(status, Some(code)) }
    }

    /// The provider wants to be left alone, for so long if it said so.
    #[must_use]
    pub const fn throttled(retry_after: Option<Duration>) -> Self {
        Self { reason: Reason::Throttled(retry_after) }
    }

    /// The provider cannot be reached, or not now.
    #[must_use]
    pub const fn unavailable(why: &'static str) -> Self {
        Self { reason: Reason::Unavailable(why) }
    }

    /// Whether the provider said no to the credential itself.
    #[must_use]
    pub const fn is_rejected(&self) -> bool {
        matches!(self.reason, Reason::Rejected(..))
    }

    /// Whether the provider answered, or was never asked, so that the call is
    /// known to be over.
    pub(crate) const fn is_answered(&self) -> bool {
        !matches!(self.reason, Reason::Unavailable(_))
    }

    /// Whether the answer was none of a token endpoint.
    pub(crate) const fn is_malformed(&self) -> bool {
        matches!(self.reason, Reason::Malformed(_))
    }

    /// The status that the provider answered with, where that is the reason.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self.reason {
            Reason::Rejected(status, _) => Some(status),
            Reason::Throttled(_) => Some(429),
            _ => None,
        }
    }

    /// How long the provider wants to be left alone.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self.reason {
            Reason::Throttled(delay) => delay,
            _ => None,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Credential(why) => {
                write!(f, "the credential cannot be used: {why}")
            }
            Reason::Malformed(why) => {
                write!(f, "the token endpoint gave no token: {why}")
            }
            Reason::Rejected(status, None) => write!(
                f,
                "the provider does not accept the credential (status {status})"
            ),
            Reason::Rejected(status, Some(code)) => write!(
                f,
                "the provider does not accept the credential (status {status}, \
                 {code})"
            ),
            Reason::Throttled(Some(delay)) => write!(
                f,
                "the token endpoint wants to be left alone for {delay:?}"
            ),
            Reason::Throttled(None) => {
                f.write_str("the token endpoint wants to be left alone")
            }
            Reason::Unavailable(why) => {
                write!(f, "the token endpoint is not available: {why}")
            }
            Reason::Unresolved(cause) => write!(
                f,
                "the credential from {} cannot be had",
                cause.provenance()
            ),
        }
    }
}

impl error::Error for FetchError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Unresolved(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<CredentialError> for FetchError {
    fn from(error: CredentialError) -> Self {
        Self { reason: Reason::Unresolved(Box::new(error)) }
    }
}
