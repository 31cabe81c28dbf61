use std::{error, fmt, sync::Arc};

use palisade_core::RandomKeyError;

use crate::{RuleError, Signal, signal::Unsound};

/// The signals cannot be watched as they are declared.
#[derive(Debug)]
pub struct BuildError(Kind);

#[derive(Debug)]
enum Kind {
    Name(Arc<str>),
    Twice(Arc<str>),
    NoRecords(Arc<str>),
    NoFields(Arc<str>),
    NoSpans(Arc<str>),
    Rule(Arc<str>, RuleError),
    Test(Arc<str>, Unsound),
    TooLarge { needs: usize, may_take: usize },
    Random(RandomKeyError),
}

impl BuildError {
    /// The name of the signal that is not sound, if it is one.
    #[must_use]
    pub fn signal(&self) -> Option<&str> {
        match &self.0 {
            Kind::Name(name)
            | Kind::Twice(name)
            | Kind::NoRecords(name)
            | Kind::NoFields(name)
            | Kind::NoSpans(name)
            | Kind::Rule(name, _)
            | Kind::Test(name, _) => Some(name),
            Kind::TooLarge { .. } | Kind::Random(_) => None,
        }
    }

    pub(crate) fn name(of: &Signal) -> Self {
        Self(Kind::Name(Arc::clone(&of.name)))
    }

    pub(crate) fn twice(of: &Signal) -> Self {
        Self(Kind::Twice(Arc::clone(&of.name)))
    }

    pub(crate) fn no_records(of: &Signal) -> Self {
        Self(Kind::NoRecords(Arc::clone(&of.name)))
    }

    pub(crate) fn no_fields(of: &Signal) -> Self {
        Self(Kind::NoFields(Arc::clone(&of.name)))
    }

    pub(crate) fn no_spans(of: &Signal) -> Self {
        Self(Kind::NoSpans(Arc::clone(&of.name)))
    }

    pub(crate) fn rule(of: &Signal, error: RuleError) -> Self {
        Self(Kind::Rule(Arc::clone(&of.name), error))
    }

    pub(crate) fn test(of: &Signal, error: Unsound) -> Self {
        Self(Kind::Test(Arc::clone(&of.name), error))
    }

    pub(crate) const fn too_large(needs: usize, may_take: usize) -> Self {
        Self(Kind::TooLarge { needs, may_take })
    }

    pub(crate) const fn random(error: RandomKeyError) -> Self {
        Self(Kind::Random(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Name(name) => write!(
                f,
                "signal `{name}`: a name is 1 to 64 of a to z, 0 to 9 and _"
            ),
            Kind::Twice(name) => write!(f, "signal `{name}` is there twice"),
            Kind::NoRecords(name) => {
                write!(f, "signal `{name}` counts no records")
            }
            Kind::NoFields(name) => {
                write!(f, "signal `{name}` has a list of fields that is empty")
            }
            Kind::NoSpans(name) => {
                write!(f, "signal `{name}` is a time and counts events")
            }
            Kind::Rule(name, error) => write!(f, "signal `{name}`: {error}"),
            Kind::Test(name, error) => write!(f, "signal `{name}`: {error}"),
            Kind::TooLarge { needs, may_take } => write!(
                f,
                "the signals need {needs} bytes and may take {may_take}"
            ),
            Kind::Random(_) => f.write_str("no key for the tags of keys"),
        }
    }
}

impl error::Error for BuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Kind::Random(error) => Some(error),
            _ => None,
        }
    }
}
