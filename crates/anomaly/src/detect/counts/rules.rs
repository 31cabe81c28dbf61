use crate::RuleError;

/// What [`Counts`](super::Counts) takes for usual before it knows better, and
/// what it looks for.
///
/// The default is for events of which few are normal, such as failures to log
/// in; [`traffic`](Self::traffic) is for those of which many are.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize, serde::Serialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct CountRules {
    /// The rate taken for usual at the start, in events a second, with the
    /// weight of one event; 0.1. An alert within the first minute then takes
    /// about 20 events in 10 s, or 100 in a minute.
    pub floor: f64,
    /// Fewer events in a window are never an alert; 12, for one person may
    /// fail ten times.
    pub minimum: u64,
    /// The share among all taken for usual at the start, above 0, below 1;
    /// 0.05. Only for [`among`](super::Counts::among).
    pub share: f64,
    /// The time in which the usual rate is forgotten to a third, in seconds;
    /// 3600.
    pub memory: u32,
    /// Nothing is judged before, in seconds since the first one; 0.
    pub warm_up: u32,
    /// Whether too many in 10 s, a minute or ten minutes are looked for; true.
    pub surge: bool,
    /// Whether too few or none are looked for; false.
    pub silence: bool,
    /// Looks for a rate so many times the usual one for hours, from 1.5 to 20;
    /// 3. At 0 it does not.
    pub drip: f64,
    /// Whether the hours of the week are told apart; true.
    pub season: bool,
}

impl Default for CountRules {
    fn default() -> Self {
        Self {
            floor: 0.1,
            minimum: 12,
            share: 0.05,
            memory: 3600,
            warm_up: 0,
            surge: true,
            silence: false,
            drip: 3.0,
            season: true,
        }
    }
}

impl CountRules {
    /// For requests and the like: at least 100 in a window, nothing in the
    /// first hour, for no floor fits every service; silence, and no drip, for
    /// a service may grow.
    #[must_use]
    pub fn traffic() -> Self {
        Self {
            floor: 1.0,
            minimum: 100,
            warm_up: 3600,
            silence: true,
            drip: 0.0,
            ..Self::default()
        }
    }

    /// # Errors
    ///
    /// Names the first field that is out of its bounds.
    pub fn check(&self) -> Result<(), RuleError> {
        RuleError::check("floor", self.floor, 1e-6, 1e6)?;
        RuleError::check("share", self.share, 1e-4, 0.9)?;
        RuleError::check("memory", self.memory.into(), 60.0, 604_800.0)?;
        RuleError::check("warm_up", self.warm_up.into(), 0.0, 604_800.0)?;
        if self.drip == 0.0 {
            return Ok(());
        }
        RuleError::check("drip", self.drip, 1.5, 20.0)
    }
}
