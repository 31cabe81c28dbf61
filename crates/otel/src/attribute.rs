//! Attributes as spans, metrics, scopes and resources have them.

use opentelemetry::{Array, KeyValue, StringValue, Value};
use palisade_redact::{Key, Number, Outcome};

use crate::guard::{Change, Guard};

impl Guard {
    /// Redacts attributes in place.
    pub(crate) fn attributes(&self, attributes: &mut Vec<KeyValue>) {
        attributes.retain_mut(|attribute| match self.attribute(attribute) {
            Change::Drop => false,
            Change::Keep => true,
            Change::To(redacted) => {
                *attribute = redacted;
                true
            }
        });
    }

    /// What becomes of an attribute, by its name and by its value.
    pub(crate) fn attribute(&self, attribute: &KeyValue) -> Change<KeyValue> {
        let name = self.name(attribute.key.as_str());
        let value = match self.value(name.key, &attribute.value) {
            Change::Drop => return Change::Drop,
            Change::Keep if name.redacted.is_none() => return Change::Keep,
            Change::Keep => attribute.value.clone(),
            Change::To(value) => value,
        };
        Change::To(match name.redacted {
            Some(name) => KeyValue::new(name, value),
            None => KeyValue::new(attribute.key.clone(), value),
        })
    }

    fn value(&self, key: Key, value: &Value) -> Change<Value> {
        match value {
            // One bit is no secret, whatever its name.
            Value::Bool(_) => Change::Keep,
            Value::F64(number) => {
                self.number(key, Number::F64(*number), 0.0.into())
            }
            Value::I64(number) => {
                self.number(key, Number::I64(*number), 0.into())
            }
            Value::String(text) => match self.redactor.decided(key) {
                Some(outcome) => changed(outcome),
                None => changed(self.redactor.field_text(key, text.as_str())),
            },
            Value::Array(array) => match self.redactor.decided(key) {
                Some(outcome) => changed(outcome),
                None => self.array(key, array),
            },
            _ => self.unknown(),
        }
    }

    /// The items of an array are judged under its name. All are of one type,
    /// so where a number is to become text, it becomes a zero.
    fn array(&self, key: Key, array: &Array) -> Change<Value> {
        match array {
            Array::Bool(_) => Change::Keep,
            Array::F64(numbers) => each(numbers, |&number| {
                self.item(key, Number::F64(number), 0.0)
            }),
            Array::I64(numbers) => {
                each(numbers, |&number| self.item(key, Number::I64(number), 0))
            }
            Array::String(texts) => {
                let named = match texts.as_slice() {
                    [name, value] => self.pair(name, Some(value)),
                    _ => None,
                };
                let value = named.unwrap_or(key);
                let mut next = named.map(|_| self.redactor.key(""));
                each(texts, |text: &StringValue| {
                    let key = next.take().unwrap_or(value);
                    changed(self.redactor.field_text(key, text.as_str()))
                })
            }
            _ => self.unknown(),
        }
    }

    /// What the first of two items says of the second, as in a list of headers:
    /// `["authorization", "Bearer …"]`.
    pub(crate) fn pair(
        &self,
        name: &StringValue,
        value: Option<&StringValue>,
    ) -> Option<Key> {
        let key = self.redactor.key(name.as_str());
        let is_name = |text: &StringValue| {
            self.redactor.key(text.as_str()).is_sensitive()
        };
        (key.is_sensitive() && !value.is_some_and(is_name)).then_some(key)
    }

    pub(crate) fn number<T: From<String>>(
        &self,
        key: Key,
        number: Number,
        zero: T,
    ) -> Change<T> {
        match self.redactor.field_number(key, number) {
            Outcome::Zero => Change::To(zero),
            outcome => changed(outcome),
        }
    }

    fn item<T>(&self, key: Key, number: Number, zero: T) -> Change<T> {
        match self.redactor.field_number(key, number) {
            Outcome::Keep => Change::Keep,
            Outcome::Text(_) | Outcome::Zero => Change::To(zero),
            _ => Change::Drop,
        }
    }
}

/// The change that an outcome asks for.
pub(crate) fn changed<T: From<String>>(outcome: Outcome<'_>) -> Change<T> {
    match outcome {
        Outcome::Keep => Change::Keep,
        Outcome::Text(text) => Change::To(text.into_owned().into()),
        // Also what a later release of the engine may add.
        _ => Change::Drop,
    }
}

fn each<T: Clone>(
    items: &[T],
    judge: impl FnMut(&T) -> Change<T>,
) -> Change<Value>
where
    Array: From<Vec<T>>,
{
    match copied(items, judge) {
        Some(items) => Change::To(Value::Array(items.into())),
        None => Change::Keep,
    }
}

/// A copy of `items` with their changes; `None` when all of them stay.
pub(crate) fn copied<T: Clone>(
    items: &[T],
    mut judge: impl FnMut(&T) -> Change<T>,
) -> Option<Vec<T>> {
    let mut copy: Option<Vec<T>> = None;
    for (index, item) in items.iter().enumerate() {
        let item = match judge(item) {
            Change::Keep if copy.is_none() => continue,
            Change::Keep => Some(item.clone()),
            Change::To(redacted) => Some(redacted),
            Change::Drop => None,
        };
        let before = || items.iter().take(index).cloned().collect();
        copy.get_or_insert_with(before).extend(item);
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::{Change, copied};

    #[test]
    fn items_that_stay_are_not_copied_and_the_others_keep_their_order() {
        let judge = |item: &i32| match item {
            0 => Change::Drop,
            1 => Change::To(10),
            _ => Change::Keep,
        };
        assert_eq!(copied(&[2, 3], judge), None);
        assert_eq!(copied(&[2, 1, 0, 3, 1], judge), Some(vec![2, 10, 3, 10]));
        assert_eq!(copied(&[0], judge), Some(vec![]));
    }
}
