use std::{
    cell::LazyCell,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderValue};

use super::{
    MAX_SERVER_DELAY, date,
    family::{Family, said},
    number::{numbers, text},
    rate_limit,
};

/// How long an answer asks to be left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerFeedback {
    /// What [`server_delay`](super::server_delay) says: the longest of all.
    pub delay: Option<Duration>,
    /// The longest that a header of a rate limit asks for, because nothing
    /// remains of it. Whatever the answer's status is, it is about that limit
    /// and not about the one resource, as a `Retry-After` may be.
    pub used_up: Option<Duration>,
}

/// What remains of one of the server's limits.
///
/// A header does not say which requests are counted: by what key, by which
/// path, and whether other processes use up the same limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remaining {
    /// So many more, above zero, until the server begins to count anew.
    Requests {
        /// How many.
        requests: u64,
        /// How long from now, above zero and no more than
        /// [`MAX_SERVER_DELAY`].
        reset: Duration,
    },
    /// A line of a header of rate limits that holds no number of the form
    /// wanted, where one belongs.
    Unreadable,
}

/// What an answer says of rate limits, in the same headers and forms as
/// [`server_delay`](super::server_delay): how long to stay away, and, told to
/// `each`, what remains where it is not nothing.
///
/// | headers | what remains |
/// |---|---|
/// | `RateLimit: "a";r=3;t=30, "b";r=9;t=60` | 3 for 30 s, and 9 for 60 s |
/// | `RateLimit: limit=10, remaining=4, reset=30` | 4 for 30 s |
/// | `RateLimit-Remaining: 4` and `RateLimit-Reset: 30`, or both with `X-` or as `X-Rate-Limit-…` | 4 for 30 s |
///
/// Of one spelling the fewest requests and the longest time count, if a header
/// is there twice. A number of requests without a time, or the reverse, says
/// nothing.
///
/// `RateLimit-Policy` and `…-Limit` are not read: they announce what a limit is
/// and not what was counted. The former may be in units other than requests,
/// and for other keys than the caller's.
///
/// It is one pass over the headers, which does not read the clock `now` before
/// there is a time to compare with it.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use http::{HeaderMap, HeaderValue};
/// use palisade_http::{Remaining, server_feedback};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("ratelimit", r#""burst";r=0;t=1, "hour";r=3;t=900"#.parse()?);
///
/// let mut left = Vec::new();
/// let says = server_feedback(&headers, || UNIX_EPOCH, |each| left.push(each));
/// assert_eq!(says.used_up, Some(Duration::from_secs(1)));
/// assert!(matches!(
///     left[..],
///     [Remaining::Requests { requests: 3, reset, .. }]
///         if reset == Duration::from_secs(900)
/// ));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
pub fn server_feedback(
    headers: &HeaderMap,
    now: impl FnOnce() -> SystemTime,
    mut each: impl FnMut(Remaining),
) -> ServerFeedback {
    // One pass over what there is: to look up each of eleven names, most of
    // which are never there, takes ten times as long.
    let mut said = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .filter(|(name, _)| matches!(name.as_bytes(), [b'r' | b'x', ..]))
        .peekable();
    // Most answers have none of them, and many others.
    if said.peek().is_none() {
        return ServerFeedback::default();
    }
    let now = LazyCell::new(now);
    let (mut asked, mut used_up) = (None, None);
    let [mut plain, mut x, mut x_dashed] = [Family::default(); 3];
    for (name, value) in said {
        match name {
            "retry-after" => {
                let after = text(value).and_then(|text| {
                    date::after(text, date::sent(headers), || *now)
                });
                asked = asked.max(after);
            }
            "retry-after-ms" | "x-ms-retry-after-ms" | "x-amz-retry-after" => {
                let longest = numbers(value).max();
                asked = asked.max(longest.map(Duration::from_millis));
            }
            "ratelimit" => used_up = used_up.max(field(value, &mut each)),
            "ratelimit-remaining" => plain.remaining(value),
            "ratelimit-reset" => plain.reset(value, *now),
            "x-ratelimit-remaining" => x.remaining(value),
            "x-ratelimit-reset" => x.reset(value, *now),
            "x-rate-limit-remaining" => x_dashed.remaining(value),
            "x-rate-limit-reset" => x_dashed.reset(value, *now),
            _ => {}
        }
    }
    for family in [plain, x, x_dashed] {
        used_up = used_up.max(family.end(&mut each));
    }
    let told = |delay: Option<Duration>| {
        let delay = delay.filter(|delay| !delay.is_zero());
        delay.map(|delay| delay.min(MAX_SERVER_DELAY))
    };
    ServerFeedback { delay: told(asked.max(used_up)), used_up: told(used_up) }
}

/// A line of `RateLimit`: for how long nothing remains.
fn field(
    value: &HeaderValue,
    each: &mut impl FnMut(Remaining),
) -> Option<Duration> {
    let mut used_up = None;
    let is_readable = text(value).is_some_and(|text| {
        rate_limit::read(text, |requests, seconds| {
            let reset = Duration::from_secs(seconds);
            used_up = used_up.max(said(requests, reset, each));
        })
    });
    if !is_readable {
        each(Remaining::Unreadable);
    }
    used_up
}
