//! JSON values, at any depth and without recursion.

use std::{borrow::Cow, mem};

use serde_json::{Map, Value};

use crate::{Key, Number, Outcome, Redactor, engine::Engine};

impl Redactor {
    /// Redacts a JSON value in place: by the names of its members at any
    /// depth, and by the content of its strings, numbers and names.
    ///
    /// An object under a sensitive name goes as a whole; the items of an array
    /// are judged under the name of the array. An item that is dropped becomes
    /// `null`, a member is left out. Nesting has no bound: the walk does not
    /// recurse.
    pub fn redact_json(&self, value: &mut Value) {
        self.engine().redact_json(value);
    }
}

impl Engine {
    fn redact_json(&self, value: &mut Value) {
        if !self.keep(self.key(""), value) {
            *value = Value::Null;
        }
        let mut open = vec![(self.key(""), value)];
        while let Some((key, value)) = open.pop() {
            match value {
                Value::Array(items) => {
                    let pair = self.pair_key(items);
                    let key = pair.unwrap_or(key);
                    let names = usize::from(pair.is_some());
                    for item in items.iter_mut().skip(names) {
                        if !self.keep(key, item) {
                            discard(mem::take(item));
                        }
                    }
                    open.extend(items.iter_mut().map(|item| (key, item)));
                }
                Value::Object(members) => {
                    self.redact_members(members);
                    open.extend(
                        members
                            .iter_mut()
                            .map(|(name, value)| (self.key(name), value)),
                    );
                }
                _ => {}
            }
        }
    }

    /// What the first of two items says of the second, as in a list of headers:
    /// `["authorization", "Bearer …"]`.
    fn pair_key(&self, items: &[Value]) -> Option<Key> {
        let [Value::String(name), value] = items else { return None };
        let is_name =
            value.as_str().is_some_and(|value| self.key(value).is_sensitive());
        let key = self.key(name);
        (key.is_sensitive() && !is_name).then_some(key)
    }

    fn redact_members(&self, members: &mut Map<String, Value>) {
        members.retain(|name, value| {
            let keep = self.keep(self.key(name), value);
            if !keep {
                discard(mem::take(value));
            }
            keep
        });
        let is_secret = |name: &String| {
            matches!(self.base().redact(name, None), Cow::Owned(_))
        };
        if members.keys().any(is_secret) {
            *members = mem::take(members)
                .into_iter()
                .map(|(name, value)| {
                    (self.base().redact(&name, None).into_owned(), value)
                })
                .collect();
        }
    }

    /// Redacts a value, but nothing inside of it; false when it is to go.
    fn keep(&self, key: Key, value: &mut Value) -> bool {
        let scope = self.scope(key);
        let outcome = match value {
            Value::Null | Value::Bool(_) | Value::Array(_) => return true,
            Value::Number(number) => scope.number(key, typed(number)),
            Value::String(text) => scope.text(key, text).into_owned(),
            Value::Object(_) => scope.object(key),
        };
        match outcome {
            Outcome::Drop => return false,
            Outcome::Keep => {}
            Outcome::Text(text) => {
                discard(mem::replace(value, text.into_owned().into()));
            }
            Outcome::Zero => *value = 0.into(),
        }
        true
    }
}

fn typed(number: &serde_json::Number) -> Number {
    if let Some(number) = number.as_u64() {
        Number::U64(number)
    } else if let Some(number) = number.as_i64() {
        Number::I64(number)
    } else {
        Number::F64(number.as_f64().unwrap_or(0.0))
    }
}

/// Drops a value of any depth. Its own destructor recurses, and a hundred
/// thousand levels would overflow the stack.
fn discard(value: Value) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                open.extend(members.into_iter().map(|(_, value)| value));
            }
            _ => {}
        }
    }
}
