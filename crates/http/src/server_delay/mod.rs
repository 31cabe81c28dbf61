//! How long a server asks to be left alone.

mod date;
mod number;
mod rate_limit;

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue};

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
/// would otherwise stop who still has plenty.
///
/// A value that is no number of the form wanted, negative, zero or in the past
/// says nothing; it does not hide another one that does. A fraction is rounded
/// up. `now` is the wall clock, which dates are compared with: if it is ahead
/// of the server's, a date asks for too little.
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
    let mut longest = None;
    let [mut plain, mut x, mut x_dashed] = [Quota::default(); 3];
    // One pass over what there is: to look up each of eleven names, most of
    // which are never there, takes ten times as long.
    for (name, value) in headers {
        let delay = match name.as_str() {
            "retry-after" => {
                text(value).and_then(|text| date::after(text, now))
            }
            "retry-after-ms" | "x-ms-retry-after-ms" | "x-amz-retry-after" => {
                numbers(value).max().map(Duration::from_millis)
            }
            "ratelimit" => text(value).and_then(rate_limit::delay),
            "ratelimit-remaining" => plain.remaining(value),
            "ratelimit-reset" => plain.reset(value, now),
            "x-ratelimit-remaining" => x.remaining(value),
            "x-ratelimit-reset" => x.reset(value, now),
            "x-rate-limit-remaining" => x_dashed.remaining(value),
            "x-rate-limit-reset" => x_dashed.reset(value, now),
            _ => None,
        };
        longest = longest.max(delay);
    }
    for quota in [plain, x, x_dashed] {
        longest = longest.max(quota.reset.filter(|_| quota.is_used_up));
    }
    let delay = longest.filter(|delay| !delay.is_zero())?;
    Some(delay.min(MAX_SERVER_DELAY))
}

/// What the headers of one spelling say of a rate limit. They come in any
/// order, so it is known only at the end what they ask for.
#[derive(Clone, Copy, Default)]
struct Quota {
    is_used_up: bool,
    reset: Option<Duration>,
}

impl Quota {
    fn remaining(&mut self, value: &HeaderValue) -> Option<Duration> {
        self.is_used_up |= numbers(value).any(|number| number == 0);
        None
    }

    fn reset(
        &mut self,
        value: &HeaderValue,
        now: SystemTime,
    ) -> Option<Duration> {
        let delays = numbers(value).filter_map(|n| date::reset(n, now));
        self.reset = self.reset.max(delays.max());
        None
    }
}

/// Nothing, if it is not text.
fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().map(str::trim)
}

/// All that are in a list: that is what an intermediary makes of a header that
/// is there twice.
fn numbers(value: &HeaderValue) -> impl Iterator<Item = u64> {
    let items = text(value).into_iter().flat_map(|text| text.split(','));
    items.filter_map(number::rounded_up)
}
