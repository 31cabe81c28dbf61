use std::{error, fmt};

use palisade_http::Failure;
use reqwest_middleware::Error;

/// A request of an [`EgressClient`](super::EgressClient) came to nothing.
///
/// The `source()` is the typed error of the layer that refused it, which
/// [`find`](palisade_http::find) finds, or a [`Failure`] in place of an error
/// of `reqwest`, which would hold the URL.
#[derive(Debug)]
pub struct SendError(Cause);

#[derive(Debug)]
enum Cause {
    Failure(Failure),
    Invalid,
    Layer(Error),
}

impl SendError {
    pub(super) const fn invalid() -> Self {
        Self(Cause::Invalid)
    }

    pub(super) fn of(error: Error) -> Self {
        Self(match error {
            Error::Middleware(_) => Cause::Layer(error),
            Error::Reqwest(error) => Cause::Failure(Failure::of(&error)),
        })
    }

    /// Whether it could not even be tried: what was given is no URL, or no
    /// JSON.
    #[must_use]
    pub const fn is_invalid(&self) -> bool {
        matches!(self.0, Cause::Invalid)
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Cause::Failure(_) => "the client failed",
            Cause::Invalid => "it is no URL, or no JSON",
            Cause::Layer(_) => "a layer failed",
        })
    }
}

impl error::Error for SendError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Cause::Failure(failure) => Some(failure),
            Cause::Invalid => Some(&Failure::REFUSED),
            Cause::Layer(error) => Some(error),
        }
    }
}
