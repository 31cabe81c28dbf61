use std::{error, fmt};

/// A file does not say what to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    place: Option<Place>,
    message: String,
}

/// Both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    line: usize,
    column: usize,
}

impl PolicyError {
    /// `offset` bytes into the text, if it is known where.
    pub(super) fn new(
        text: &str,
        offset: Option<usize>,
        message: impl fmt::Display,
    ) -> Self {
        let place = offset.and_then(|offset| {
            let before = text.get(..offset)?;
            let line = before.matches('\n').count().saturating_add(1);
            let last = before.rsplit('\n').next()?;
            let column = last.chars().count().saturating_add(1);
            Some(Place { line, column })
        });
        Self { place, message: message.to_string() }
    }

    /// The line, from 1, if the error has one.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.map(|place| place.line)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { line, column }) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl error::Error for PolicyError {}
