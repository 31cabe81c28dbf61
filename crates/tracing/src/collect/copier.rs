use std::error::Error;
use std::fmt;

use tracing_core::field::{Field, Visit};

use super::scratch::Scratch;
use super::slot::{Slot, Span};

/// Copies the values of `Kept` slots, which a `Collector` has judged.
pub(super) struct Copier<'c>(pub(super) &'c mut Scratch);

impl Copier<'_> {
    fn put(&mut self, field: &Field, slot: Slot) {
        if let Some(place @ Slot::Kept) = self.0.slots.get_mut(field.index()) {
            *place = slot;
        }
    }

    fn put_text(&mut self, field: &Field, typed: fn(Span) -> Slot, text: &str) {
        let start = self.0.text.len();
        self.0.text.push_str(text);
        let end = self.0.text.len();
        self.put(field, typed(Span { start, end }));
    }
}

impl Visit for Copier<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, Slot::F64(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Slot::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Slot::U64(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.put(field, Slot::I128(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.put(field, Slot::U128(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Slot::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put_text(field, Slot::Str, value);
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        if let Ok(text) = std::str::from_utf8(value) {
            self.put_text(field, Slot::Bytes, text);
        }
    }

    fn record_error(&mut self, _: &Field, _: &(dyn Error + 'static)) {}

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
