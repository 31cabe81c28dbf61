use std::{error, fmt};

use palisade_redact::PolicyError;

/// A payload policy is not set up well. It is for the author of the app.
#[derive(Debug)]
pub struct BuildError(Fault);

#[derive(Debug)]
pub(crate) enum Fault {
    Bounds(String),
    Inside(String),
    ManyFields(String),
    OneOf(String),
    Pattern(String, regex::Error),
    Pointer(String),
    Policy(PolicyError),
    #[cfg(feature = "schema")]
    Schema(String),
    Template(String),
    Twice(String),
    TwoRoutes(String),
}

impl From<Fault> for BuildError {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Bounds(pointer) => write!(
                f,
                "the bounds of {pointer} are not two numbers, the less one first"
            ),
            Fault::Inside(pointer) => {
                write!(f, "{pointer} is inside of a field that is no object")
            }
            Fault::ManyFields(pointer) => {
                write!(f, "{pointer:?} has more than 128 fields")
            }
            Fault::OneOf(pointer) => {
                write!(f, "{pointer} may be no text at all, or an empty one")
            }
            Fault::Pattern(pointer, _) => {
                write!(f, "the pattern of {pointer} is no regular expression")
            }
            Fault::Pointer(pointer) => {
                write!(f, "{pointer:?} is no JSON pointer to a field")
            }
            Fault::Policy(_) => {
                f.write_str("the policy for secrets cannot be used")
            }
            #[cfg(feature = "schema")]
            Fault::Schema(why) => {
                write!(f, "the JSON Schema cannot be used: {why}")
            }
            Fault::Template(path) => {
                write!(
                    f,
                    "{path:?} is no template of a path: it begins with /, and \
                     {{id}} or a last {{*rest}} stands for what differs"
                )
            }
            Fault::Twice(pointer) => write!(f, "{pointer} is listed twice"),
            Fault::TwoRoutes(route) => {
                write!(f, "there are two routes {route}")
            }
        }
    }
}

impl error::Error for BuildError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Fault::Pattern(_, cause) => Some(cause),
            Fault::Policy(cause) => Some(cause),
            _ => None,
        }
    }
}
