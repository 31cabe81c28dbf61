use std::{error, fmt};

use palisade_core::RandomKeyError;

/// A setting that cannot be; names it and what it has to be.
#[derive(Debug)]
pub struct BuildError {
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Key(RandomKeyError),
    Setting(&'static str, &'static str),
}

impl BuildError {
    pub(crate) const fn new(
        setting: &'static str,
        bound: &'static str,
    ) -> Self {
        Self { reason: Reason::Setting(setting, bound) }
    }

    pub(crate) const fn ensure(
        holds: bool,
        setting: &'static str,
        bound: &'static str,
    ) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::new(setting, bound)) }
    }
}

impl From<RandomKeyError> for BuildError {
    fn from(error: RandomKeyError) -> Self {
        Self { reason: Reason::Key(error) }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Key(_) => f.write_str("no key for fingerprints"),
            Reason::Setting(setting, bound) => {
                write!(f, "{setting} has to be {bound}")
            }
        }
    }
}

impl error::Error for BuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Key(error) => Some(error),
            Reason::Setting(..) => None,
        }
    }
}
