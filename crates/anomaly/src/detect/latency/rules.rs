use crate::{RuleError, detect::real::real};

/// What [`Latency`](super::Latency) takes for slow.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize, serde::Serialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct LatencyRules {
    /// The smallest value told from others, in the value's unit, above 0;
    /// 0.0001. The greatest is 160 million times as much.
    pub least: f64,
    /// No 95th percentile below so many times the usual one is unusual, from
    /// 1.1 to 100; 1.5.
    pub factor: f64,
    /// A 95th percentile above is unusual at any time, from the first minute
    /// on; infinite, or up to 160 million times `least`: values above are not
    /// told from it.
    pub limit: f64,
    /// With fewer values a minute is not judged but goes on, for ten at most;
    /// 30.
    pub minimum: u64,
}

impl Default for LatencyRules {
    fn default() -> Self {
        Self { least: 1e-4, factor: 1.5, limit: f64::INFINITY, minimum: 30 }
    }
}

impl LatencyRules {
    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        RuleError::check("least", self.least, 1e-12, 1e6)?;
        RuleError::check("factor", self.factor, 1.1, 100.0)?;
        if self.limit != f64::INFINITY {
            let most = self.least * 160e6;
            RuleError::check("limit", self.limit, self.least, most)?;
        }
        RuleError::check("minimum", real(self.minimum), 10.0, 1e6)
    }
}
