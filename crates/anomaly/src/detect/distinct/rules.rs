use crate::RuleError;

/// What [`Distinct`](super::Distinct) takes for usual before it knows better.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize, serde::Serialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct DistinctRules {
    /// The time in which different things are counted, in seconds, from 10 to
    /// a day; 600.
    pub window: u32,
    /// How many are taken for usual in a window at the start, with the weight
    /// of one; 6. An alert in the first window then takes about 100.
    pub floor: f64,
    /// Fewer in a window are never an alert; 10.
    pub minimum: u64,
    /// The time in which the usual number is forgotten to a third, in
    /// seconds; 3600.
    pub memory: u32,
    /// How many of all are taken for usual at the start, above 0, below 1;
    /// 0.05. Only for [`among`](super::Distinct::among).
    pub share: f64,
    /// Nothing is judged before, in seconds since the first one; 0.
    pub warm_up: u32,
}

impl Default for DistinctRules {
    fn default() -> Self {
        Self {
            window: 600,
            floor: 6.0,
            minimum: 10,
            memory: 3600,
            share: 0.05,
            warm_up: 0,
        }
    }
}

impl DistinctRules {
    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        RuleError::check("window", self.window.into(), 10.0, 86_400.0)?;
        RuleError::check("floor", self.floor, 1e-3, 1e9)?;
        RuleError::check("share", self.share, 1e-4, 0.9)?;
        RuleError::check("memory", self.memory.into(), 60.0, 604_800.0)?;
        RuleError::check("warm_up", self.warm_up.into(), 0.0, 604_800.0)
    }
}
