//! What a policy looks for, worked out when it is built: a detector that is off
//! is in no table, so that no place in a text leads to it.

use crate::detect::{Detector, national, set::Detectors, token};

/// The detectors that are on, and the tables that lead to them.
pub(crate) struct Plan {
    pub(crate) on: Detectors,
    pub(crate) tokens: token::Table,
    pub(crate) nationals: national::Table,
    /// Whether a number with fewer digits than a card's is one.
    pub(crate) has_short: bool,
}

impl Plan {
    pub(crate) fn of(on: Detectors) -> Self {
        let nationals = national::Table::of(on);
        let has_short = on.has(Detector::Mrz) || !nationals.is_empty();
        Self { on, tokens: token::Table::of(on), nationals, has_short }
    }
}
