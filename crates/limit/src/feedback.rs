//! What an answer says of the limit.

use std::time::SystemTime;

use http::{HeaderMap, StatusCode};
use palisade_http::{Remaining, server_feedback};

use crate::Hint;

/// A 429 or 503 may say how long to stay away, in any of eleven headers. Any
/// other answer says it only by a rate limit of which nothing remains: its
/// `Retry-After` is about the one resource (RFC 9110, 10.2.3). What remains is
/// told to `each`, whatever the answer is.
pub(crate) fn hint(
    status: StatusCode,
    headers: &HeaderMap,
    now: impl FnOnce() -> SystemTime,
    each: impl FnMut(Remaining),
) -> Hint {
    let says = server_feedback(headers, now, each);
    match status {
        StatusCode::TOO_MANY_REQUESTS => Hint::Busy(says.delay),
        StatusCode::SERVICE_UNAVAILABLE => Hint::Fine(says.delay),
        _ => Hint::Fine(says.used_up),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

    use super::hint;
    use crate::Hint;

    #[test]
    fn a_pause_is_for_everybody_only_where_it_is_about_the_limit() {
        let second = Duration::from_secs(1);
        for (status, headers, expected) in [
            (429, &[][..], Hint::Busy(None)),
            (429, &[("retry-after", "7")], Hint::Busy(Some(second * 7))),
            (
                429,
                &[("retry-after", "Thu, 01 Jan 1970 00:00:09 GMT")],
                Hint::Busy(Some(second * 9)),
            ),
            (429, &[("retry-after", "soon")], Hint::Busy(None)),
            (503, &[("retry-after", "7")], Hint::Fine(Some(second * 7))),
            (503, &[], Hint::Fine(None)),
            (202, &[("retry-after", "7")], Hint::Fine(None)),
            (
                200,
                &[("ratelimit", r#""a";r=0;t=5"#)],
                Hint::Fine(Some(second * 5)),
            ),
            (200, &[("ratelimit", r#""a";r=1;t=5"#)], Hint::Fine(None)),
            // Both are said, and only one of them is about the limit.
            (
                200,
                &[("ratelimit", r#""a";r=0;t=5"#), ("retry-after", "7")],
                Hint::Fine(Some(second * 5)),
            ),
            (
                200,
                &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "5")],
                Hint::Fine(Some(second * 5)),
            ),
            (200, &[("content-type", "text/plain")], Hint::Fine(None)),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(name, value)| {
                    let name = HeaderName::from_static(name);
                    (name, HeaderValue::from_static(value))
                })
                .collect();
            let status = StatusCode::from_u16(status).unwrap();
            let hint = hint(status, &map, || UNIX_EPOCH, |_| {});
            assert_eq!(hint, expected, "{status} {headers:?}");
        }
    }
}
