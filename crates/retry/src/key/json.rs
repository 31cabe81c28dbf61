//! Reads and writes one field of a JSON text and leaves every other byte.

use std::{borrow::Cow, ops::Range, str};

use palisade_http::{JsonName, JsonScanner, JsonValue, NotJson};

use super::{IdempotencyKey, KeyError};

/// A pointer into a body, RFC 6901, cut into names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

/// What stands where the key should.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The caller's own, and where it stands; nowhere if it is written with
    /// escapes.
    Key(IdempotencyKey, Range<usize>),
    /// `null` or an empty text there, to be replaced.
    Empty(Range<usize>),
    /// Nothing; the object that should hold it begins before this place.
    Missing { at: usize, is_only: bool },
}

impl Pointer {
    /// `None` unless it names a field: `~` stands in `~0` and `~1` only.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let names = text.strip_prefix('/')?.split('/');
        let names = names.map(|name| {
            let mut escapes = name.split('~').skip(1);
            let is_valid = escapes.all(|rest| rest.starts_with(['0', '1']));
            is_valid.then(|| name.replace("~1", "/").replace("~0", "~"))
        });
        names.collect::<Option<_>>().map(Self)
    }

    pub(super) fn find(&self, body: &[u8]) -> Result<Found, KeyError> {
        let (first, inner) = self.0.split_first().ok_or(KeyError::NO_PLACE)?;
        let (mut field, mut rest) =
            Field::read(JsonScanner::new(body, 0), first)?;
        rest.end()?;
        for name in inner {
            // It was passed over as a value, and is read again as an object.
            let parent = field.value.ok_or(KeyError::NO_PLACE)?;
            let object = JsonScanner::new(body, parent.range.start);
            (field, _) = Field::read(object, name)?;
        }
        let Some(value) = field.value else {
            let Field { inside: at, is_alone: is_only, .. } = field;
            return Ok(Found::Missing { at, is_only });
        };
        let JsonValue { range, has_escapes, .. } = value;
        let written = body.get(range.clone()).unwrap_or_default();
        let mut inside = range.clone();
        let key = match written {
            [b'"', ..] if has_escapes => {
                let text: String = serde_json::from_slice(written)
                    .or(Err(KeyError::MALFORMED))?;
                inside = 0..0;
                Cow::Owned(text.into_bytes())
            }
            [b'"', text @ .., b'"'] => {
                inside =
                    range.start.saturating_add(1)..range.end.saturating_sub(1);
                Cow::Borrowed(text)
            }
            [b'-' | b'0'..=b'9', ..] => Cow::Borrowed(written),
            [b'n', ..] => Cow::default(),
            _ => return Err(KeyError::MALFORMED),
        };
        if key.is_empty() {
            return Ok(Found::Empty(range));
        }
        Ok(Found::Key(IdempotencyKey::new(&*key), inside))
    }

    /// Whether the key is still this one, which was found at that place.
    pub(super) fn holds(
        &self,
        body: &[u8],
        key: &IdempotencyKey,
        at: &Range<usize>,
    ) -> bool {
        body.get(at.clone()) == Some(key.as_bytes())
            || matches!(self.find(body), Ok(Found::Key(own, _)) if own == *key)
    }

    /// `body` with `key` where [`find`](Self::find) found room, and where that
    /// is.
    pub(super) fn write(
        &self,
        body: &[u8],
        found: &Found,
        key: &IdempotencyKey,
    ) -> Option<(Vec<u8>, Range<usize>)> {
        // Printable ASCII, so nothing needs an escape.
        let (range, name, comma) = match found {
            Found::Key(..) => return None,
            Found::Empty(range) => (range.clone(), String::new(), ""),
            Found::Missing { at, is_only } => {
                let name = serde_json::to_string(self.0.last()?).ok()?;
                let comma = if *is_only { "" } else { "," };
                (*at..*at, format!("{name}:"), comma)
            }
        };
        let (before, after) =
            (body.get(..range.start)?, body.get(range.end..)?);
        let (name, key) = (name.as_bytes(), key.as_bytes());
        let quote: &[u8] = b"\"";
        let parts = [before, name, quote, key, quote, comma.as_bytes(), after];
        let opening: usize = parts.iter().take(3).map(|part| part.len()).sum();
        let at = opening..opening.saturating_add(key.len());
        Some((parts.concat(), at))
    }
}

