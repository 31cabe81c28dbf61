use palisade_core::Fingerprint;

use super::{Capture, Kind, Tap};

/// What one record is to one signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Observation {
    One,
    Part(bool),
    Value(f64),
    Distinct(Fingerprint),
    Keyed { key: Fingerprint, weight: f64 },
    KeyedDistinct { key: Fingerprint, of: Fingerprint },
}

/// Why a record that should count cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Its number is none, or below 0.
    Value,
    /// The field that is its key, or is to be different, is empty.
    Key,
}

impl Tap {
    /// Nothing if the record does not pass the tests.
    pub(crate) fn observe(
        &self,
        capture: &Capture,
        elapsed_ms: Option<f64>,
    ) -> Option<Result<Observation, Refused>> {
        let passes = self.needs.iter().any(|&needs| capture.passes(needs));
        passes.then(|| self.kind.observe(capture, elapsed_ms))
    }
}

impl Kind {
    fn observe(
        self,
        capture: &Capture,
        elapsed_ms: Option<f64>,
    ) -> Result<Observation, Refused> {
        let number = |slot| sound(capture.number(slot));
        let key = |slot| capture.key(slot).ok_or(Refused::Key);
        Ok(match self {
            Self::Count => Observation::One,
            Self::Part(part) => Observation::Part(capture.passes(part)),
            Self::Value(slot) => Observation::Value(number(slot)?),
            Self::Elapsed => {
                Observation::Value(elapsed_ms.ok_or(Refused::Value)?)
            }
            Self::Distinct { of, part } if capture.passes(part) => {
                Observation::Distinct(key(of)?)
            }
            // One of the others.
            Self::Distinct { .. } => Observation::Part(false),
            Self::PerKey { key: slot, weight } => {
                let weight = weight.map_or(Ok(1.0), number)?;
                Observation::Keyed { key: key(slot)?, weight }
            }
            Self::DistinctPerKey { key: slot, of } => {
                Observation::KeyedDistinct { key: key(slot)?, of: key(of)? }
            }
        })
    }
}

fn sound(number: Option<f64>) -> Result<f64, Refused> {
    number.filter(|n| n.is_finite() && *n >= 0.0).ok_or(Refused::Value)
}
