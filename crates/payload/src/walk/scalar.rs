//! Values that hold no others, and what is found in them.

use std::ops::Range;

use super::{Known, Place, Walk, no_json, unquoted};
use crate::{Refusal, Rule, edit::Edit, field::Scalar, guard::Found};

impl Walk<'_> {
    pub(super) fn scalar(
        &mut self,
        place: Place<'_>,
        first: Option<u8>,
    ) -> Result<bool, Refusal> {
        let value = self.scanner.value().map_err(no_json)?;
        let (range, raw) = (value.range.clone(), self.raw(&value.range));
        let decoded;
        let scalar = match first {
            Some(b'"') => {
                decoded = unquoted(raw, value.has_escapes)?;
                Scalar::Text(&decoded)
            }
            Some(b'n') => Scalar::Null,
            Some(b'f' | b't') => Scalar::Boolean,
            _ => Scalar::Number(raw),
        };
        let is_empty = matches!(scalar, Scalar::Null | Scalar::Text(""));
        if is_empty && !self.habits.keep_empty {
            return Ok(true);
        }
        match place.known {
            Known::Members(_) => return Err(self.refusal(place, Rule::Type)),
            Known::Nothing => {}
            Known::Value(field) => {
                field
                    .check(scalar)
                    .map_err(|rule| self.refusal(place, rule))?;
                if field.may_hold_secrets {
                    return Ok(is_empty);
                }
            }
        }
        if !place.is_guarded {
            return Ok(is_empty);
        }
        if place.key.is_allowed() {
            self.allowed.push(range.clone());
        }
        let found = match scalar {
            Scalar::Text(text) => self.guard.text(place.key, text),
            Scalar::Number(text) => self.guard.number(place.key, text),
            Scalar::Boolean | Scalar::Null => None,
        };
        match found {
            Some(found) => self.found(place, range, found),
            None => Ok(is_empty),
        }
    }

    /// Something that must not be sent. Where a form is asked for, what would
    /// stand in its place has none, and may be taken for another value.
    pub(super) fn found(
        &mut self,
        place: Place<'_>,
        range: Range<usize>,
        found: Found,
    ) -> Result<bool, Refusal> {
        if self.habits.redact
            && place.known.may_be_anything()
            && let Ok(with) = serde_json::to_string(&found.stand_in)
        {
            self.edits.push(Edit { range, with });
            return Ok(false);
        }
        Err(self.refusal(place, found.rule))
    }
}
