//! Which detectors are on.

use super::Detector;
use crate::kind::Sort;

/// A set of detectors: a bit for each, at its [index](Detector::index).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Detectors(u128);

const _: () = assert!(Detector::COUNT <= 128, "one bit for each");

impl Detectors {
    /// All of them.
    pub(crate) const ALL: Self = Self(u128::MAX >> (128 - Detector::COUNT));

    /// Those of card numbers and track data, which no policy leaves alone (PCI
    /// DSS v4.0.1 3.3.1, 3.5.1).
    pub(crate) fn of_cards() -> Self {
        Detector::all()
            .filter(|(_, about)| matches!(about.sort, Sort::Pan | Sort::Track))
            .fold(Self(0), |set, (detector, _)| set.with(detector))
    }

    /// Without those that find one of these.
    #[must_use]
    pub(crate) fn but(self, sorts: &[Sort]) -> Self {
        Detector::all()
            .filter(|(_, about)| sorts.contains(&about.sort))
            .fold(self, |set, (detector, _)| set.without(detector))
    }

    #[must_use]
    pub(crate) const fn with(self, detector: Detector) -> Self {
        Self(self.0 | bit(detector))
    }

    #[must_use]
    pub(crate) const fn without(self, detector: Detector) -> Self {
        Self(self.0 & !bit(detector))
    }

    #[inline]
    pub(crate) const fn has(self, detector: Detector) -> bool {
        self.0 & bit(detector) != 0
    }
}

/// No two wrap around to one bit: there are no more than bits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the assertion above rules it out"
)]
const fn bit(detector: Detector) -> u128 {
    1_u128.rotate_left(detector.index() as u32)
}
