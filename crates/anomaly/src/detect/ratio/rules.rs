use crate::RuleError;

/// What [`Ratio`](super::Ratio) takes for usual before it knows better.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize, serde::Serialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct RatioRules {
    /// No share below is unusual, from 0.001 to 0.9; 0.1. It is also what is
    /// taken for usual at the start.
    pub floor: f64,
    /// How many times the usual share is tolerated, from 1 to 100; 1.5.
    pub factor: f64,
    /// Fewer of them in a window are never an alert; 12, for one person may
    /// fail ten times.
    pub minimum: u64,
    /// The time in which the usual share is forgotten to a third, in seconds;
    /// a day.
    pub memory: u32,
}

impl Default for RatioRules {
    fn default() -> Self {
        Self { floor: 0.1, factor: 1.5, minimum: 12, memory: 86_400 }
    }
}

impl RatioRules {
    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        RuleError::check("floor", self.floor, 0.001, 0.9)?;
        RuleError::check("factor", self.factor, 1.0, 100.0)?;
        RuleError::check("memory", self.memory.into(), 60.0, 604_800.0)
    }
}