/// One field of an object.
struct Field {
    value: Option<JsonValue>,
    /// The object holds no other.
    is_alone: bool,
    /// Where the object's first field is, or would be.
    inside: usize,
}

impl Field {
    /// Refuses one that is there twice, for then two readers of the same body
    /// may see two keys.
    fn read<'b>(
        mut scanner: JsonScanner<'b>,
        name: &str,
    ) -> Result<(Self, JsonScanner<'b>), KeyError> {
        if !scanner.takes(b'{') {
            return Err(KeyError::NO_PLACE);
        }
        let inside = scanner.at();
        let (mut value, mut is_alone) = (None, true);
        if scanner.takes(b'}') {
            return Ok((Self { value, is_alone, inside }, scanner));
        }
        loop {
            let own = scanner.name()?;
            let own_value = scanner.value()?;
            if !is_written(name, own)? {
                is_alone = false;
            } else if value.replace(own_value).is_some() {
                return Err(KeyError::MALFORMED);
            }
            if scanner.takes(b',') {
                continue;
            }
            if scanner.takes(b'}') {
                return Ok((Self { value, is_alone, inside }, scanner));
            }
            return Err(KeyError::NO_PLACE);
        }
    }
}

/// Whether this is how `name` is written here.
fn is_written(name: &str, own: JsonName<'_>) -> Result<bool, KeyError> {
    if !own.has_escapes {
        return Ok(own.inside == name.as_bytes());
    }
    let quoted = [b"\"", own.inside, b"\""].concat();
    let own_name: Result<String, _> = serde_json::from_slice(&quoted);
    Ok(own_name.or(Err(KeyError::NO_PLACE))? == name)
}

impl From<NotJson> for KeyError {
    fn from(_: NotJson) -> Self {
        Self::NO_PLACE
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
        let (body, at) = pointer.write(body.as_bytes(), &found, &key)?;
        assert_eq!(&body[at], b"k-1");
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
            let Ok(Found::Key(found, at)) = found else { panic!("{body}") };
            assert_eq!(found.as_str(), key);
            // Nowhere, with escapes.
            let there = body.get(at).unwrap();
            assert!(there == key || there.is_empty() && body.contains('\\'));
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
            (r#"{"ref":"\ud800"}"#, true),
            (r#"{"\ud800":1}"#, false),
            (r#"{"a":01,"ref":"a"}"#, false),
            (r#"{"ref":"a"} x"#, false),
            (r#"{"ref":"a",}"#, false),
            (r#"{"ref":"a" "b":1}"#, false),
            (r#"{"ref":"a"]"#, false),
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
        for pointer in ["", "ref", "/a~", "/a~2b", "/~~0", "/a/~b"] {
            assert_eq!(Pointer::parse(pointer), None, "{pointer}");
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

        /// One byte of a body is another one, or left out.
        #[test]
        fn a_key_is_found_in_json_only_and_is_what_a_whole_parse_finds(
            at in 0..36_usize, byte in "[{}\\[\\],:\"\\\\ r0\u{0}\u{e9}-]?",
        ) {
            let mut body = r#"{"a":[1,"x"],"ref":"k","b":{"c":0}}"#.to_owned();
            let at = at.min(body.len());
            let end = at.saturating_add(1).min(body.len());
            body.replace_range(at..end, &byte);
            let pointer = Pointer::parse("/ref").unwrap();
            let found = pointer.find(body.as_bytes());
            let whole = serde_json::from_str::<Value>(&body);
            let own = whole.as_ref().ok().and_then(|whole| whole.get("ref"));
            match found {
                Ok(Found::Key(key, _)) => {
                    let own = own.and_then(Value::as_str);
                    prop_assert_eq!(Some(key.as_str()), own);
                }
                Ok(Found::Empty(_)) => prop_assert_eq!(own, Some(&"".into())),
                Ok(Found::Missing { .. }) => {
                    prop_assert!(own.is_none());
                    prop_assert!(whole.is_ok_and(|whole| whole.is_object()));
                }
                Err(error) if error.is_malformed() => {
                    prop_assert!(own.is_some());
                }
                Err(_) => prop_assert!(whole.is_err()),
            }
        }

        #[test]
        fn no_bytes_make_it_panic(body: Vec<u8>, name in "([a-c/]|~[01]){0,4}") {
            let pointer = Pointer::parse(&format!("/{name}")).unwrap();
            if let Ok(found) = pointer.find(&body) {
                let key = IdempotencyKey::new("k");
                pointer.write(&body, &found, &key);
            }
        }
    }
}
