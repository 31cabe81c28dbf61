use std::fmt::{self, Write as _};

use palisade_core::{Fingerprint, FingerprintKey};
use tracing_core::field::{Field, Visit};

use super::{Plan, Slot};

/// As many fields as are read of one callsite.
pub(super) const SLOTS: usize = 8;

/// What the fields of one record were: which tests they pass, and the numbers
/// and keyed hashes that its signals count. No text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Capture {
    passed: u64,
    values: [Value; SLOTS],
}

#[derive(Clone, Copy, Debug, Default)]
struct Value {
    number: Option<f64>,
    key: Option<Fingerprint>,
}

impl Capture {
    /// Of a record that no field has been seen of.
    pub(crate) fn new(plan: &Plan) -> Self {
        let values = [Value::default(); SLOTS];
        Self { passed: plan.holds_without, values }
    }

    pub(crate) const fn passes(&self, needs: u64) -> bool {
        self.passed & needs == needs
    }

    pub(crate) fn number(&self, slot: usize) -> Option<f64> {
        self.values.get(slot)?.number
    }

    pub(crate) fn key(&self, slot: usize) -> Option<Fingerprint> {
        self.values.get(slot)?.key
    }
}

/// Reads the fields that a plan names.
pub(crate) struct Reader<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) key: &'a FingerprintKey,
    pub(crate) capture: &'a mut Capture,
}

impl Reader<'_> {
    fn see(&mut self, field: &Field, see: impl Fn(&mut Self, usize, &Slot)) {
        let (index, plan) = (field.index(), self.plan);
        for (at, slot) in plan.slots.iter().enumerate() {
            if slot.field == index {
                see(self, at, slot);
            }
        }
    }

    /// The text of a number is only wanted where the field is a key, or
    /// compared with texts.
    fn number(&mut self, field: &Field, number: f64, text: impl fmt::Display) {
        self.see(field, |reader, index, slot| {
            if slot.reads_text() {
                let text = Text::of(format_args!("{text}"));
                reader.set(index, slot, || Some(number), text.as_str());
            } else {
                reader.set(index, slot, || Some(number), "");
            }
        });
    }

    fn text(&mut self, field: &Field, text: &str) {
        self.see(field, |reader, index, slot| {
            reader.set(index, slot, || leading_number(text), text);
        });
    }

    fn set(
        &mut self,
        index: usize,
        slot: &Slot,
        number: impl FnOnce() -> Option<f64>,
        text: &str,
    ) {
        let Some(value) = self.capture.values.get_mut(index) else { return };
        let number = if slot.reads_number { number() } else { None };
        value.number = number;
        if let Some(domain) = &slot.domain {
            let text = text.get(..floor(text, KEY)).unwrap_or(text);
            value.key = Some(self.key.fingerprint(domain, text.as_bytes()));
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
        self.number(field, value, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value as f64, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value as f64, value);
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.number(field, value as f64, value);
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.number(field, value as f64, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.text(field, if value { "true" } else { "false" });
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.see(field, |reader, index, slot| {
            let text = Text::of(format_args!("{value:?}"));
            let text = text.as_str();
            reader.set(index, slot, || leading_number(text), text);
        });
    }
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
