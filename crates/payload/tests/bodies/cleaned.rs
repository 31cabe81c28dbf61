//! What is left of a value without what is empty, the obvious way. For a test
//! and for the fuzz target.

use serde_json::{Map, Value};

/// Without what is empty; `None` if it is.
fn cleaned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Object(members) => {
            let cleaned = members
                .into_iter()
                .filter_map(|(name, value)| Some((name, cleaned(value)?)));
            let members: Map<_, _> = cleaned.collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Value::Array(items) => Some(items.into_iter().map(kept).collect()),
        other => Some(other),
    }
}

/// An item of a list, or the whole: it stays, and what is in it is cleaned.
pub(crate) fn kept(value: Value) -> Value {
    match value {
        Value::Object(_) => {
            cleaned(value).unwrap_or_else(|| Value::Object(Map::new()))
        }
        Value::Array(_) => cleaned(value).unwrap_or_default(),
        other => other,
    }
}
