use reqwest::{Response, StatusCode};
use serde_json::Value;

use super::super::{FetchError, answer::Json};

/// What a 400 may say (RFC 6749, section 5.2; RFC 7009, section 2.2.1): no
/// other of its texts is ever repeated.
const CODES: [&str; 9] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_token_type",
];

/// Those that say to come back (RFC 6749, section 4.1.2.1).
const PASSING: [&str; 2] = ["server_error", "temporarily_unavailable"];

/// The answer, unless it is a 400, whose body says what is wrong.
pub(super) async fn check(response: Response) -> Result<Response, FetchError> {
    if response.status() != StatusCode::BAD_REQUEST {
        return Ok(response);
    }
    Err(of(&Json::read(response).await?))
}

fn of(answer: &Json) -> FetchError {
    let code = answer.value().get("error").and_then(Value::as_str);
    let is = |known: &&&str| Some(**known) == code;
    if let Some(code) = CODES.iter().find(is) {
        FetchError::rejected_as(400, code)
    } else if PASSING.iter().any(|known| is(&known)) {
        FetchError::unavailable("it says so itself")
    } else {
        FetchError::malformed("its error is none of the standard's")
    }
}
