use std::{ops::Range, str};

use http::{HeaderName, HeaderValue};
use reqwest::Request;

use super::{IdempotencyKey, KeyError, fresh::fresh};

/// Where a provider looks for the idempotency key.
#[derive(Clone, Debug)]
pub(crate) enum KeyPlace {
    Header(HeaderName),
    #[cfg(feature = "json")]
    Json(super::json::Pointer),
}

impl KeyPlace {
    /// That a body still holds the key: nearly always at the same place.
    #[cfg_attr(
        not(feature = "json"),
        expect(unused_variables, reason = "no key is in a body")
    )]
    pub(crate) fn holds(
        &self,
        request: &Request,
        key: &IdempotencyKey,
        at: &Range<usize>,
    ) -> bool {
        match self {
            Self::Header(_) => true,
            #[cfg(feature = "json")]
            Self::Json(pointer) => {
                let body = request.body().and_then(reqwest::Body::as_bytes);
                body.is_some_and(|body| pointer.holds(body, key, at))
            }
        }
    }
}

/// The key, and where in the body it stands, if it stands there.
type Placed = (Option<IdempotencyKey>, Range<usize>);

/// The caller's own key, or a fresh one that the request carries from now on.
/// `None` if the body is a stream, which nobody can look into.
pub(crate) fn take_or_assign(
    request: &mut Request,
    place: &KeyPlace,
) -> Result<Placed, KeyError> {
    match place {
        KeyPlace::Header(name) => {
            in_header(request, name).map(|key| (Some(key), 0..0))
        }
        #[cfg(feature = "json")]
        KeyPlace::Json(pointer) => in_body(request, pointer),
    }
}

fn in_header(
    request: &mut Request,
    name: &HeaderName,
) -> Result<IdempotencyKey, KeyError> {
    let mut values = request.headers().get_all(name).iter();
    if let Some(value) = values.next() {
        if values.next().is_some() {
            return Err(KeyError::MALFORMED);
        }
        // Who receives it does not see blanks around it: RFC 9110, 5.5.
        let key = value.as_bytes().trim_ascii();
        return checked(IdempotencyKey::new(key));
    }
    let key = fresh()?;
    let value = HeaderValue::from_str(key.as_str());
    let value = value.or(Err(KeyError::MALFORMED))?;
    request.headers_mut().insert(name.clone(), value);
    Ok(key)
}

#[cfg(feature = "json")]
fn in_body(
    request: &mut Request,
    pointer: &super::json::Pointer,
) -> Result<Placed, KeyError> {
    use super::json::Found;

    let bytes = match request.body().map(reqwest::Body::as_bytes) {
        Some(None) => return Ok((None, 0..0)),
        Some(Some(bytes)) => bytes,
        None => return Err(KeyError::NO_PLACE),
    };
    let found = match pointer.find(bytes)? {
        Found::Key(key, at) => return Ok((Some(checked(key)?), at)),
        found => found,
    };
    let key = fresh()?;
    let body = pointer.write(bytes, &found, &key);
    let (body, at) = body.ok_or(KeyError::NO_PLACE)?;
    *request.body_mut() = Some(body.into());
    // An announced length was that of the body before.
    request.headers_mut().remove(http::header::CONTENT_LENGTH);
    Ok((Some(key), at))
}

/// 255 bytes are what providers have room for; a key that one of them cuts is
/// another key.
fn checked(key: IdempotencyKey) -> Result<IdempotencyKey, KeyError> {
    let text = key.as_bytes();
    // Almost always ASCII, of which a byte is told more quickly than a letter.
    let is_printable = text.iter().all(|byte| matches!(byte, b' '..=b'~'))
        || str::from_utf8(text).is_ok_and(|t| !t.contains(char::is_control));
    if (1..=255).contains(&text.len()) && is_printable {
        Ok(key)
    } else {
        Err(KeyError::MALFORMED)
    }
}
