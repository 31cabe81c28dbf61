use palisade_core::{
    FingerprintKey,
    event::{ALERT, TARGET},
};
use tracing_core::Metadata;

use super::{
    Kept, Kind, Plan, Slot, Tap,
    capture::{SLOTS, bit},
};
use crate::signal::{
    Condition, Fields, Measure, Quantity, Records, Signal, Test,
};

/// As many tests as a callsite may have: they are bits of one number.
const TESTS: u32 = 64;

impl Plan {
    /// For a callsite, and all signals. The number is that of the signals that
    /// want more of the callsite than fits, and are left out.
    pub(crate) fn of<'a>(
        metadata: &'static Metadata<'static>,
        signals: impl Iterator<Item = &'a Signal>,
        key: &FingerprintKey,
    ) -> (Self, u64) {
        let mut draft = Draft::new(metadata);
        let (mut taps, mut left_out) = (Vec::new(), 0_u64);
        let mut is_own_alert = false;
        for (index, signal) in signals.enumerate() {
            let fitting: Vec<_> = signal
                .records
                .iter()
                .filter(|records| records.may_be(metadata))
                .filter(|records| draft.can_pass(&records.tests))
                .collect();
            if fitting.is_empty() {
                continue;
            }
            if is_alert(metadata) {
                is_own_alert = true;
                continue;
            }
            let mut next = draft.clone();
            match next.tap(index, signal, &fitting) {
                Ok(Some(tap)) => {
                    taps.push(tap);
                    draft = next;
                }
                Ok(None) => {}
                Err(Full) => left_out = left_out.saturating_add(1),
            }
        }
        let slots = draft.slots.into_iter();
        let slots: Box<[_]> = slots.map(|slot| slot.done(key)).collect();
        let plan = Self {
            read: slots.iter().fold(0, |read, slot| read | bit(slot.field)),
            slots,
            taps: taps.into(),
            holds_without: draft.holds_without,
            is_timed: draft.is_timed,
            is_own_alert,
        };
        (plan, left_out)
    }
}

/// What an alert says is not counted: it would raise the next one.
fn is_alert(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET && metadata.name() == ALERT.name()
}

/// What the signals so far want of a callsite.
#[derive(Clone)]
struct Draft {
    metadata: &'static Metadata<'static>,
    slots: Vec<SlotDraft>,
    tests: u32,
    holds_without: u64,
    is_timed: bool,
}

#[derive(Clone)]
struct SlotDraft {
    field: usize,
    kept: Keep,
    tests: Vec<(u64, Condition)>,
}

/// As [`Kept`], by the domain of the key.
#[derive(Clone, PartialEq)]
enum Keep {
    Nothing,
    Number,
    Key(Box<str>),
}

impl SlotDraft {
    fn done(self, key: &FingerprintKey) -> Slot {
        let Self { field, kept, tests } = self;
        let any = |is: fn(&Condition) -> bool| {
            tests.iter().any(|(_, condition)| is(condition))
        };
        Slot {
            reads_number: kept == Keep::Number || any(Condition::reads_number),
            compares_text: any(Condition::reads_text),
            field,
            kept: match kept {
                Keep::Nothing => Kept::Nothing,
                Keep::Number => Kept::Number,
                Keep::Key(domain) => Kept::Key(key.within(&domain)),
            },
            tests: tests.into(),
        }
    }
}

/// There is no room for another field or test.
struct Full;

impl Draft {
    const fn new(metadata: &'static Metadata<'static>) -> Self {
        let slots = Vec::new();
        Self { metadata, slots, tests: 0, holds_without: 0, is_timed: false }
    }

    /// The index of the first of these fields that the callsite has.
    fn field(&self, fields: &Fields) -> Option<usize> {
        let set = self.metadata.fields();
        let found = fields.names().find_map(|name| set.field(name))?;
        Some(found.index())
    }

    /// Whether any record of the callsite could pass.
    fn can_pass(&self, tests: &[Test]) -> bool {
        tests.iter().all(|test| {
            test.condition.holds_without() || self.field(&test.fields).is_some()
        })
    }

