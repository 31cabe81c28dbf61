use std::fmt::{self, Write as _};

use palisade_core::Fingerprint;
use tracing_core::field::{Field, Visit};

use super::{Kept, Plan, Slot};

/// As many fields as are read of one callsite.
pub(super) const SLOTS: usize = 8;

/// What the fields of one record were: which tests they pass, and the numbers
/// and keyed hashes that its signals count. No text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Capture {
    passed: u64,
    /// The bits of numbers and of hashes: the plan knows which.
    values: [u64; SLOTS],
    /// Which of them are there.
    kept: u8,
}

impl Capture {
    /// Of a record that no field has been seen of.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { passed: plan.holds_without, values: [0; SLOTS], kept: 0 }
    }

    /// Takes the fields that `record` shows. Later values replace earlier ones.
    #[inline]
    pub(crate) fn read(
        &mut self,
        plan: &Plan,
        record: impl FnOnce(&mut dyn Visit),
    ) {
        if !plan.reads_nothing() {
            record(&mut Reader { plan, capture: self });
        }
    }

    pub(crate) const fn passes(&self, needs: u64) -> bool {
        self.passed & needs == needs
    }

    pub(crate) fn number(&self, slot: usize) -> Option<f64> {
        self.get(slot).map(f64::from_bits)
    }

    pub(crate) fn key(&self, slot: usize) -> Option<Fingerprint> {
        self.get(slot).map(Fingerprint::from_u64)
    }

    fn get(&self, slot: usize) -> Option<u64> {
        let is_there = self.kept & slot_bit(slot) != 0;
        self.values.get(slot).copied().filter(|_| is_there)
    }

    fn keep(&mut self, slot: usize, bits: Option<u64>) {
        let bit = slot_bit(slot);
        let (Some(value), Some(bits)) = (self.values.get_mut(slot), bits)
        else {
            self.kept &= !bit;
            return;
        };
        *value = bits;
        self.kept |= bit;
    }
}

fn slot_bit(slot: usize) -> u8 {
    1 << (slot % SLOTS)
}

/// Reads the fields that a plan names.
struct Reader<'a> {
    plan: &'a Plan,
    capture: &'a mut Capture,
}

impl Reader<'_> {
    fn reads(&self, field: &Field) -> bool {
        self.plan.read & bit(field.index()) != 0
    }

    /// The text of a number is only wanted where the field is a key, or
    /// compared with texts.
    #[inline(never)]
    fn number(&mut self, field: &Field, number: f64, text: &dyn fmt::Display) {
        for (index, slot) in self.plan.slots_of(field) {
            if slot.reads_text() {
                let text = Text::of(format_args!("{text}"));
                self.set(index, slot, Some(number), text.as_str());
            } else {
                self.set(index, slot, Some(number), "");
            }
        }
    }

    #[inline(never)]
    fn text(&mut self, field: &Field, text: &str) {
        for (index, slot) in self.plan.slots_of(field) {
            let number =
                if slot.reads_number { leading_number(text) } else { None };
            self.set(index, slot, number, text);
        }
    }

    // Out of the way of those that are not read: they are shown, too.
    #[inline(never)]
    fn debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, Text::of(format_args!("{value:?}")).as_str());
    }

    fn set(
        &mut self,
        index: usize,
        slot: &Slot,
        number: Option<f64>,
        text: &str,
    ) {
        match &slot.kept {
            Kept::Nothing => {}
            Kept::Number => {
                self.capture.keep(index, number.map(f64::to_bits));
            }
            Kept::Key(key) => {
                let tag = key.fingerprint(start(text).as_bytes());
                self.capture.keep(index, Some(tag.as_u64()));
            }
        }
        for (bit, condition) in &slot.tests {
            if condition.holds(number, text) {
                self.capture.passed |= bit;
            } else {
                self.capture.passed &= !bit;
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "as a number; a key is text")]
impl Visit for Reader<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if self.reads(field) {
            self.number(field, value, &value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        if self.reads(field) {
            self.number(field, value as f64, &value);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if self.reads(field) {
            self.number(field, value as f64, &value);
        }
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        if self.reads(field) {
            self.number(field, value as f64, &value);
        }
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        if self.reads(field) {
            self.number(field, value as f64, &value);
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.record_str(field, if value { "true" } else { "false" });
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if self.reads(field) {
            self.text(field, value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if self.reads(field) {
            self.debug(field, value);
        }
    }
}

/// The bit of a field in [`Plan::read`]: the last one is that of all above.
pub(super) fn bit(field: usize) -> u64 {
    1 << field.min(63)
}

/// The number that a text begins with, as in `403 Forbidden`; a time in
/// milliseconds, if its unit follows at once or after a space.
fn leading_number(text: &str) -> Option<f64> {
    let is_number = |(at, c): (usize, char)| {
        c.is_ascii_digit() || c == '.' || at == 0 && c == '-'
    };
    let end = text.char_indices().find(|&at| !is_number(at));
    let (number, rest) =
        text.split_at_checked(end.map_or(text.len(), |(at, _)| at))?;
    let unit = match rest.trim_start_matches(' ') {
        "s" => 1e3,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1e-3,
        "ns" => 1e-6,
        _ => 1.0,
    };
    number.parse::<f64>().ok().map(|number| number * unit)
}

/// So many bytes of a key tell it from others.
const KEY: usize = 256;

/// As much of a key as tells it from others.
fn start(text: &str) -> &str {
    if text.len() <= KEY {
        return text;
    }
    text.get(..floor(text, KEY)).unwrap_or(text)
}

/// The greatest boundary of characters that is not above `most`.
fn floor(text: &str, most: usize) -> usize {
    let most = most.min(text.len());
    (0..=most).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

/// The first bytes of a value that has to be written to be seen.
struct Text {
    bytes: [u8; KEY],
    length: usize,
    is_cut: bool,
}

impl Text {
    fn of(written: fmt::Arguments<'_>) -> Self {
        let mut text = Self { bytes: [0; KEY], length: 0, is_cut: false };
        // Cannot fail, but by a `Debug` that does: then it is what came before.
        _ = text.write_fmt(written);
        text
    }

    fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.is_cut {
            return Ok(());
        }
        let taken = floor(text, KEY.saturating_sub(self.length));
        self.is_cut = taken < text.len();
        let end = self.length.saturating_add(taken);
        let space = self.bytes.get_mut(self.length..end);
        if let (Some(space), Some(text)) = (space, text.get(..taken)) {
            space.copy_from_slice(text.as_bytes());
            self.length = end;
        }
        Ok(())
    }
}
