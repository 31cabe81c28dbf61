use bytes::Bytes;
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};

use super::super::{FetchError, endpoint::erased};
use crate::{Credential, Environment};

/// A field of a login and what it holds.
pub(super) struct Field<E: Environment> {
    pub(super) name: String,
    pub(super) value: FieldValue<E>,
}

pub(super) enum FieldValue<E: Environment> {
    Credential(Credential<E>),
    Text(String),
}

/// The object that a login sends.
pub(super) async fn login<E: Environment>(
    fields: &[Field<E>],
) -> Result<Bytes, FetchError> {
    let mut resolved = Vec::with_capacity(fields.len());
    for Field { name, value } in fields {
        let value = match value {
            FieldValue::Credential(credential) => credential.resolve().await?,
            FieldValue::Text(text) => SecretString::from(text.as_str()),
        };
        resolved.push((name.as_str(), value));
    }
    object(resolved.iter().map(|(name, value)| (*name, value.expose_secret())))
}

/// The object that a refresh sends.
pub(super) fn refresh(
    name: &str,
    token: &SecretString,
) -> Result<Bytes, FetchError> {
    object(std::iter::once((name, token.expose_secret())))
}

fn object<'a>(
    fields: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Result<Bytes, FetchError> {
    // A byte becomes six at most, `\u0000`. A buffer that never grows leaves
    // nothing behind.
    let room = fields.clone().fold(2_usize, |room, (name, value)| {
        let bytes = name.len().saturating_add(value.len()).saturating_mul(6);
        room.saturating_add(bytes).saturating_add(6)
    });
    let mut body = Zeroizing::new(Vec::with_capacity(room));
    for (name, value) in fields {
        let before = if body.is_empty() { b'{' } else { b',' };
        body.push(before);
        text(&mut body, name)?;
        body.push(b':');
        text(&mut body, value)?;
    }
    if body.is_empty() {
        body.push(b'{');
    }
    body.push(b'}');
    Ok(erased(body))
}

fn text(body: &mut Vec<u8>, text: &str) -> Result<(), FetchError> {
    serde_json::to_writer(body, text).map_err(|_not_shown| {
        FetchError::credential("it cannot be written as JSON")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::object;

    fn written(fields: &[(String, String)]) -> Value {
        let fields = fields.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let body = object(fields).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    #[test]
    fn no_field_is_an_object_too() {
        assert_eq!(written(&[]), Value::Object(Map::new()));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            fields in prop::collection::vec((".{0,9}", ".{0,30}"), 0..4),
        ) {
            let mut expected = Map::new();
            for (name, value) in &fields {
                expected.insert(name.clone(), value.clone().into());
            }
            prop_assert_eq!(written(&fields), Value::Object(expected));
        }
    }
}
