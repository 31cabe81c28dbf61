//! How long a server asks to be left alone, and what remains of its limits.

mod date;
mod family;
mod feedback;
mod number;
mod rate_limit;

use std::time::{Duration, SystemTime};

use http::HeaderMap;

pub use self::feedback::{Remaining, ServerFeedback, server_feedback};

/// The longest delay that [`server_delay`] tells: 2³¹ seconds, 68 years.
///
/// RFC 9111, section 1.2.2, wants a number of seconds that is too large to be
/// held to be taken for this one. No clock overflows by it, but callers want a
/// bound of their own, such as the deadline of the call.
pub const MAX_SERVER_DELAY: Duration = Duration::from_secs(1 << 31);

/// The longest delay that any header of an answer asks for, or `None` if none
/// says anything that can be used. What is told is above zero and no more than
/// [`MAX_SERVER_DELAY`].
///
/// | header | value | source |
/// |---|---|---|
/// | `Retry-After` | seconds, or a date in any of the three forms | RFC 9110, 10.2.3 and 5.6.7 |
/// | `RateLimit` | `"name";r=0;t=30`, `t` in seconds | draft-ietf-httpapi-ratelimit-headers-10 |
/// | `RateLimit` | `limit=10, remaining=0, reset=30` | the same, draft 07 |
/// | `RateLimit-Reset`, `X-RateLimit-Reset`, `X-Rate-Limit-Reset` | seconds from now, or since 1970 (above 10⁹), or milliseconds since 1970 (above 10¹¹) | the same, up to draft 06; GitHub, X |
/// | `Retry-After-Ms`, `X-Ms-Retry-After-Ms`, `X-Amz-Retry-After` | milliseconds | Azure, AWS |
///
/// Headers of rate limits count only where nothing remains: `r=0`, or a
/// `…-Remaining: 0` of the same spelling. They come with every answer, and
/// would otherwise stop who still has plenty; [`server_feedback`] tells what
/// remains.
///
/// A value that is no number of the form wanted, negative, zero or in the past
/// says nothing; it does not hide another one that does. A fraction is rounded
/// up. A date of `Retry-After` is compared with the answer's own `Date`, so that
/// it does not matter if the clocks differ. `now` is the wall clock, which other
/// times are compared with, and that one if there is no `Date`: if it is ahead of
/// the server's, they ask for too little.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use http::{HeaderMap, HeaderValue};
/// use palisade_http::server_delay;
///
/// let now = UNIX_EPOCH + Duration::from_secs(1_445_412_470);
/// let mut headers = HeaderMap::new();
/// assert_eq!(server_delay(&headers, now), None);
///
/// headers.insert("ratelimit", r#""default";r=0;t=7"#.parse()?);
/// assert_eq!(server_delay(&headers, now), Some(Duration::from_secs(7)));
///
/// let date = "Wed, 21 Oct 2015 07:28:00 GMT"; // ten seconds later
/// headers.insert("retry-after", date.parse()?);
/// assert_eq!(server_delay(&headers, now), Some(Duration::from_secs(10)));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[must_use]
pub fn server_delay(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    server_feedback(headers, || now, |_| {}).delay
}
