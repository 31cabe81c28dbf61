use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, header::DATE};

use super::number::{rounded_up, text};

/// Above this many a number is seconds since 1970 rather than from now: nobody
/// asks for 31 years.
const EPOCH_SECONDS: u64 = 1_000_000_000;

/// Above this many it is milliseconds since 1970: as seconds it would be in
/// the year 5138.
const EPOCH_MILLISECONDS: u64 = 100_000_000_000;

/// A value of `Retry-After`: a date, or numbers of seconds. `sent` is when the
/// answer was, by the server's clock, if it says so: the one it reckons with.
pub(super) fn after(
    text: &str,
    sent: Option<SystemTime>,
    now: impl FnOnce() -> SystemTime,
) -> Option<Duration> {
    // First: there is a comma in a date, and there may be one in a list.
    if let Ok(date) = httpdate::parse_http_date(text) {
        return date.duration_since(sent.unwrap_or_else(now)).ok();
    }
    let numbers = text.split(',').filter_map(rounded_up);
    numbers.max().map(Duration::from_secs)
}

/// When an answer was sent, by its `Date`.
pub(super) fn sent(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers.get(DATE)?)?).ok()
}

/// A value of `…-Reset`. `None` for a time in the past.
pub(super) fn reset(number: u64, now: SystemTime) -> Option<Duration> {
    let since_epoch = if number > EPOCH_MILLISECONDS {
        Duration::from_millis(number)
    } else if number > EPOCH_SECONDS {
        Duration::from_secs(number)
    } else {
        return Some(Duration::from_secs(number));
    };
    let time = UNIX_EPOCH.checked_add(since_epoch)?;
    time.duration_since(now).ok()
}
