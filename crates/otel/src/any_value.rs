//! Values as log records have them: with bytes, lists and maps.

use std::{mem, str};

use opentelemetry::logs::AnyValue;
use palisade_redact::{Key, Mode, Number, Undecidable};

use crate::{
    attribute::changed,
    guard::{Change, Guard},
};

/// Deeper values are replaced. Decoders of Protocol Buffers refuse messages
/// above 100 levels, and one level here takes several there.
const DEEPEST: u8 = 32;

/// Stands for a value that is nested too deeply to be judged.
const TOO_DEEP: &str = "[redacted:too_deep]";

/// Stands for a map under a sensitive name that has no other stand-in.
const WHOLE_MAP: &str = "[redacted:map]";

impl Guard {
    /// Redacts a value in place; false when it is to go.
    pub(crate) fn any_value(&self, key: Key, value: &mut AnyValue) -> bool {
        self.nested(key, value, DEEPEST)
    }

    fn nested(&self, key: Key, value: &mut AnyValue, levels: u8) -> bool {
        match self.whole(key, value) {
            Change::Drop => return false,
            Change::Keep => {}
            Change::To(redacted) => {
                *value = redacted;
                return true;
            }
        }
        let is_nested =
            matches!(value, AnyValue::ListAny(_) | AnyValue::Map(_));
        let Some(levels) = levels.checked_sub(u8::from(is_nested)) else {
            if self.redactor.mode() != Mode::Report {
                *value = AnyValue::from(TOO_DEEP);
            }
            return true;
        };
        match value {
            AnyValue::ListAny(items) => {
                let named = match items.as_slice() {
                    [AnyValue::String(name), AnyValue::String(value)] => {
                        self.pair(name, Some(value))
                    }
                    [AnyValue::String(name), _] => self.pair(name, None),
                    _ => None,
                };
                let value = named.unwrap_or(key);
                let mut next = named.map(|_| self.redactor.key(""));
                items.retain_mut(|item| {
                    self.nested(next.take().unwrap_or(value), item, levels)
                });
            }
            AnyValue::Map(members) => {
                let mut renamed = Vec::new();
                members.retain(|name, value| {
                    let judged = self.name(name.as_str());
                    let stays = self.nested(judged.key, value, levels);
                    match judged.redacted {
                        Some(name) if stays => {
                            let value = mem::replace(value, AnyValue::Int(0));
                            renamed.push((name.into(), value));
                            false
                        }
                        _ => stays,
                    }
                });
                members.extend(renamed);
            }
            _ => {}
        }
        true
    }

    /// What becomes of a value as a whole, without what is inside of it.
    fn whole(&self, key: Key, value: &AnyValue) -> Change<AnyValue> {
        match value {
            // One bit is no secret, whatever its name.
            AnyValue::Boolean(_) => return Change::Keep,
            AnyValue::Double(number) => {
                return self.number(key, Number::F64(*number), 0.0.into());
            }
            AnyValue::Int(number) => {
                return self.number(key, Number::I64(*number), 0.into());
            }
            _ => {}
        }
        if let Some(outcome) = self.redactor.decided(key) {
            return changed(outcome);
        }
        match value {
            AnyValue::String(text) => {
                changed(self.redactor.field_text(key, text.as_str()))
            }
            AnyValue::Bytes(bytes) => match str::from_utf8(bytes) {
                Ok(text) => changed(self.redactor.field_text(key, text)),
                Err(_) => self.not_text(),
            },
            AnyValue::Map(_) if key.is_sensitive() => self.map(key),
            AnyValue::ListAny(_) | AnyValue::Map(_) => Change::Keep,
            _ => self.unknown(),
        }
    }

    fn not_text(&self) -> Change<AnyValue> {
        let marker = self.redactor.undecidable(Undecidable::NotUtf8);
        match self.redactor.mode() {
            Mode::Report => Change::Keep,
            _ => Change::To(marker.into()),
        }
    }

    /// A map under a sensitive name goes as a whole, whatever is in it.
    fn map(&self, key: Key) -> Change<AnyValue> {
        match changed(self.redactor.field_text(key, "a map")) {
            Change::Keep if self.redactor.mode() != Mode::Report => {
                Change::To(WHOLE_MAP.into())
            }
            change => change,
        }
    }
}
