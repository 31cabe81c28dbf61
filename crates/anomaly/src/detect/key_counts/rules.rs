use crate::RuleError;

/// The bucket that every key of a [`KeyCounts`](super::KeyCounts) has.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize, serde::Serialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct KeyRules {
    /// What a key's bucket holds before it alerts, in the unit of weights, from
    /// 1 to 100,000; 20.
    pub capacity: f64,
    /// What leaks from it each second; one a minute. A key that stays below
    /// never alerts.
    pub leak: f64,
}

impl Default for KeyRules {
    fn default() -> Self {
        Self { capacity: 20.0, leak: 1.0 / 60.0 }
    }
}

impl KeyRules {
    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        RuleError::check("capacity", self.capacity, 1.0, 1e5)?;
        RuleError::check("leak", self.leak, 1e-6, 1e5)
    }
}
