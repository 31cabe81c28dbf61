use std::{error, fmt};

use palisade_http::{Failure, find};

use crate::AddressClass;

/// Why a request may not go where it was to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The address is special, and not one that was allowed.
    Address(AddressClass),
    /// The host is an address, and not one that is listed.
    AddressLiteral,
    /// The server has a key or a certificate other than the pinned ones.
    Certificate,
    /// A redirect leads to another origin.
    CrossOrigin,
    /// The host is not listed.
    Host,
    /// The redirect has the method and the body sent again.
    KeepsMethod,
    /// The host is listed, and not with this port.
    Port,
    /// The server answered with a redirect, and none is followed.
    Redirect,
    /// The scheme is not https.
    Scheme,
    /// The server redirects too often.
    TooManyHops,
    /// The URL holds a user or a password.
    Userinfo,
}

impl Reason {
    /// The name, in lower case: the `reason` of the event.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address(class) => class.name(),
            Self::AddressLiteral => "address-literal",
            Self::Certificate => "certificate",
            Self::CrossOrigin => "cross-origin",
            Self::Host => "host",
            Self::KeepsMethod => "keeps-method",
            Self::Port => "port",
            Self::Redirect => "redirect",
            Self::Scheme => "scheme",
            Self::TooManyHops => "too-many-hops",
            Self::Userinfo => "userinfo",
        }
    }
}

/// A request may not go there. Nothing of it was sent there.
///
/// Whether anything was sent elsewhere before, to a server that redirects, its
/// `source()` says, a [`Failure`]: [`Failure::of`] the whole error is before the
/// send or is not. Neither `Debug` nor `Display` shows a URL or a host.
///
/// # Examples
///
/// ```
/// use palisade_egress::{Policy, Reason};
/// use palisade_http::Failure;
///
/// let policy = Policy::builder().allow("api.example").build()?;
/// let elsewhere = "https://10.0.0.1/?token=hunter2".parse()?;
/// let refusal = policy.check(&elsewhere).unwrap_err();
/// assert_eq!(refusal.reason().name(), "private");
/// assert!(Failure::of(&refusal).is_before_send());
/// assert_eq!(
///     refusal.to_string(),
///     "refused by the egress policy: the address is private"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    reason: Reason,
    failure: Failure,
}

impl Refusal {
    pub(crate) const fn new(reason: Reason) -> Self {
        Self { reason, failure: Failure::REFUSED }
    }

    /// That which an error of the client holds, as it has to be told: the
    /// client knows how far the request came, and its error shows the URL.
    pub(crate) fn within(error: &(dyn error::Error + 'static)) -> Option<Self> {
        let refusal = find::<Self>(error).copied();
        #[cfg(feature = "pins")]
        let refusal = refusal.or_else(|| crate::pins::refusal(error));
        Some(Self { failure: Failure::of(error), ..refusal? })
    }

    /// Why.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused by the egress policy: ")?;
        f.write_str(match self.reason {
            Reason::Address(class) => {
                return write!(f, "the address is {}", class.name());
            }
            Reason::AddressLiteral => {
                "the host is an address, which is not listed"
            }
            Reason::Certificate => "the server's key is not the pinned one",
            Reason::CrossOrigin => "a redirect leads to another origin",
            Reason::Host => "the host is not listed",
            Reason::KeepsMethod => "a redirect would send the request again",
            Reason::Port => "the port is not listed for the host",
            Reason::Redirect => "redirects are not followed",
            Reason::Scheme => "the scheme is not https",
            Reason::TooManyHops => "there are too many redirects",
            Reason::Userinfo => "the URL holds a user or a password",
        })
    }
}

impl error::Error for Refusal {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.failure)
    }
}

impl From<Refusal> for reqwest_middleware::Error {
    fn from(refusal: Refusal) -> Self {
        Self::middleware(refusal)
    }
}
