use std::{error, fmt};

use palisade_auth::OriginError;

/// A profile cannot be used: a value in it is wrong, or a file that it is read
/// from.
///
/// What was read from a file is refused with its line and column.
#[derive(Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The field, as in `quotas.purchase.limit`.
    pub(crate) field: String,
    pub(crate) reason: Reason,
    pub(crate) place: Option<Position>,
}

/// Where in a file something stands; both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The value, and what it has to be.
    Bound { value: String, bound: &'static str },
    /// A token must not be sent there. The error does not repeat the URL.
    Origin(OriginError),
    /// A file is not TOML, or not of our types.
    #[cfg(feature = "toml")]
    Syntax(String),
    /// A word in a file that is none of those it may be.
    #[cfg(feature = "toml")]
    Unknown { what: &'static str, word: Option<String>, known: String },
}

impl ProfileError {
    pub(crate) fn new(field: impl Into<String>, reason: Reason) -> Self {
        Self { field: field.into(), reason, place: None }
    }

    pub(crate) fn bound(
        field: impl Into<String>,
        value: impl Into<String>,
        bound: &'static str,
    ) -> Self {
        Self::new(field, Reason::Bound { value: value.into(), bound })
    }

    /// The field that is wrong, as in `quotas.purchase.limit`; empty if it is
    /// none.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The line of the file that is wrong, from 1 on; `None` where the value
    /// is not from a file.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }

    /// The column of the line, in characters, from 1 on.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.place.map(|place| place.column)
    }

    /// Whether a value is out of its range.
    #[must_use]
    pub const fn is_out_of_range(&self) -> bool {
        matches!(self.reason, Reason::Bound { .. })
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Position { line, column }) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        let field = &self.field;
        match &self.reason {
            Reason::Bound { value, bound } => {
                write!(f, "{field} is {value}, and has to be {bound}")
            }
            Reason::Origin(_) => write!(f, "no token may be sent to {field}"),
            #[cfg(feature = "toml")]
            Reason::Syntax(message) => f.write_str(message),
            #[cfg(feature = "toml")]
            Reason::Unknown { what, word: Some(word), known } => {
                write!(f, "unknown {what} `{word}`, expected {known}")
            }
            #[cfg(feature = "toml")]
            Reason::Unknown { what, word: None, known } => {
                write!(f, "unknown {what}, expected {known}")
            }
        }
    }
}

impl error::Error for ProfileError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Origin(error) => Some(error),
            Reason::Bound { .. } => None,
            #[cfg(feature = "toml")]
            Reason::Syntax(_) | Reason::Unknown { .. } => None,
        }
    }
}
