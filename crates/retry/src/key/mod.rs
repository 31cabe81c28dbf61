//! The key by which a provider knows a request that it has seen before.

mod digest;
mod fresh;
#[cfg(feature = "json")]
mod json;
mod place;
mod seen;

use std::{error, fmt, str, sync::Arc};

use http::Extensions;
use palisade_http::Failure;

#[cfg(feature = "json")]
pub(crate) use self::json::Pointer;
pub(crate) use self::{
    place::{KeyPlace, take_or_assign},
    seen::SeenKeys,
};

/// What makes a request safe to repeat: the provider does what is asked under
/// one key at most once.
///
/// It is no secret, but it may name an order or a customer, so `Debug` does not
/// show it. Events carry a keyed fingerprint of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(
    /// Not `str`: to tell that it is text takes as long as all else about it,
    /// and almost nobody asks for it.
    Arc<[u8]>,
);

impl IdempotencyKey {
    pub(crate) fn new(text: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        Self(text.as_ref().into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key of the call that these extensions belong to, for layers inside
    /// it.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<crate::call::Call>()?.key()
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdempotencyKey({} bytes)", self.0.len())
    }
}

/// The call has no idempotency key that could be used; nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError {
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Malformed,
    #[cfg(feature = "json")]
    NoPlace,
    NoRandomNumbers,
    OtherBody,
    Replaced,
}

impl KeyError {
    const MALFORMED: Self = Self { reason: Reason::Malformed };
    #[cfg(feature = "json")]
    const NO_PLACE: Self = Self { reason: Reason::NoPlace };
    const NO_RANDOM_NUMBERS: Self = Self { reason: Reason::NoRandomNumbers };
    const OTHER_BODY: Self = Self { reason: Reason::OtherBody };
    pub(crate) const REPLACED: Self = Self { reason: Reason::Replaced };

    /// Whether the same key was used before, for a request that was not the
    /// same. The provider would answer with what it did then, or refuse.
    #[must_use]
    pub const fn is_other_body(&self) -> bool {
        matches!(self.reason, Reason::OtherBody)
    }

    /// Whether the caller's own key is not one: it is empty, longer than 255
    /// bytes, neither text nor a number, or there twice.
    #[must_use]
    pub const fn is_malformed(&self) -> bool {
        matches!(self.reason, Reason::Malformed)
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            Reason::Malformed => {
                "the idempotency key of the request has to be there once and \
                 hold 1 to 255 printable bytes, or to be left out"
            }
            #[cfg(feature = "json")]
            Reason::NoPlace => {
                "the body of the request is no JSON with a place for the \
                 idempotency key"
            }
            Reason::NoRandomNumbers => {
                "the operating system has no random numbers for an \
                 idempotency key"
            }
            Reason::OtherBody => {
                "the idempotency key was used before, with another body: give \
                 each purchase a key of its own"
            }
            Reason::Replaced => {
                "a layer inside the call has replaced the idempotency key of \
                 the body"
            }
        })
    }
}

impl error::Error for KeyError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&Failure::REFUSED)
    }
}

impl From<KeyError> for reqwest_middleware::Error {
    fn from(error: KeyError) -> Self {
        Self::middleware(error)
    }
}
