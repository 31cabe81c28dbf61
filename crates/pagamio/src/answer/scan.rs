//! A walk through JSON that keeps nothing.
//!
//! Rejected: a `serde_json::Value`. It copies every PIN and every token of an
//! answer to the heap, and leaves them there when it is dropped.

use std::{borrow::Cow, fmt};

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};

/// What is at a place that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar<'v> {
    Bool(bool),
    Number(u64),
    /// An object, a list, or a number that is no whole one.
    Other,
    Text(&'v str),
}

/// Tells `found` what is at each of the pointers (RFC 6901, members of objects
/// only), by the index of the pointer; once for each time that it is there,
/// which JSON does not forbid to be twice. A `null` is not there.
///
/// `None` unless `body` is one JSON object.
pub(crate) fn scan(
    body: &[u8],
    pointers: &[&str],
    found: &mut dyn FnMut(usize, Scalar<'_>),
) -> Option<()> {
    let mut open: Vec<_> = pointers.iter().copied().enumerate().collect();
    open.retain(|(_, pointer)| pointer.starts_with('/'));
    let mut json = serde_json::Deserializer::from_slice(body);
    let walk = Walk { open, found, is_root: true };
    walk.deserialize(&mut json).ok()?;
    json.end().ok()
}

/// What lies at one place of a document.
struct Walk<'w, 'p> {
    /// What is left of the pointers that lead here.
    open: Vec<(usize, &'p str)>,
    found: &'w mut dyn FnMut(usize, Scalar<'_>),
    is_root: bool,
}

impl Walk<'_, '_> {
    fn is(self, scalar: Scalar<'_>) {
        for (index, rest) in self.open {
            if rest.is_empty() {
                (self.found)(index, scalar);
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, de: D) -> Result<(), D::Error> {
        if self.is_root {
            return de.deserialize_map(self);
        }
        de.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Walk { open, found, .. } = self;
        for (index, rest) in &open {
            if rest.is_empty() {
                found(*index, Scalar::Other);
            }
        }
        while let Some(inside) = map.next_key_seed(Name(&open))? {
            if inside.is_empty() {
                map.next_value::<IgnoredAny>()?;
            } else {
                let found = &mut *found;
                map.next_value_seed(Walk {
                    open: inside,
                    found,
                    is_root: false,
                })?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.is(Scalar::Other);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.is(Scalar::Bool(value));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.is(Scalar::Number(value));
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        let whole = u64::try_from(value);
        self.is(whole.map_or(Scalar::Other, Scalar::Number));
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.is(Scalar::Other);
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.is(Scalar::Text(value));
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The pointers that lead on through a member, without its name.
struct Name<'n, 'p>(&'n [(usize, &'p str)]);

impl<'de, 'p> DeserializeSeed<'de> for Name<'_, 'p> {
    type Value = Vec<(usize, &'p str)>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        de: D,
    ) -> Result<Self::Value, D::Error> {
        de.deserialize_str(self)
    }
}

impl<'p> Visitor<'_> for Name<'_, 'p> {
    type Value = Vec<(usize, &'p str)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let inside = self.0.iter().filter_map(|&(index, pointer)| {
            let path = pointer.strip_prefix('/')?;
            let end = path.find('/').unwrap_or(path.len());
            let (first, rest) = path.split_at_checked(end)?;
            (unescaped(first) == name).then_some((index, rest))
        });
        Ok(inside.collect())
    }
}

/// A segment as it is meant: `~1` is a slash, `~0` a tilde.
fn unescaped(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        return segment.replace("~1", "/").replace("~0", "~").into();
    }
    segment.into()
}

#[cfg(test)]
mod tests {
    use super::{Scalar, scan};

    fn found(json: &str, pointers: &[&str]) -> Option<Vec<(usize, String)>> {
        let mut all = Vec::new();
        scan(json.as_bytes(), pointers, &mut |index, scalar| {
            all.push((index, format!("{scalar:?}")));
        })?;
        Some(all)
    }

    #[test]
    fn what_is_asked_for_is_told_and_nothing_else() {
        let json = r#"{"a": {"b": "x", "c": [1, {"b": 2}]}, "d": 7, "e~/": true,
            "n": null, "f": -1, "g": 1.5, "h": {"i": {}}}"#;
        let pointers = [
            "/a/b", "/d", "/e~0~1", "/n", "/f", "/g", "/h", "/a/c", "/a/c/b",
            "/missing", "d", "",
        ];
        let mut all = found(json, &pointers).unwrap();
        all.sort();
        let expected = [
            (0, "Text(\"x\")"),
            (1, "Number(7)"),
            (2, "Bool(true)"),
            (4, "Other"),
            (5, "Other"),
            (6, "Other"),
            (7, "Other"),
        ];
        assert_eq!(all, expected.map(|(n, text)| (n, text.to_owned())));
    }

    #[test]
    fn a_member_that_is_there_twice_is_told_twice() {
        let all = found(r#"{"a": 1, "a": {"b": 2}, "a": 3}"#, &["/a"]);
        let all = all.unwrap().into_iter().map(|(_, text)| text);
        assert!(all.eq(["Number(1)", "Other", "Number(3)"]));
    }

    #[test]
    fn only_one_whole_object_is_one() {
        for json in ["", "[]", "7", "\"a\"", "{", "{} {}", "{}x", "null"] {
            assert_eq!(found(json, &["/a"]), None, "{json}");
        }
        let deep = "{\"a\":".repeat(100_000);
        assert_eq!(found(&deep, &["/a/a/a"]), None);
    }

    #[test]
    fn a_text_with_escapes_is_compared_as_it_is_meant() {
        let all = found(r#"{"\u0061": "\u0062"}"#, &["/a"]).unwrap();
        let scalar = format!("{:?}", Scalar::Text("b"));
        assert_eq!(all, [(0, scalar)]);
    }
}
