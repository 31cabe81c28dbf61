use std::{error, fmt};

use palisade_core::RandomKeyError;

/// A setting that cannot be, from [`AuthBuilder::build`](crate::AuthBuilder).
#[derive(Debug)]
pub struct BuildError {
    pub(crate) reason: Unbuildable,
}

#[derive(Debug)]
pub(crate) enum Unbuildable {
    Key(RandomKeyError),
    /// A setting, and what it has to be.
    Setting(&'static str, &'static str),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Unbuildable::Key(_) => f.write_str("no key for fingerprints"),
            Unbuildable::Setting(name, bound) => {
                write!(f, "{name} has to be {bound}")
            }
        }
    }
}

impl error::Error for BuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Unbuildable::Key(error) => Some(error),
            Unbuildable::Setting(..) => None,
        }
    }
}

/// An origin that no token is sent to. The error does not repeat it: what was
/// given may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginError(pub(crate) &'static str);

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the origin cannot be used: {}", self.0)
    }
}

impl error::Error for OriginError {}
