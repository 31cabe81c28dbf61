//! What to do with the records of one callsite, decided once.

mod capture;
mod compile;
mod observation;

pub(crate) use capture::{Capture, Reader};
pub(crate) use observation::{Observation, Refused};

use crate::signal::Condition;

/// Which fields of a callsite's records are read, and what they count for.
///
/// Names are static, so the records that a signal is not about are told from
/// the others when their callsite is first seen, and cost one look-up from then
/// on.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The fields that are read.
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
    /// Keeps tags of different fields apart; nothing if the field is no key.
    domain: Option<Box<str>>,
    /// The tests that the field has to pass, each with its bit.
    tests: Box<[(u64, Condition)]>,
    /// Whether it counts, or is tested, as a number.
    reads_number: bool,
    /// Whether a test compares it with texts.
    compares_text: bool,
}

impl Slot {
    const fn reads_text(&self) -> bool {
        self.domain.is_some() || self.compares_text
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

    /// Whether a record can be counted without a look at its fields.
    pub(crate) fn reads_nothing(&self) -> bool {
        self.slots.is_empty()
    }
}
