use std::error::Error;
use std::fmt;

use palisade_redact::{Key, Number, Outcome, Redactor, Undecidable};
use tracing_core::field::{Field, Visit};

use super::capture;
use super::error_chain::RedactedError;
use super::scratch::Scratch;
use super::slot::{Slot, Span};

/// Judges each value once, and leaves the outcome in the slot of its field
/// where the original cannot be forwarded.
///
/// Numbers, `bool`s, text and bytes are the same whenever they are looked at:
/// `Value` is sealed, and none of its types can change behind a reference. So
/// as long as all of them stay, nothing is copied. What has to be formatted
/// (`Debug`, `Display`, errors, messages) may say something else the second
/// time, so it is always captured.
///
/// Values come in any order, and fields that have none do not come at all: their
/// slots stay empty. A field without a key, which only a malformed value set can
/// have, is left out.
pub(super) struct Collector<'c> {
    redactor: &'c Redactor,
    /// The verdicts on the names, in the order of the fields.
    keys: &'c [Key],
    scratch: &'c mut Scratch,
    progress: Progress,
}

enum Progress {
    /// All values so far stay; a bit for each field that has one.
    AsGiven(u64),
    /// There is a slot for each field. Some of them may be `Kept`.
    Rebuilt { has_kept: bool },
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
        Self { redactor, keys, scratch, progress: Progress::AsGiven(0) }
    }

    pub(super) fn finish(self) -> Found {
        match self.progress {
            Progress::AsGiven(_) => Found::Clean,
            Progress::Rebuilt { has_kept: false } => Found::Rebuilt,
            Progress::Rebuilt { has_kept: true } => Found::RebuiltInPart,
        }
    }

    /// Makes the slots, if there are none yet.
    #[inline]
    fn rebuild(&mut self) {
        if let Progress::AsGiven(kept) = self.progress {
            self.make_slots(kept);
        }
    }

    /// Once for each event that does not go on as it came.
    #[inline(never)]
    fn make_slots(&mut self, kept: u64) {
        let slots = &mut self.scratch.slots;
        slots.resize(self.keys.len(), Slot::Absent);
        if kept != 0 {
            let bits = (0..64).map(|bit| kept >> bit & 1 == 1);
            let marked = slots.iter_mut().zip(bits).filter(|(_, k)| *k);
            marked.for_each(|(slot, _)| *slot = Slot::Kept);
        }
        self.progress = Progress::Rebuilt { has_kept: kept != 0 };
    }

    /// Fills the slot of `field`; of two values, the last one counts.
    #[inline]
    fn put(&mut self, field: &Field, slot: Slot) {
        self.rebuild();
        if let Some(place) = self.scratch.slots.get_mut(field.index()) {
            *place = slot;
        }
    }

    /// Notes that the value of `field` stays. Whether it has to be copied now.
    #[inline]
    fn keep(&mut self, field: &Field) -> bool {
        if let Progress::AsGiven(kept) = &mut self.progress {
            let index = u32::try_from(field.index()).unwrap_or(u32::MAX);
            if let Some(bit) = 1_u64.checked_shl(index) {
                *kept |= bit;
                return false;
            }
        }
        true
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
            self.rebuild();
            return None;
        };
        match self.redactor.decided(*key) {
            None | Some(Outcome::Keep) => return Some(key),
            Some(Outcome::Text(text)) => self.put_text(field, typed, &text),
            Some(_) => self.put(field, Slot::Absent),
        }
        None
    }

    /// Appends `text` to the scratch text and fills the slot with it.
    #[inline]
    fn put_text(&mut self, field: &Field, typed: fn(Span) -> Slot, text: &str) {
        let start = self.scratch.text.len();
        self.scratch.text.push_str(text);
        let end = self.scratch.text.len();
        self.put(field, typed(Span { start, end }));
    }

    /// Fills the slot with the marker for a value that could not be judged.
    ///
    /// It is forwarded as what a `Debug` wrote, so that it is printed without
    /// quotes, and is told from a string that happens to look like it.
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
            return self.rebuild();
        };
        match self.redactor.field_number(*key, number(value)) {
            Outcome::Keep => {
                if self.keep(field) {
                    self.put(field, typed(value));
                }
            }
            other => self.replace(field, other, typed(N::default())),
        }
    }

    /// Fills the slot with what stands in place of a number.
    #[inline(never)]
    fn replace(&mut self, field: &Field, by: Outcome<'_>, zero: Slot) {
        match by {
            Outcome::Text(text) => self.put_text(field, Slot::Str, &text),
            Outcome::Zero => self.put(field, zero),
            // Also what a later release of the engine may add.
            _ => self.put(field, Slot::Absent),
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
            Outcome::Keep => {
                if self.keep(field) {
                    self.put_text(field, clean, value);
                }
            }
            Outcome::Text(text) => self.put_text(field, redacted, &text),
            _ => self.put(field, Slot::Absent),
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
        if self.keep(field) {
            self.put(field, Slot::Bool(value));
        }
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
        self.put(field, slot);
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
            Outcome::Keep => None,
            Outcome::Text(text) => Some(text.into_owned()),
            _ => {
                self.scratch.text.truncate(start);
                return self.put(field, Slot::Absent);
            }
        };
        if let Some(redacted) = redacted {
            self.scratch.text.truncate(start);
            self.scratch.text.push_str(&redacted);
        }
        let end = self.scratch.text.len();
        self.put(field, Slot::Debug(Span { start, end }));
    }
}
