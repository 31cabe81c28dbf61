use std::{error, fmt};

use palisade_http::Failure;

/// A source or a vault cannot be set up: a setting is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceBuildError(Reason);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Client(Failure),
    /// A setting has nothing in it.
    Empty(&'static str),
    /// A setting cannot be sent as it is.
    #[cfg(feature = "vault")]
    Header(&'static str),
    /// Nothing in the app turned a TLS feature of `reqwest` on.
    NoTls,
    /// A place in a document is none (RFC 6901).
    Pointer(String),
    /// A path has nothing, `.` or `..` between two slashes.
    #[cfg(feature = "vault")]
    Segment(String),
    /// The URL is a `SafeUrl`.
    Url {
        url: String,
        why: &'static str,
    },
    ZeroTimeout,
}

impl SourceBuildError {
    pub(crate) const NO_TLS: Self = Self(Reason::NoTls);
    pub(crate) const ZERO_TIMEOUT: Self = Self(Reason::ZeroTimeout);

    pub(crate) fn client(error: &reqwest::Error) -> Self {
        Self(Reason::Client(Failure::of(error)))
    }

    pub(crate) const fn empty(setting: &'static str) -> Self {
        Self(Reason::Empty(setting))
    }

    #[cfg(feature = "vault")]
    pub(crate) const fn header(setting: &'static str) -> Self {
        Self(Reason::Header(setting))
    }

    pub(crate) const fn pointer(pointer: String) -> Self {
        Self(Reason::Pointer(pointer))
    }

    #[cfg(feature = "vault")]
    pub(crate) const fn segment(path: String) -> Self {
        Self(Reason::Segment(path))
    }

    pub(crate) const fn url(url: String, why: &'static str) -> Self {
        Self(Reason::Url { url, why })
    }

    /// Whether a URL cannot be used.
    #[must_use]
    pub const fn is_url(&self) -> bool {
        matches!(self.0, Reason::Url { .. })
    }
}

impl fmt::Display for SourceBuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Client(_) => {
                f.write_str("there is no HTTP client with these settings")
            }
            Reason::Empty(setting) => write!(f, "{setting} is empty"),
            #[cfg(feature = "vault")]
            Reason::Header(setting) => {
                write!(f, "{setting} cannot be sent in a header")
            }
            Reason::NoTls => f.write_str(
                "reqwest has no TLS: turn on one of its features for it",
            ),
            Reason::Pointer(pointer) => write!(
                f,
                "{pointer:?} is no JSON pointer: it has to begin with a slash"
            ),
            #[cfg(feature = "vault")]
            Reason::Segment(path) => {
                write!(
                    f,
                    "the path {path:?} has an empty segment or a dotted one"
                )
            }
            Reason::Url { url, why } => {
                write!(f, "the URL {url:?} cannot be used: {why}")
            }
            Reason::ZeroTimeout => f.write_str("the timeout is zero"),
        }
    }
}

impl error::Error for SourceBuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Reason::Client(cause) => Some(cause),
            _ => None,
        }
    }
}
