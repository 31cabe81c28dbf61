use bytes::Bytes;
use palisade_http::Failure;
use reqwest::{Body, Response};
use secrecy::zeroize::{Zeroize as _, Zeroizing};
use serde_json::Value;

use super::super::Trouble;

/// The longest answer that is read, in bytes: 64 KiB. Those of token endpoints
/// have one or two.
const MAX_ANSWER: usize = 64 * 1024;

/// A document with secrets in it.
///
/// Its texts are erased when it is dropped. Not so what the parser works with:
/// a text with escapes is put together in a buffer of its own, and what was
/// parsed of a document that turns out to be none is just dropped.
pub(crate) struct Json(Value);

impl Json {
    /// Reads the body of an answer.
    pub(crate) async fn read(response: Response) -> Result<Self, Trouble> {
        let body = body(response).await?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|_not_shown| Trouble::Malformed("it is no JSON"))
    }

    /// What is at the first of these places where there is anything.
    pub(crate) fn first(&self, pointers: &[String]) -> Option<&Value> {
        let mut found = pointers.iter().filter_map(|at| self.0.pointer(at));
        found.find(|value| !value.is_null())
    }

    #[cfg(any(feature = "oauth2", feature = "vault"))]
    pub(crate) const fn value(&self) -> &Value {
        &self.0
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        erase(&mut self.0);
    }
}

fn erase(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(erase),
        Value::Object(map) => map.values_mut().for_each(erase),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

async fn body(response: Response) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    const TOO_LONG: Trouble = Trouble::Malformed("it has more than 64 KiB");

    let most = u64::try_from(MAX_ANSWER).unwrap_or(u64::MAX);
    if response.content_length().is_some_and(|length| length > most) {
        return Err(TOO_LONG);
    }
    // Headers share the client's buffer, and would keep it from being erased.
    let mut response =
        Response::from(http::Response::new(Body::from(response)));
    // All at once: a buffer that grows leaves what it held behind.
    let mut body = Zeroizing::new(Vec::with_capacity(MAX_ANSWER));
    let failed = |error| Trouble::failed(Failure::of(&error));
    while let Some(piece) = response.chunk().await.map_err(failed)? {
        let length = body.len().saturating_add(piece.len());
        if length <= MAX_ANSWER {
            body.extend_from_slice(&piece);
        }
        discard(piece);
        if length > MAX_ANSWER {
            return Err(TOO_LONG);
        }
    }
    Ok(body)
}

/// Erases a piece that nobody else has. The client keeps its buffer for what
/// comes next on the connection, and with it what came before.
fn discard(piece: Bytes) {
    if let Ok(mut piece) = piece.try_into_mut() {
        piece.as_mut().zeroize();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::erase;

    #[test]
    fn no_text_is_left() {
        let mut value = json!({
            "a": "canary",
            "b": [{"c": "canary"}, ["canary"], 1, null, true],
            "d": {"e": {"f": "canary"}},
        });
        erase(&mut value);
        assert!(!value.to_string().contains("canary"), "{value}");
    }
}
