//! Reads and writes one field of a JSON text and leaves every other byte.

use std::{borrow::Cow, fmt, ops::Range};

use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{IdempotencyKey, KeyError};

/// A pointer into a body, RFC 6901, cut into names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

/// What stands where the key should.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The caller's own.
    Key(IdempotencyKey),
    /// `null` or an empty text there, to be replaced.
    Empty(Range<usize>),
    /// Nothing; the object that should hold it begins before this place.
    Missing { at: usize, is_only: bool },
}

impl Pointer {
    /// `None` unless it names a field.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let names = text.strip_prefix('/')?.split('/');
        Some(Self(
            names
                .map(|name| name.replace("~1", "/").replace("~0", "~"))
                .collect(),
        ))
    }

    pub(super) fn find(&self, body: &[u8]) -> Result<Found, KeyError> {
        let text = std::str::from_utf8(body).or(Err(KeyError::NO_PLACE))?;
        let (last, parents) = self.0.split_last().ok_or(KeyError::NO_PLACE)?;
        // Not the raw value of the whole text: its spaces belong to none.
        let mut object = text;
        for name in parents {
            let field = Field::read(object, name)?;
            object = field.value.ok_or(KeyError::NO_PLACE)?;
        }
        let field = Field::read(object, last)?;
        let Some(value) = field.value else {
            let brace = object.find('{').ok_or(KeyError::NO_PLACE)?;
            let at = place(text, object).start.saturating_add(brace);
            let at = at.saturating_add(1);
            return Ok(Found::Missing { at, is_only: field.is_alone });
        };
        let key = match value.as_bytes().first() {
            Some(b'"') => serde_json::from_str(value),
            Some(b'-' | b'0'..=b'9') => Ok(Cow::Borrowed(value)),
            Some(b'n') => Ok(Cow::Borrowed("")),
            _ => return Err(KeyError::MALFORMED),
        };
        let key = key.or(Err(KeyError::MALFORMED))?;
        if key.is_empty() {
            return Ok(Found::Empty(place(text, value)));
        }
        Ok(Found::Key(IdempotencyKey::new(&key)))
    }

    /// `body` with `key` where [`find`](Self::find) found room.
    pub(super) fn write(
        &self,
        body: &[u8],
        found: &Found,
        key: &IdempotencyKey,
    ) -> Option<Vec<u8>> {
        // Printable ASCII, so nothing needs an escape.
        let value = format!("\"{}\"", key.as_str());
        let (range, new) = match found {
            Found::Key(_) => return None,
            Found::Empty(range) => (range.clone(), value),
            Found::Missing { at, is_only } => {
                let name = serde_json::to_string(self.0.last()?).ok()?;
                let comma = if *is_only { "" } else { "," };
                (*at..*at, format!("{name}:{value}{comma}"))
            }
        };
        let before = body.get(..range.start)?;
        let after = body.get(range.end..)?;
        Some([before, new.as_bytes(), after].concat())
    }
}

/// Where `part`, which was borrowed from `whole`, stands in it.
fn place(whole: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start.saturating_add(part.len())
}

/// One field of an object.
struct Field<'b> {
    value: Option<&'b str>,
    /// The object holds no other.
    is_alone: bool,
}

impl<'b> Field<'b> {
    fn read(object: &'b str, name: &str) -> Result<Self, KeyError> {
        let mut json = serde_json::Deserializer::from_str(object);
        let field = json.deserialize_map(Named(name));
        let field = field.or(Err(KeyError::NO_PLACE))?;
        json.end().or(Err(KeyError::NO_PLACE))?;
        field.ok_or(KeyError::MALFORMED)
    }
}

/// Looks for a field; `None` if it is there twice, for then two readers of the
/// same body may see two keys.
struct Named<'n>(&'n str);

