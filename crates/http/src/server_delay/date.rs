use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::number::rounded_up;

/// Above this many a number is seconds since 1970 rather than from now: nobody
/// asks for 31 years.
const EPOCH_SECONDS: u64 = 1_000_000_000;

/// Above this many it is milliseconds since 1970: as seconds it would be in
/// the year 5138.
const EPOCH_MILLISECONDS: u64 = 100_000_000_000;

/// A value of `Retry-After`: a date, or numbers of seconds.
pub(super) fn after(text: &str, now: SystemTime) -> Option<Duration> {
    // First: there is a comma in a date, and there may be one in a list.
    if let Ok(date) = httpdate::parse_http_date(text) {
        return date.duration_since(now).ok();
    }
    let numbers = text.split(',').filter_map(rounded_up);
    numbers.max().map(Duration::from_secs)
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
