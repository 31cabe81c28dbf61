use crate::RuleError;

/// The thresholds and times of a [`Numeric`](super::Numeric).
///
/// Times are in values: a detector cannot know what a second means to a
/// series.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct NumericRules {
    /// Values without a score at the start, up to a million; 100.
    pub warm_up: u32,
    /// An alert opens at this score, 0 to 1; 0.5.
    pub open: f64,
    /// A value is calm if normal times show one as unusual with more than this
    /// probability; 0.1.
    pub close: f64,
    /// An alert closes after so many calm values in a row, 1 to a million; 3.
    pub hold: u32,
    /// Values after which what is alerted about is learnt as normal, and the
    /// alert closes, 1 to a million; 50.
    pub accept_after: u32,
    /// For so long after a surprise only a greater one has a score: this share
    /// of all values so far, 0 to 1; 0.04.
    pub cool_down: f64,
    /// But at least so many values, up to a million; 40.
    pub cool_down_least: u32,
}

impl Default for NumericRules {
    fn default() -> Self {
        Self {
            warm_up: 100,
            open: 0.5,
            close: 0.1,
            hold: 3,
            accept_after: 50,
            cool_down: 0.04,
            cool_down_least: 40,
        }
    }
}

impl NumericRules {
    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        let values = |field, values: u32, least| {
            RuleError::check(field, values.into(), least, 1e6)
        };
        values("warm_up", self.warm_up, 0.0)?;
        RuleError::check("open", self.open, 0.0, 1.0)?;
        RuleError::check("close", self.close, 0.0, 1.0)?;
        values("hold", self.hold, 1.0)?;
        values("accept_after", self.accept_after, 1.0)?;
        RuleError::check("cool_down", self.cool_down, 0.0, 1.0)?;
        values("cool_down_least", self.cool_down_least, 0.0)
    }
}
