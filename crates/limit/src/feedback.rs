//! What an answer says of the limit.

use std::time::SystemTime;

use http::{HeaderMap, StatusCode};
use palisade_http::server_delay;

use crate::Hint;

/// A 429 or 503 may say how long to stay away, in any of eleven headers. Any
/// other answer says it only by a rate limit of which nothing remains: its
/// `Retry-After` is about the one resource (RFC 9110, 10.2.3).
pub(crate) fn hint(
    status: StatusCode,
    headers: &HeaderMap,
    now: impl FnOnce() -> SystemTime,
) -> Hint {
    let is_busy = status == StatusCode::TOO_MANY_REQUESTS;
    let is_about_all = is_busy || status == StatusCode::SERVICE_UNAVAILABLE;
    let counts = if is_about_all {
        !headers.is_empty()
    } else {
        let has = |of: fn(&str) -> bool| headers.keys().any(|n| of(n.as_str()));
        has(is_of_quota) && !has(|name| name.contains("retry"))
    };
    let delay = if counts { server_delay(headers, now()) } else { None };
    if is_busy { Hint::Busy(delay) } else { Hint::Fine(delay) }
}

/// Most answers have no such header, and each has many others: how a name
/// begins is seen far sooner than what is in it.
fn is_of_quota(name: &str) -> bool {
    name.starts_with("rate") || name.starts_with("x-rate")
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
            let hint = hint(status, &map, || UNIX_EPOCH);
            assert_eq!(hint, expected, "{status} {headers:?}");
        }
    }
}
