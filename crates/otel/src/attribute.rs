//! Attributes as spans, metrics, scopes and resources have them.

use opentelemetry::{Array, KeyValue, StringValue, Value};
use palisade_redact::{Key, Number, Outcome};

use crate::{
    guard::{Change, Guard},
    names::Known,
};

impl Guard {
    /// Redacts attributes in place.
    pub(crate) fn attributes(&self, attributes: &mut Vec<KeyValue>) {
        // Nearly always, all of them stay.
        let Some((first, value)) = self.first_that_may_change(attributes)
        else {
            return;
        };
        let mut staying = first;
        let mut value = value;
        attributes.retain_mut(|attribute| {
            if let Some(left) = staying.checked_sub(1) {
                staying = left;
                return true;
            }
            let change = match value.take() {
                Some(value) => changed_value(attribute, value),
                None => self.attribute(attribute),
            };
            match change {
                Change::Drop => false,
                Change::Keep => true,
                Change::To(redacted) => {
                    *attribute = redacted;
                    true
                }
            }
        });
    }

    /// The first attribute that does not stay or whose name is not known to
    /// this thread; of the former, what becomes of its value.
    #[inline]
    fn first_that_may_change(
        &self,
        attributes: &[KeyValue],
    ) -> Option<(usize, Option<Change<Value>>)> {
        let first = |known: &Known<'_>| {
            let mut all = attributes.iter().enumerate();
            all.find_map(|(index, attribute)| {
                let Some(key) = known.find(attribute.key.as_str()) else {
                    return Some((index, None));
                };
                match self.value(*key, &attribute.value) {
                    Change::Keep => None,
                    change => Some((index, Some(change))),
                }
            })
        };
        self.look(first).unwrap_or(Some((0, None)))
    }

    /// What becomes of an attribute, by its name and by its value.
    pub(crate) fn attribute(&self, attribute: &KeyValue) -> Change<KeyValue> {
        let name = self.name(attribute.key.as_str());
        let value = self.value(name.key, &attribute.value);
        let Some(name) = name.redacted else {
            return changed_value(attribute, value);
        };
        Change::To(match value {
            Change::Drop => return Change::Drop,
            Change::Keep => KeyValue::new(name, attribute.value.clone()),
            Change::To(value) => KeyValue::new(name, value),
        })
    }

    #[expect(
        clippy::inline_always,
        reason = "a span with ten attributes takes 190 instructions less"
    )]
    #[inline(always)]
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
                None => match self.redactor.field_text(key, text.as_str()) {
                    Outcome::Keep => Change::Keep,
                    outcome => changed(outcome),
                },
                Some(outcome) => changed(outcome),
            },
            Value::Array(array) => match self.redactor.decided(key) {
                None => self.array(key, array),
                Some(outcome) => changed(outcome),
            },
            _ => self.unknown(),
        }
    }

    /// The items of an array are judged under its name. All are of one type,
    /// so where a number is to become text, it becomes a zero.
    #[inline(never)]
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

    #[inline]
    pub(crate) fn number<T: From<String>>(
        &self,
        key: Key,
        number: Number,
        zero: T,
    ) -> Change<T> {
        match self.redactor.field_number(key, number) {
            Outcome::Keep => Change::Keep,
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

/// The change of an attribute that the change of its value is.
fn changed_value(
    attribute: &KeyValue,
    change: Change<Value>,
) -> Change<KeyValue> {
    match change {
        Change::Drop => Change::Drop,
        Change::Keep => Change::Keep,
        Change::To(value) => {
            Change::To(KeyValue::new(attribute.key.clone(), value))
        }
    }
}

/// The change that an outcome asks for.
#[cold]
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
    use opentelemetry::KeyValue;
    use palisade_core::Tally as _;
    use palisade_redact::{Erase, Policy, kind};

    use super::{Change, Guard, copied};

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

    #[test]
    fn attributes_change_wherever_they_stand() {
        let policy = Policy::payments().on(kind::CVV, Erase::Drop);
        let redactor = policy.build().unwrap();
        let guard = Guard::new(&redactor);
        let stays = |n: i64| KeyValue::new("count", n);
        let goes = KeyValue::new("cvv", "123");
        let secret = KeyValue::new("note", "password=hunter2");
        let redacted = KeyValue::new("note", "password=[redacted:password]");
        // Names that are new to the thread, then known ones.
        for _ in 0..2 {
            let mut all = vec![
                stays(1),
                goes.clone(),
                stays(2),
                secret.clone(),
                goes.clone(),
                secret.clone(),
                stays(3),
            ];
            guard.attributes(&mut all);
            let expected = [
                stays(1),
                stays(2),
                redacted.clone(),
                redacted.clone(),
                stays(3),
            ];
            assert_eq!(all, expected);
        }
        // And each of them was judged once.
        let mut fired = 0;
        redactor.tally(&mut |_, count| fired += count);
        assert_eq!(fired, 2 * 4);
    }
}
