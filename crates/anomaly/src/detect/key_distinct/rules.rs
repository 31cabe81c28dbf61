use crate::RuleError;

/// How many others a key of a [`KeyDistinct`](super::KeyDistinct) may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize, serde::Serialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct KeyDistinctRules {
    /// More different others in a window are an alert, from 2 to 64; 8.
    pub limit: u32,
    /// The time in which they are counted, in seconds, from 2 to a day; 600.
    pub window: u32,
}

impl Default for KeyDistinctRules {
    fn default() -> Self {
        Self { limit: 8, window: 600 }
    }
}

impl KeyDistinctRules {
    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        RuleError::check("limit", self.limit.into(), 2.0, 64.0)?;
        RuleError::check("window", self.window.into(), 2.0, 86_400.0)
    }
}
