use std::{fmt, ops::RangeInclusive, sync::Arc};

use super::Fields;

/// What a field has to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub(crate) fields: Fields,
    pub(crate) condition: Condition,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    Present,
    Between(f64, f64),
    NotBetween(f64, f64),
    OneOf(Arc<[Arc<str>]>),
    NoneOf(Arc<[Arc<str>]>),
}

impl Test {
    /// The record has the field.
    #[must_use]
    pub fn present(fields: impl Into<Fields>) -> Self {
        Self { fields: fields.into(), condition: Condition::Present }
    }

    /// The field is a number in this range, both ends included. Text that
    /// begins with a number, such as `3 ms`, is that number. A range that ends
    /// before it begins is an error when the signals are watched.
    #[must_use]
    pub fn between(
        fields: impl Into<Fields>,
        range: RangeInclusive<f64>,
    ) -> Self {
        let condition = Condition::Between(*range.start(), *range.end());
        Self { fields: fields.into(), condition }
    }

    /// The field is missing, no number, or outside this range: a call that
    /// failed without a status, or with one that is no success.
    #[must_use]
    pub fn not_between(
        fields: impl Into<Fields>,
        range: RangeInclusive<f64>,
    ) -> Self {
        let condition = Condition::NotBetween(*range.start(), *range.end());
        Self { fields: fields.into(), condition }
    }

    /// The field is one of these texts, letter by letter. None at all is an
    /// error when the signals are watched.
    #[must_use]
    pub fn one_of<T: AsRef<str>>(
        fields: impl Into<Fields>,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts = texts.into_iter().map(|text| text.as_ref().into());
        let texts = texts.collect();
        Self { fields: fields.into(), condition: Condition::OneOf(texts) }
    }

    /// The field is missing, or none of these texts.
    #[must_use]
    pub fn none_of<T: AsRef<str>>(
        fields: impl Into<Fields>,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts = texts.into_iter().map(|text| text.as_ref().into());
        let texts = texts.collect();
        Self { fields: fields.into(), condition: Condition::NoneOf(texts) }
    }
}

/// A test that no field can pass, or each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unsound {
    NoRange(f64, f64),
    NoText,
}

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRange(low, high) => {
                write!(f, "a test has a range that is none, {low} to {high}")
            }
            Self::NoText => f.write_str("a test compares a field with no text"),
        }
    }
}

impl Condition {
    pub(crate) fn check(&self) -> Result<(), Unsound> {
        match self {
            Self::Between(low, high) | Self::NotBetween(low, high)
                if (low..=high).is_empty() =>
            {
                Err(Unsound::NoRange(*low, *high))
            }
            Self::OneOf(texts) | Self::NoneOf(texts) if texts.is_empty() => {
                Err(Unsound::NoText)
            }
            _ => Ok(()),
        }
    }

    /// Whether a record that lacks the field passes.
    pub(crate) const fn holds_without(&self) -> bool {
        matches!(self, Self::NotBetween(..) | Self::NoneOf(_))
    }

    pub(crate) const fn reads_number(&self) -> bool {
        matches!(self, Self::Between(..) | Self::NotBetween(..))
    }

    /// Whether a number has to be written out to be tested.
    pub(crate) const fn reads_text(&self) -> bool {
        matches!(self, Self::OneOf(_) | Self::NoneOf(_))
    }

    /// Of a field that is there: its number, if it is one, and its text.
    pub(crate) fn holds(&self, number: Option<f64>, text: &str) -> bool {
        let within = |low: f64, high: f64| {
            number.is_some_and(|number| (low..=high).contains(&number))
        };
        match self {
            Self::Present => true,
            Self::Between(low, high) => within(*low, *high),
            Self::NotBetween(low, high) => !within(*low, *high),
            Self::OneOf(texts) => texts.iter().any(|one| **one == *text),
            Self::NoneOf(texts) => texts.iter().all(|one| **one != *text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Test;

    #[test]
    fn a_missing_field_is_outside_every_range() {
        let failed = Test::not_between("status", 100.0..=499.0).condition;
        assert!(failed.holds_without());
        assert!(failed.holds(Some(503.0), ""));
        assert!(failed.holds(None, "none"));
        assert!(!failed.holds(Some(499.0), ""));
        let found = Test::between("status", 401.0..=403.0).condition;
        assert!(!found.holds_without());
        assert!(!found.holds(None, "401"), "text is read before");
        assert!(found.holds(Some(403.0), ""));
    }

    #[test]
    fn texts_are_compared_letter_by_letter() {
        let known = Test::one_of("outcome", ["unknown", "failed"]).condition;
        assert!(known.holds(None, "failed"));
        assert!(!known.holds(None, "Failed"));
        assert!(!known.holds_without());
        let server = Test::none_of("otel.kind", ["client"]).condition;
        assert!(server.holds(None, "server"));
        assert!(!server.holds(None, "client"));
        assert!(server.holds_without());
    }
}
