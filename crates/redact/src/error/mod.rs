mod reason;

use std::{error, fmt};

pub(crate) use self::reason::Reason;

/// A policy cannot be built: it, not the text it would be used on, is wrong.
///
/// What was read from a file, with the feature `toml`, is refused with its
/// line. No error repeats a key, nor a word that is long enough to be one.
#[derive(Debug)]
pub struct PolicyError {
    pub(crate) reason: Reason,
    pub(crate) place: Option<Position>,
}

/// Where in a file something stands; both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Reason {
    pub(crate) const fn at(self, place: Option<Position>) -> PolicyError {
        PolicyError { reason: self, place }
    }
}

impl PolicyError {
    /// The line of the policy file that is wrong, from 1 on; `None` where the
    /// policy was made in code, or the file as a whole is wrong.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The column of the line, in characters, from 1 on.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.place.map(|place| place.column)
    }

    /// Whether a regex was refused.
    #[must_use]
    pub const fn is_regex(&self) -> bool {
        matches!(self.reason, Reason::Regex { .. } | Reason::MatchesEmpty(_))
    }

    /// Whether two rules have the same name.
    #[must_use]
    pub const fn is_duplicate_rule(&self) -> bool {
        matches!(self.reason, Reason::DuplicateRule(_))
    }

    /// Whether a key name has nothing in it to match.
    #[must_use]
    pub const fn is_empty_key(&self) -> bool {
        matches!(self.reason, Reason::EmptyKey(_))
    }

    /// Whether card numbers would be hashed and masked in one process (PCI DSS
    /// v4.0.1 3.5.1): by this policy, or by it and one that was built before.
    #[must_use]
    pub const fn is_second_pan_strategy(&self) -> bool {
        matches!(self.reason, Reason::SecondPanStrategy { .. })
    }

    /// Whether the fingerprint key is missing, or is another one than the
    /// policy says.
    #[must_use]
    pub const fn is_key(&self) -> bool {
        matches!(
            self.reason,
            Reason::KeyId { .. }
                | Reason::NoId
                | Reason::NoKeyId
                | Reason::RandomKey(_)
        )
    }

    /// Whether an action was asked for that the kind does not accept, a value
    /// was allowed of a kind that must never stay, or a detector of card data
    /// was to be off.
    #[must_use]
    pub const fn is_impossible(&self) -> bool {
        matches!(self.reason, Reason::Impossible { .. })
    }

    /// Whether there is no such detector, or a file has a key, a kind or
    /// another word that is none.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self.reason, Reason::Unknown { .. })
    }

    /// Whether a file is not TOML, or a value in it has the wrong type.
    #[must_use]
    pub const fn is_syntax(&self) -> bool {
        matches!(self.reason, Reason::Syntax(_))
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Position { line, column }) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        self.reason.fmt(f)
    }
}

impl error::Error for PolicyError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Regex { cause, .. } => Some(cause),
            Reason::RandomKey(cause) => Some(cause),
            _ => None,
        }
    }
}
