//! What to do with the records of one callsite, decided once.

mod capture;
mod compile;
mod observation;

pub(crate) use capture::Capture;
pub(crate) use observation::{Observation, Refused};

use palisade_core::DomainKey;
use tracing_core::field::Field;

use crate::signal::Condition;

/// Which fields of a callsite's records are read, and what they count for.
///
/// Names are static, so the records that a signal is not about are told from
/// the others when their callsite is first seen, and cost one look-up from then
/// on.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The fields that are read, as bits: all are shown.
    read: u64,
    slots: Box<[Slot]>,
    pub(crate) taps: Box<[Tap]>,
    /// The tests that hold while their field has not been seen, as bits.
    holds_without: u64,
    /// Whether the time that a span is open counts.
    pub(crate) is_timed: bool,
    /// Signals would count the alerts of this layer, and are not let.
    pub(crate) is_own_alert: bool,
}

#[derive(Debug)]
struct Slot {
    /// The index in the callsite's field set.
    field: usize,
    kept: Kept,
    /// The tests that the field has to pass, each with its bit.
    tests: Box<[(u64, Condition)]>,
    /// Whether it counts, or is tested, as a number.
    reads_number: bool,
    /// Whether a test compares it with texts.
    compares_text: bool,
}

/// What is kept of a field beside the tests that it passes.
#[derive(Debug)]
enum Kept {
    Nothing,
    Number,
    /// A tag, apart from those of other fields.
    Key(DomainKey),
}

impl Slot {
    const fn reads_text(&self) -> bool {
        matches!(self.kept, Kept::Key(_)) || self.compares_text
    }
}

/// One signal that records of the callsite may count for.
#[derive(Debug)]
pub(crate) struct Tap {
    /// The index of the signal.
    pub(crate) signal: usize,
    /// One of these sets of tests has to hold.
    needs: Box<[u64]>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Count,
    Part(u64),
    Value(usize),
    Elapsed,
    Distinct { of: usize, part: u64 },
    PerKey { key: usize, weight: Option<usize> },
    DistinctPerKey { key: usize, of: usize },
}

impl Plan {
    pub(crate) fn is_empty(&self) -> bool {
        self.taps.is_empty() && !self.is_own_alert
    }

    /// The slots of a field, each with its index.
    fn slots_of(&self, field: &Field) -> impl Iterator<Item = (usize, &Slot)> {
        let index = field.index();
        let slots = self.slots.iter().enumerate();
        slots.filter(move |(_, slot)| slot.field == index)
    }

    /// Whether a record can be counted without a look at its fields.
    fn reads_nothing(&self) -> bool {
        self.slots.is_empty()
    }
}
