use std::{error, fmt};

use palisade_core::SafeUrl;

/// An egress policy, or what is built around it, is not set up well. It is for
/// the author of the app, and shows no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(Fault);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Block(String),
    Header(String),
    Hops(u8),
    Host(String, &'static str),
    #[cfg(feature = "pins")]
    Pin(&'static str),
    Nowhere,
    NoTls,
    Proxy(&'static str),
}

impl BuildError {
    pub(crate) fn block(text: &str) -> Self {
        Self(Fault::Block(text.to_owned()))
    }

    pub(crate) fn header(name: &str) -> Self {
        Self(Fault::Header(name.to_owned()))
    }

    pub(crate) const fn hops(hops: u8) -> Self {
        Self(Fault::Hops(hops))
    }

    pub(crate) fn host(text: &str, bound: &'static str) -> Self {
        // Somebody's whole URL may stand there, with all that is in it.
        let text = text.rsplit('@').next().unwrap_or_default();
        Self(Fault::Host(SafeUrl(text).to_string(), bound))
    }

    #[cfg(feature = "pins")]
    pub(crate) const fn pin(why: &'static str) -> Self {
        Self(Fault::Pin(why))
    }

    pub(crate) const fn nowhere() -> Self {
        Self(Fault::Nowhere)
    }

    pub(crate) const fn no_tls() -> Self {
        Self(Fault::NoTls)
    }

    pub(crate) const fn proxy(why: &'static str) -> Self {
        Self(Fault::Proxy(why))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Block(text) => {
                write!(f, "{text:?} is neither an address nor a block of them")
            }
            Fault::Header(name) => {
                write!(f, "{name:?} is not the name of a header")
            }
            Fault::Hops(hops) => {
                write!(f, "{hops} redirects are not from 1 to 10")
            }
            Fault::Host(text, bound) => {
                write!(f, "the host {text:?} is not {bound}")
            }
            #[cfg(feature = "pins")]
            Fault::Pin(why) => write!(f, "the pins cannot be held: {why}"),
            Fault::Nowhere => f.write_str("an egress policy needs a host"),
            Fault::NoTls => f.write_str(
                "reqwest was built without TLS, and nothing else may be used",
            ),
            Fault::Proxy(why) => write!(f, "the proxy is not {why}"),
        }
    }
}

impl error::Error for BuildError {}
