use std::error::Error;
use std::fmt;

use palisade_redact::{Key, Number, Outcome, Redactor, Undecidable};
use tracing_core::field::{Field, Visit};

use super::capture;
use super::error_chain::RedactedError;
use super::scratch::Scratch;
use super::slot::{Form, Slot, Text};

/// Takes each value once, and leaves in the slot of its field what it will be.
///
/// Texts are only copied here. When all have come, they are judged together:
/// one look at a few short ones takes no longer than a look at one of them.
///
/// Numbers, `bool`s, text and bytes are the same whenever they are looked at:
/// `Value` is sealed, and none of its types can change behind a reference. So
/// as long as all of them stay, the original goes on. What has to be formatted
/// (`Debug`, `Display`, errors, messages) may say something else the second
/// time, so what it said is what goes on.
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
    /// Whether there is a text of which more is to be asked than whether it
    /// looks clean, for its name says what it is.
    is_named: bool,
}

impl<'c> Collector<'c> {
    pub(super) fn new(
        redactor: &'c Redactor,
        keys: &'c [Key],
        scratch: &'c mut Scratch,
    ) -> Self {
        scratch.slots.resize(keys.len(), Slot::Absent);
        Self { redactor, keys, scratch, is_rebuilt: false, is_named: false }
    }

    /// Judges the texts; `false` when the original is what the slots say.
    pub(super) fn finish(mut self) -> bool {
        let texts = &self.scratch.text;
        let is_clean = texts.is_empty() || self.redactor.is_clean(texts);
        if self.is_named || !is_clean {
            self.judge_each();
        }
        self.is_rebuilt
    }

    #[inline(never)]
    fn judge_each(&mut self) {
        for (index, key) in self.keys.iter().enumerate() {
            let Some(Slot::Text(text)) = self.scratch.slots.get(index) else {
                continue;
            };
            if text.is_judged {
                continue;
            }
            let before = text.of(&self.scratch.text);
            let outcome = match self.redactor.field_text(*key, before) {
                Outcome::Keep => continue,
                outcome => outcome.into_owned(),
            };
            self.put_outcome(index, text.form, outcome);
        }
    }

    /// Fills a slot; of two values, the last one counts.
    #[inline]
    fn put(&mut self, index: usize, slot: Slot) {
        if let Some(place) = self.scratch.slots.get_mut(index) {
            *place = slot;
        }
    }

    /// The same, with what is not the value as it came.
    #[inline]
    fn put_other(&mut self, index: usize, slot: Slot) {
        self.is_rebuilt = true;
        self.put(index, slot);
    }

    /// The same, with a text that need not be judged.
    fn put_text(&mut self, index: usize, form: Form, text: &str) {
        let text = Text { is_judged: true, ..self.scratch.copy(form, text) };
        self.put_other(index, Slot::Text(text));
    }

    /// Fills the slot with what stands in place of a text.
    fn put_outcome(&mut self, index: usize, form: Form, by: Outcome<'_>) {
        match by {
            // It is for people to read, as bytes are not.
            Outcome::Text(text) if form == Form::Bytes => {
                self.put_text(index, Form::Debug, &text);
            }
            Outcome::Text(text) => self.put_text(index, form, &text),
            // Also what a later release of the engine may add.
            _ => self.put_other(index, Slot::Absent),
        }
    }

    /// Fills the slot with the marker for a value that could not be judged.
    ///
    /// It is forwarded as what a `Debug` wrote, so that it is printed without
    /// quotes, and is told from a string that happens to look like it.
    #[cold]
    fn put_marker(&mut self, index: usize, key: Key, why: Undecidable) {
        let marker = self.redactor.undecidable_under(key, why);
        self.put_text(index, Form::Debug, marker);
    }

    /// The key, unless the name alone decides; then nobody formats the value.
    ///
    /// `form` is that of what stands in its place.
    #[inline]
    fn undecided(&mut self, field: &Field, form: Form) -> Option<Key> {
        let index = field.index();
        let key = self.keys.get(index).copied();
        if key.is_some_and(|key| !key.is_sensitive()) {
            return key;
        }
        self.undecided_by_name(index, key, form)
    }

    #[cold]
    fn undecided_by_name(
        &mut self,
        index: usize,
        key: Option<Key>,
        form: Form,
    ) -> Option<Key> {
        let Some(key) = key else {
            self.is_rebuilt = true;
            return None;
        };
        match self.redactor.decided(key) {
            None | Some(Outcome::Keep) => {
                self.is_named = true;
                return Some(key);
            }
            Some(other) => self.put_outcome(index, form, other),
        }
        None
    }

    /// Takes text at hand.
    #[inline]
    fn text(&mut self, field: &Field, key: Key, form: Form, value: &str) {
        if value.len() > self.redactor.max_scan() {
            return self.long_text(field.index(), key, form, value);
        }
        let text = self.scratch.copy(form, value);
        self.put(field.index(), Slot::Text(text));
    }

    /// Judges text that is too long to be copied first.
    #[cold]
    fn long_text(&mut self, index: usize, key: Key, form: Form, value: &str) {
        match self.redactor.field_text(key, value) {
            Outcome::Keep => {
                let text = self.scratch.copy(form, value);
                self.put(index, Slot::Text(Text { is_judged: true, ..text }));
            }
            other => self.put_outcome(index, form, other),
        }
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
        let index = field.index();
        let Some(key) = self.keys.get(index) else {
            self.is_rebuilt = true;
            return;
        };
        match self.redactor.field_number(*key, number(value)) {
            Outcome::Keep => self.put(index, typed(value)),
            other => self.replace(index, other, typed(N::default())),
        }
    }

    /// Fills the slot with what stands in place of a number.
    #[cold]
    fn replace(&mut self, index: usize, by: Outcome<'_>, zero: Slot) {
        match by {
            Outcome::Zero => self.put_other(index, zero),
            other => self.put_outcome(index, Form::Str, other),
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
        self.put(field.index(), Slot::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if let Some(key) = self.undecided(field, Form::Str) {
            self.text(field, key, Form::Str, value);
        }
    }

    /// Bytes are printed in hexadecimal, which hides a secret from every rule
    /// for text, so they are judged as the text they are.
    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        let Some(key) = self.undecided(field, Form::Bytes) else { return };
        match std::str::from_utf8(value) {
            Ok(text) => self.text(field, key, Form::Bytes, text),
            Err(_) => {
                self.put_marker(field.index(), key, Undecidable::NotUtf8);
            }
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let Some(key) = self.undecided(field, Form::Debug) else { return };
        let slot = match RedactedError::new(value, key, self.redactor) {
            Some(chain) => {
                self.scratch.errors.push(chain);
                Slot::Error(self.scratch.errors.len().saturating_sub(1))
            }
            None => Slot::Absent,
        };
        self.put_other(field.index(), slot);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let Some(key) = self.undecided(field, Form::Debug) else { return };
        let limit = self.redactor.max_scan();
        let captured = self.scratch.append(Form::Debug, |text| {
            capture::append(text, limit, |w| w.debug(value))
        });
        match captured {
            Ok(text) => self.put_other(field.index(), Slot::Text(text)),
            Err(why) => self.put_marker(field.index(), key, why),
        }
    }
}
