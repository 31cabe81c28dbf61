use std::error::Error;
use std::fmt;

use palisade_redact::{Key, Number, Outcome, Redactor, Undecidable};
use tracing_core::field::{Field, Visit};

use super::capture;
use super::error_chain::RedactedError;
use super::scratch::Scratch;
use super::slot::{Slot, Span};

/// Judges each value once, and leaves the outcome in the slot of its field.
///
/// Numbers, `bool`s, text and bytes are the same whenever they are looked at:
/// `Value` is sealed, and none of its types can change behind a reference. So
/// as long as all of them stay, no text is copied, and the original goes on. What
/// has to be formatted (`Debug`, `Display`, errors, messages) may say something
/// else the second time, so it is always captured.
///
/// Values come in any order, and fields that have none do not come at all: their
/// slots stay empty. A field without a key, which only a malformed value set can
/// have, is left out.
pub(super) struct Collector<'c> {
    redactor: &'c Redactor,
    /// The verdicts on the names, in the order of the fields.
    keys: &'c [Key],
    scratch: &'c mut Scratch,
    /// Whether a value does not stay as it is.
    is_rebuilt: bool,
    /// Whether there are texts that stay, and were not copied.
    has_kept: bool,
}

/// What a visit found out.
pub(super) enum Found {
    /// All values stay, and none was formatted.
    Clean,
    /// The slots are filled.
    Rebuilt,
    /// The same, but for those that are `Kept`: a `Copier` fills them.
    RebuiltInPart,
}

impl<'c> Collector<'c> {
    pub(super) fn new(
        redactor: &'c Redactor,
        keys: &'c [Key],
        scratch: &'c mut Scratch,
    ) -> Self {
        scratch.slots.resize(keys.len(), Slot::Absent);
        Self { redactor, keys, scratch, is_rebuilt: false, has_kept: false }
    }

    pub(super) fn finish(self) -> Found {
        match (self.is_rebuilt, self.has_kept) {
            (false, _) => Found::Clean,
            (true, false) => Found::Rebuilt,
            (true, true) => Found::RebuiltInPart,
        }
    }

    /// Fills the slot of `field`; of two values, the last one counts.
    #[inline]
    fn put(&mut self, field: &Field, slot: Slot) {
        if let Some(place) = self.scratch.slots.get_mut(field.index()) {
            *place = slot;
        }
    }

    /// The same, with what is not the value as it came.
    #[inline]
    fn put_other(&mut self, field: &Field, slot: Slot) {
        self.is_rebuilt = true;
        self.put(field, slot);
    }

