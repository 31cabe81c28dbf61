use std::{error, fmt};

/// A rule has a value with which it cannot work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuleError {
    field: &'static str,
    value: f64,
    least: f64,
    most: f64,
}

impl RuleError {
    /// The name of the field.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// Whether `value` lies between `least` and `most`, both included.
    pub(crate) fn check(
        field: &'static str,
        value: f64,
        least: f64,
        most: f64,
    ) -> Result<(), Self> {
        if (least..=most).contains(&value) {
            Ok(())
        } else {
            Err(Self { field, value, least, most })
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, value, least, most } = self;
        write!(f, "`{field}` is {value}, not between {least} and {most}")
    }
}

impl error::Error for RuleError {}

#[cfg(test)]
mod tests {
    use super::RuleError;

    #[test]
    fn names_the_field_and_its_bounds() {
        let error = RuleError::check("open", 1.5, 0.0, 1.0).unwrap_err();
        assert_eq!(error.to_string(), "`open` is 1.5, not between 0 and 1");
        assert_eq!(error.field(), "open");
        assert!(RuleError::check("open", f64::NAN, 0.0, 1.0).is_err());
        assert!(RuleError::check("open", 1.0, 0.0, 1.0).is_ok());
    }
}
