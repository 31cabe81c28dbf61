use crate::RuleError;

/// The thresholds and times of an [`Alarm`](super::Alarm).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize, serde::Serialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct AlarmRules {
    /// An alert opens at this score, above 0; 0.9.
    pub open: f64,
    /// It is over when scores stay below this one, not above `open`; 0.5.
    pub close: f64,
    /// Nothing is raised before, in seconds since the start, up to a week; 0:
    /// the floors of the detectors are useful at once.
    pub warm_up: u32,
    /// Seconds below `close` before an alert is over, up to a week; 60.
    pub hold: u32,
    /// Seconds after the end of an alert in which no other opens, up to a
    /// week; 300.
    pub cool_down: u32,
    /// Seconds after which what is alerted about is learnt as normal, up to a
    /// year; a day.
    pub accept_after: u32,
}

impl Default for AlarmRules {
    fn default() -> Self {
        Self {
            open: 0.9,
            close: 0.5,
            warm_up: 0,
            hold: 60,
            cool_down: 300,
            accept_after: 86_400,
        }
    }
}

impl AlarmRules {
    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        RuleError::check("open", self.open, 0.01, 1.0)?;
        RuleError::check("close", self.close, 0.0, self.open)?;
        // More is a time in another unit.
        let (week, year) = (604_800.0, 31_536_000.0);
        RuleError::check("warm_up", self.warm_up.into(), 0.0, week)?;
        RuleError::check("hold", self.hold.into(), 0.0, week)?;
        RuleError::check("cool_down", self.cool_down.into(), 0.0, week)?;
        RuleError::check("accept_after", self.accept_after.into(), 0.0, year)
    }
}