impl<'b> Visitor<'b> for Named<'_> {
    type Value = Option<Field<'b>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'b>>(
        self,
        mut map: A,
    ) -> Result<Self::Value, A::Error> {
        let (mut value, mut is_alone, mut is_twice) = (None, true, false);
        while let Some(name) = map.next_key::<Cow<'b, str>>()? {
            if *name == *self.0 {
                is_twice |= value.is_some();
                value = Some(map.next_value::<&'b RawValue>()?.get());
            } else {
                map.next_value::<IgnoredAny>()?;
                is_alone = false;
            }
        }
        Ok((!is_twice).then_some(Field { value, is_alone }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::{Found, IdempotencyKey, Pointer};

    fn written(pointer: &str, body: &str) -> Option<String> {
        let pointer = Pointer::parse(pointer).unwrap();
        let found = pointer.find(body.as_bytes()).ok()?;
        let key = IdempotencyKey::new("k-1");
        let body = pointer.write(body.as_bytes(), &found, &key)?;
        Some(String::from_utf8(body).unwrap())
    }

    #[test]
    fn a_key_is_put_in_and_no_other_byte_is_touched() {
        for (pointer, body, expected) in [
            ("/ref", "{}", r#"{"ref":"k-1"}"#),
            ("/ref", " { } ", r#" {"ref":"k-1" } "#),
            (
                "/ref",
                r#"{ "amount":29.00, "b":{"ref":"x"}}"#,
                r#"{"ref":"k-1", "amount":29.00, "b":{"ref":"x"}}"#,
            ),
            ("/ref", r#"{"a":1,"ref": null }"#, r#"{"a":1,"ref": "k-1" }"#),
            ("/ref", r#"{"ref":"","a":1}"#, r#"{"ref":"k-1","a":1}"#),
            ("/a/b", r#"{"x":1, "a": {"c":2}}"#, {
                r#"{"x":1, "a": {"b":"k-1","c":2}}"#
            }),
            ("/a~1b", "{}", r#"{"a/b":"k-1"}"#),
            ("/\u{e9}\"", "{}", "{\"\u{e9}\\\"\":\"k-1\"}"),
        ] {
            let body = written(pointer, body);
            assert_eq!(body.as_deref(), Some(expected), "{pointer}");
        }
    }

    #[test]
    fn the_callers_own_key_is_found_however_it_is_written() {
        for (pointer, body, key) in [
            ("/ref", r#"{"a":1,"ref":"order-1"}"#, "order-1"),
            ("/ref", r#"{"r\u0065f":"order\u002d1"}"#, "order-1"),
            ("/ref", r#"{"ref": 4711}"#, "4711"),
            ("/a/b", r#"{"b":"no","a":{"b":"yes"}}"#, "yes"),
        ] {
            let found = Pointer::parse(pointer).unwrap().find(body.as_bytes());
            assert_eq!(found, Ok(Found::Key(IdempotencyKey::new(key))));
        }
    }

    #[test]
    fn what_is_no_key_and_leaves_no_room_for_one_is_refused() {
        for (body, is_malformed) in [
            (r#"{"ref":"a","ref":"b"}"#, true),
            (r#"{"ref":"a","r\u0065f":"a"}"#, true),
            (r#"{"ref":{}}"#, true),
            (r#"{"ref":[1]}"#, true),
            (r#"{"ref":true}"#, true),
            ("[]", false),
            ("", false),
            ("{", false),
            ("{} {}", false),
            ("ref=1", false),
        ] {
            let pointer = Pointer::parse("/ref").unwrap();
            let error = pointer.find(body.as_bytes()).unwrap_err();
            assert_eq!(error.is_malformed(), is_malformed, "{body}");
        }
        assert!(Pointer::parse("/a/b").unwrap().find(b"{}").is_err());
        assert!(Pointer::parse("/a").unwrap().find(b"{\"\xff\":1}").is_err());
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-c\"\\\\é]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4)
                    .prop_map(Value::from),
                prop::collection::btree_map("[a-c\"\\\\é]{1,2}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Against the obvious way: parse it all, put the key in, compare.
        #[test]
        fn it_writes_what_a_whole_parse_would(
            body in json(), names in prop::collection::vec("[a-c]", 1..3),
            is_pretty: bool,
        ) {
            let text = if is_pretty {
                serde_json::to_string_pretty(&body).unwrap()
            } else {
                body.to_string()
            };
            let pointer = format!("/{}", names.join("/"));
            let Some(new) = written(&pointer, &text) else {
                return Ok(());
            };
            let mut expected = body;
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            expected.pointer_mut(parent).unwrap()[name] = "k-1".into();
            let new: Value = serde_json::from_str(&new).unwrap();
            prop_assert_eq!(new, expected);
        }

        #[test]
        fn no_bytes_make_it_panic(body: Vec<u8>, name in "[a-c/~0]{0,4}") {
            let pointer = Pointer::parse(&format!("/{name}")).unwrap();
            if let Ok(found) = pointer.find(&body) {
                let key = IdempotencyKey::new("k");
                pointer.write(&body, &found, &key);
            }
        }
    }
}