    /// The key, unless the name alone decides; then nobody formats the value.
    ///
    /// `typed` is the slot for what stands in its place.
    #[inline]
    fn undecided(
        &mut self,
        field: &Field,
        typed: fn(Span) -> Slot,
    ) -> Option<&'c Key> {
        let keys = self.keys;
        let Some(key) = keys.get(field.index()) else {
            self.is_rebuilt = true;
            return None;
        };
        match self.redactor.decided(*key) {
            None | Some(Outcome::Keep) => return Some(key),
            Some(outcome) => self.put_outcome(field, typed, outcome),
        }
        None
    }

    /// Fills the slot with what stands in place of a text.
    #[cold]
    fn put_outcome(
        &mut self,
        field: &Field,
        typed: fn(Span) -> Slot,
        outcome: Outcome<'_>,
    ) {
        match outcome {
            Outcome::Text(text) => self.put_text(field, typed, &text),
            _ => self.put_other(field, Slot::Absent),
        }
    }

    /// Appends `text` to the scratch text and fills the slot with it.
    #[inline]
    fn put_text(&mut self, field: &Field, typed: fn(Span) -> Slot, text: &str) {
        let start = self.scratch.text.len();
        self.scratch.text.push_str(text);
        let end = self.scratch.text.len();
        self.put_other(field, typed(Span { start, end }));
    }

    /// Fills the slot with the marker for a value that could not be judged.
    ///
    /// It is forwarded as what a `Debug` wrote, so that it is printed without
    /// quotes, and is told from a string that happens to look like it.
    #[cold]
    fn put_marker(&mut self, field: &Field, key: Key, why: Undecidable) {
        let marker = self.redactor.undecidable_under(key, why);
        self.put_text(field, Slot::Debug, marker);
    }

    /// Judges a number; `number` and `typed` are the variants of its type.
    #[inline]
    fn number<N: Copy + Default>(
        &mut self,
        field: &Field,
        value: N,
        number: fn(N) -> Number,
        typed: fn(N) -> Slot,
    ) {
        let Some(key) = self.keys.get(field.index()) else {
            self.is_rebuilt = true;
            return;
        };
        match self.redactor.field_number(*key, number(value)) {
            Outcome::Keep => self.put(field, typed(value)),
            other => self.replace(field, other, typed(N::default())),
        }
    }

    /// Fills the slot with what stands in place of a number.
    #[cold]
    fn replace(&mut self, field: &Field, by: Outcome<'_>, zero: Slot) {
        match by {
            Outcome::Text(text) => self.put_text(field, Slot::Str, &text),
            Outcome::Zero => self.put_other(field, zero),
            // Also what a later release of the engine may add.
            _ => self.put_other(field, Slot::Absent),
        }
    }

    /// Judges text at hand; `clean` is the type that it has when it stays.
    #[inline]
    fn text(
        &mut self,
        field: &Field,
        key: Key,
        value: &str,
        clean: fn(Span) -> Slot,
        redacted: fn(Span) -> Slot,
    ) {
        match self.redactor.field_text(key, value) {
            Outcome::Keep if self.is_rebuilt => {
                self.put_text(field, clean, value);
            }
            Outcome::Keep => {
                self.has_kept = true;
                self.put(field, Slot::Kept);
            }
            other => self.put_outcome(field, redacted, other),
        }
    }
}

impl Visit for Collector<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.number(field, value, Number::F64, Slot::F64);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value, Number::I64, Slot::I64);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value, Number::U64, Slot::U64);
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.number(field, value, Number::I128, Slot::I128);
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.number(field, value, Number::U128, Slot::U128);
    }

    /// One bit is no secret, whatever its name.
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Slot::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if let Some(key) = self.undecided(field, Slot::Str) {
            self.text(field, *key, value, Slot::Str, Slot::Str);
        }
    }

    /// Bytes are printed in hexadecimal, which hides a secret from every rule
    /// for text, so they are judged as the text they are.
    ///
    /// What replaces them is for people to read and stays text.
    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        let Some(key) = self.undecided(field, Slot::Debug) else { return };
        match std::str::from_utf8(value) {
            Ok(text) => {
                self.text(field, *key, text, Slot::Bytes, Slot::Debug);
            }
            Err(_) => self.put_marker(field, *key, Undecidable::NotUtf8),
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let Some(key) = self.undecided(field, Slot::Debug) else { return };
        let slot = match RedactedError::new(value, *key, self.redactor) {
            Some(chain) => {
                self.scratch.errors.push(chain);
                Slot::Error(self.scratch.errors.len().saturating_sub(1))
            }
            None => Slot::Absent,
        };
        self.put_other(field, slot);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let Some(key) = self.undecided(field, Slot::Debug) else { return };
        let start = self.scratch.text.len();
        let limit = self.redactor.max_scan();
        let written =
            capture::append(&mut self.scratch.text, limit, |w| w.debug(value));
        if let Err(why) = written {
            return self.put_marker(field, *key, why);
        }
        // Judged where it stands: clean text is not copied a second time.
        let text = self.scratch.text.get(start..).unwrap_or_default();
        let redacted = match self.redactor.field_text(*key, text) {
            Outcome::Keep => {
                let end = self.scratch.text.len();
                return self.put_other(field, Slot::Debug(Span { start, end }));
            }
            Outcome::Text(text) => Some(text.into_owned()),
            _ => None,
        };
        self.scratch.text.truncate(start);
        match redacted {
            Some(text) => self.put_text(field, Slot::Debug, &text),
            None => self.put_other(field, Slot::Absent),
        }
    }
}
