//! How each edition wraps what it says. The shapes contradict each other on
//! purpose: see [`Edition`].
//!
//! The documents show success and failure on different pages and never both
//! in one envelope: October 2025 says `successful` when it went well and
//! `success` when it did not. A client that looks at one of the two is caught
//! out here.

use std::time::Duration;

use crate::{Answer, Edition, code, json::Object, token::Grant};

/// A success: `data` is JSON.
pub(crate) fn success(edition: Edition, data: &str) -> Answer {
    let code = match edition {
        Edition::April2026 => "\"0\"",
        Edition::October2025 => "0",
    };
    let body = Object::new()
        .raw("responseCode", code)
        .text("responseMessage", "Success")
        .raw("successful", "true")
        .raw("data", data);
    Answer::json(200, body.finish())
}

/// A failure; the status may well be 200.
pub(crate) fn failure(edition: Edition, status: u16, code: u16) -> Answer {
    let (number, message) = (code.to_string(), code::message(code));
    let body = match edition {
        Edition::April2026 => Object::new()
            .text("responseCode", &number)
            .text("responseMessage", message)
            .raw("successful", "false"),
        Edition::October2025 => {
            let error =
                Object::new().raw("code", &number).text("message", message);
            Object::new().raw("success", "false").raw("error", &error.finish())
        }
    };
    Answer::json(status, body.finish())
}

/// The answer to a login or a refresh.
pub(crate) fn grant(edition: Edition, grant: &Grant) -> Answer {
    let refresh = |body: Object| match &grant.refresh {
        Some(refresh) => body.text("refreshToken", refresh),
        None => body,
    };
    let expires_in = grant.expires_in.to_string();
    let body = match edition {
        Edition::April2026 => {
            let data = refresh(Object::new().text("token", &grant.access));
            let data = data.raw("expiresIn", &expires_in).finish();
            Object::new().raw("successful", "true").raw("data", &data)
        }
        Edition::October2025 => {
            refresh(Object::new().text("accessToken", &grant.access))
                .raw("expiresIn", &expires_in)
        }
    };
    Answer::json(200, body.finish())
}

/// The answer above a limit: the documented body, and no header that would
/// tell when to come back, unless `retry_after` is configured.
pub(crate) fn too_many(path: &str, retry_after: Option<Duration>) -> Answer {
    let body = Object::new()
        .text("error", "Too Many Requests")
        .text("message", &format!("Rate limit exceeded for {path}"));
    let answer = Answer::json(429, body.finish());
    match retry_after {
        Some(wait) => answer.header("retry-after", whole_seconds(wait)),
        None => answer,
    }
}

/// Seconds rounded up: nobody is asked to come back too early.
fn whole_seconds(wait: Duration) -> String {
    wait.as_nanos().div_ceil(1_000_000_000).to_string()
}
