//! JSON whose numbers keep their text: amounts of money go in and out as the
//! digits they are.
//!
//! Rejected: the `arbitrary_precision` feature of `serde_json`. Features are
//! unified over a whole build, and this one changes what numbers are for
//! everybody in it; `raw_value` only adds a type.

use std::collections::BTreeMap;

use serde_json::{Value, value::RawValue};

/// Writes one object, fields in the order given.
pub(crate) struct Object {
    text: String,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self { text: "{".to_owned() }
    }

    /// Adds a string.
    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        let quoted = Value::from(value).to_string();
        self.raw(name, &quoted)
    }

    /// Adds a value that is JSON already.
    pub(crate) fn raw(mut self, name: &str, json: &str) -> Self {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text.push_str(&Value::from(name).to_string());
        self.text.push(':');
        self.text.push_str(json);
        self
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// The fields of a JSON object somebody sent.
pub(crate) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// `None` if `body` is not one JSON object. Of a name that is there twice,
    /// the last value counts.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok().map(Self)
    }

    /// The text of a field as it was sent.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.get())
    }

    /// A field that is a string.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.raw(name)?).ok()
    }

    /// A field of any kind, for comparing.
    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.raw(name)?).ok()
    }

    /// Whether any value, at any depth, is null or empty: the provider wants
    /// such fields removed, not sent.
    pub(crate) fn has_blank(&self) -> bool {
        self.0.keys().any(|name| self.value(name).is_none_or(|v| blank(&v)))
    }
}

fn blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty() || items.iter().any(blank),
        Value::Object(map) => map.is_empty() || map.values().any(blank),
    }
}
