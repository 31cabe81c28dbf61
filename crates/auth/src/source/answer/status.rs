use std::time::SystemTime;

use palisade_http::server_delay;
use reqwest::{Response, StatusCode};

use super::super::FetchError;

/// What the status of an answer says, before its body is read. A 400 says
/// different things in different protocols: it is passed on.
pub(crate) fn check(
    response: &Response,
    now: SystemTime,
) -> Result<(), FetchError> {
    let status = response.status();
    match status.as_u16() {
        200..=299 | 400 => Ok(()),
        300..=399 => Err(FetchError::malformed(
            "it answered with a redirect, which is not followed",
        )),
        401 | 403 => Err(FetchError::rejected(status.as_u16())),
        408 => Err(FetchError::unavailable("it says that time ran out")),
        429 => {
            Err(FetchError::throttled(server_delay(response.headers(), now)))
        }
        _ if status >= StatusCode::INTERNAL_SERVER_ERROR => {
            Err(FetchError::unavailable("it answered with a server error"))
        }
        _ => Err(FetchError::malformed(
            "it answered with a status that no token endpoint has",
        )),
    }
}