    /// Nothing if the callsite lacks a field that the signal is about.
    fn tap(
        &mut self,
        signal: usize,
        of: &Signal,
        records: &[&Records],
    ) -> Result<Option<Tap>, Full> {
        let Some(kind) = self.kind(&of.measure)? else { return Ok(None) };
        let needs = records.iter().map(|records| self.bits(&records.tests));
        let needs = needs.collect::<Result<_, _>>()?;
        Ok(Some(Tap { signal, needs, kind }))
    }

    fn kind(&mut self, measure: &Measure) -> Result<Option<Kind>, Full> {
        let kind = match measure {
            Measure::Count { part: None, .. } => Kind::Count,
            Measure::Count { part: Some(part), .. }
            | Measure::Ratio { part, .. } => {
                Kind::Part(self.part(std::slice::from_ref(part))?)
            }
            Measure::Latency { of: Quantity::Field(of), .. } => {
                let Some(slot) = self.value(of)? else { return Ok(None) };
                Kind::Value(slot)
            }
            Measure::Latency { of: Quantity::Elapsed, .. } => {
                self.is_timed = true;
                Kind::Elapsed
            }
            Measure::Distinct { of, part, .. } => {
                let Some(of) = self.key(of)? else { return Ok(None) };
                Kind::Distinct { of, part: self.part(part.as_slice())? }
            }
            Measure::PerKey { key, weight, .. } => {
                let Some(key) = self.key(key)? else { return Ok(None) };
                let weight = match weight {
                    Some(weight) => self.value(weight)?,
                    None => None,
                };
                Kind::PerKey { key, weight }
            }
            Measure::DistinctPerKey { key, of, .. } => {
                let Some(key) = self.key(key)? else { return Ok(None) };
                let Some(of) = self.key(of)? else { return Ok(None) };
                Kind::DistinctPerKey { key, of }
            }
            Measure::Tally { .. } => return Ok(None),
        };
        Ok(Some(kind))
    }

    /// The bits that make a record a part of all.
    fn part(&mut self, tests: &[Test]) -> Result<u64, Full> {
        // Without the field, no record of the callsite is a part.
        if self.can_pass(tests) { self.bits(tests) } else { Ok(u64::MAX) }
    }

    /// The slot of a field that keeps this, made if there is none yet. One
    /// field may have several: as a number, and as a key in each domain.
    fn slot(
        &mut self,
        fields: &Fields,
        keep: Keep,
    ) -> Result<Option<usize>, Full> {
        let Some(field) = self.field(fields) else { return Ok(None) };
        let fits = |slot: &SlotDraft| {
            slot.field == field
                && (keep == Keep::Nothing
                    || slot.kept == Keep::Nothing
                    || slot.kept == keep)
        };
        let found = self.slots.iter().position(fits);
        if let Some(slot) = found.and_then(|at| self.slots.get_mut(at)) {
            if keep != Keep::Nothing {
                slot.kept = keep;
            }
            return Ok(found);
        }
        let slot = self.slots.len();
        if slot == SLOTS {
            return Err(Full);
        }
        self.slots.push(SlotDraft { field, kept: keep, tests: Vec::new() });
        Ok(Some(slot))
    }

    fn value(&mut self, fields: &Fields) -> Result<Option<usize>, Full> {
        self.slot(fields, Keep::Number)
    }

    fn key(&mut self, fields: &Fields) -> Result<Option<usize>, Full> {
        self.slot(fields, Keep::Key(fields.domain().into()))
    }

    /// The bits of these tests, those of the same test the same.
    fn bits(&mut self, tests: &[Test]) -> Result<u64, Full> {
        let mut bits = 0;
        for test in tests {
            // Its field can be missing only where it then holds.
            let slot = self.slot(&test.fields, Keep::Nothing)?;
            let Some(slot) = slot else { continue };
            let Some(slot) = self.slots.get_mut(slot) else { continue };
            let known = slot.tests.iter().find(|(_, c)| *c == test.condition);
            if let Some((bit, _)) = known {
                bits |= bit;
                continue;
            }
            if self.tests == TESTS - 1 {
                return Err(Full);
            }
            let bit = 1 << self.tests;
            self.tests = self.tests.saturating_add(1);
            slot.tests.push((bit, test.condition.clone()));
            if test.condition.holds_without() {
                self.holds_without |= bit;
            }
            bits |= bit;
        }
        Ok(bits)
    }
}
