use palisade_http::Failure;

use super::FetchError;

/// Why there is no answer that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Malformed(&'static str),
    Unavailable(&'static str),
}

impl Trouble {
    /// A request without an answer, in words that are all written here.
    pub(crate) const fn failed(failure: Failure) -> Self {
        Self::Unavailable(if failure.is_dns() {
            "its name was not resolved"
        } else if failure.is_tls() {
            "the TLS handshake failed"
        } else if failure.is_timeout() {
            "it did not answer in time"
        } else if failure.is_connect() {
            "there is no connection"
        } else if failure.is_closed() {
            "the connection closed before the answer was complete"
        } else {
            "the request failed"
        })
    }
}

impl From<Trouble> for FetchError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Malformed(why) => Self::malformed(why),
            Trouble::Unavailable(why) => Self::unavailable(why),
        }
    }
}
