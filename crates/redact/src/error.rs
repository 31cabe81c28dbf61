use std::{error, fmt};

use palisade_core::RandomKeyError;

/// A policy cannot be built: it, not the text it would be used on, is wrong.
#[derive(Debug)]
pub struct PolicyError(pub(crate) Reason);

#[derive(Debug)]
pub(crate) enum Reason {
    /// Two rules have one name, or a rule has the name of a built-in one.
    DuplicateRule(String),
    /// A key has no letter or digit in it.
    EmptyKey(String),
    /// A rule's name is not lower-case letters, digits and underscores.
    RuleName(String),
    /// A rule's regex matches the empty string, so it matches everywhere.
    MatchesEmpty(String),
    /// A rule's regex does not parse or is too large.
    Regex { rule: String, cause: regex::Error },
    /// The bounds contradict each other.
    Bounds { max_field: usize, max_scan: usize },
    /// No random key for the pseudonyms.
    RandomKey(RandomKeyError),
}

impl PolicyError {
    /// Whether a rule's regex was refused.
    #[must_use]
    pub const fn is_regex(&self) -> bool {
        matches!(self.0, Reason::Regex { .. } | Reason::MatchesEmpty(_))
    }

    /// Whether two rules have the same name.
    #[must_use]
    pub const fn is_duplicate_rule(&self) -> bool {
        matches!(self.0, Reason::DuplicateRule(_))
    }

    /// Whether a key name has nothing in it to match.
    #[must_use]
    pub const fn is_empty_key(&self) -> bool {
        matches!(self.0, Reason::EmptyKey(_))
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::DuplicateRule(name) => {
                write!(f, "two rules have the name `{name}`")
            }
            Reason::EmptyKey(name) => {
                write!(f, "the key {name:?} has no letter or digit to match")
            }
            Reason::RuleName(name) => write!(
                f,
                "the rule name {name:?} is not 1 to 32 lower-case letters, \
                 digits and underscores"
            ),
            Reason::MatchesEmpty(rule) => {
                write!(f, "the regex of rule `{rule}` matches the empty string")
            }
            Reason::Regex { rule, .. } => {
                write!(f, "the regex of rule `{rule}` cannot be compiled")
            }
            Reason::Bounds { max_field, max_scan } => write!(
                f,
                "max_field ({max_field} bytes) is above max_scan ({max_scan} \
                 bytes)"
            ),
            Reason::RandomKey(_) => f.write_str("no key for the pseudonyms"),
        }
    }
}

impl error::Error for PolicyError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Reason::Regex { cause, .. } => Some(cause),
            Reason::RandomKey(cause) => Some(cause),
            _ => None,
        }
    }
}
