use std::error::Error;
use std::fmt;

use tracing_core::field::{Field, Visit};

use super::scratch::Scratch;
use super::slot::{Slot, Span};

/// Copies the texts of `Kept` slots, which a `Collector` has judged.
pub(super) struct Copier<'c>(pub(super) &'c mut Scratch);

impl Copier<'_> {
    fn copy(&mut self, field: &Field, typed: fn(Span) -> Slot, text: &str) {
        if let Some(place @ Slot::Kept) = self.0.slots.get_mut(field.index()) {
            let start = self.0.text.len();
            self.0.text.push_str(text);
            let end = self.0.text.len();
            *place = typed(Span { start, end });
        }
    }
}

impl Visit for Copier<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.copy(field, Slot::Str, value);
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        if let Ok(text) = std::str::from_utf8(value) {
            self.copy(field, Slot::Bytes, text);
        }
    }

    fn record_error(&mut self, _: &Field, _: &(dyn Error + 'static)) {}

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
