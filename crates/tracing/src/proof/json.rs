//! Just enough JSON to write evidence.

use std::fmt::Write as _;

/// An object that is being written.
pub(super) struct Object(String);

impl Object {
    pub(super) fn new() -> Self {
        Self(String::from("{"))
    }

    /// Adds a member whose value is JSON already.
    pub(super) fn raw(mut self, name: &str, value: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&quoted(name));
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    pub(super) fn text(self, name: &str, value: &str) -> Self {
        self.raw(name, &quoted(value))
    }

    pub(super) fn list<'v>(
        self,
        name: &str,
        values: impl IntoIterator<Item = &'v str>,
    ) -> Self {
        self.raw(name, &array(values.into_iter().map(quoted)))
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// An array of values that are JSON already.
pub(super) fn array(values: impl IntoIterator<Item = String>) -> String {
    let values: Vec<_> = values.into_iter().collect();
    format!("[{}]", values.join(","))
}

/// A string, RFC 8259, section 7.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\0'..='\x1f' => {
                // Writing to a string cannot fail.
                let _written = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_read_back() {
        let mut text: String = (0..0x250).filter_map(char::from_u32).collect();
        text.push_str("\u{2028}\u{ffff}😀");
        let object =
            Object::new().text(&text, &text).list("l", [&*text, ""]).finish();
        let read: serde_json::Value = serde_json::from_str(&object).unwrap();
        assert_eq!(read[&text], text);
        assert_eq!(read["l"][0], text);
        assert_eq!(read["l"][1], "");
    }

    #[test]
    fn nothing_is_an_object_too() {
        assert_eq!(Object::new().raw("a", &array([])).finish(), r#"{"a":[]}"#);
        assert_eq!(Object::new().finish(), "{}");
    }
}
