use std::{error, fmt, time::Duration};

/// No token was issued.
///
/// Holds no credential, no URL and nothing of what the provider answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchError {
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    /// A credential could not be read, or holds what none can.
    Credential(&'static str),
    /// An answer that is none of a token endpoint: what is wrong with it.
    Malformed(&'static str),
    /// The provider does not accept the credential.
    Rejected(u16),
    /// The provider wants to be left alone.
    Throttled(Option<Duration>),
    /// No answer, or one that says to come back later.
    Unavailable(&'static str),
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
        Self { reason: Reason::Malformed(why) }
    }

    /// The provider answered with this status that it does not accept the
    /// credential, or the refresh token.
    #[must_use]
    pub const fn rejected(status: u16) -> Self {
        Self { reason: Reason::Rejected(status) }
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
        matches!(self.reason, Reason::Rejected(_))
    }

    /// Whether the provider answered, so that the call is known to be over.
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
            Reason::Rejected(status) => Some(status),
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
            Reason::Rejected(status) => write!(
                f,
                "the provider does not accept the credential (status {status})"
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
        }
    }
}

impl error::Error for FetchError {}
