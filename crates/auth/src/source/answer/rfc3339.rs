use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time as RFC 3339, section 5.6, writes it, since 1970 and to the second:
/// `2026-11-24T15:30:00Z`.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let (time, east, west) = offset(time)?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let is_time = hour < 24 && minute < 60 && second <= 60;
    if !is_time || !is_digits(fraction) {
        return None;
    }
    let hours = days(year, month, day)?.checked_mul(24)?.checked_add(hour)?;
    let minutes = hours.checked_mul(60)?.checked_add(minute)?;
    let minutes = minutes.checked_add(west)?.checked_sub(east)?;
    let seconds = minutes.checked_mul(60)?.checked_add(second)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// What is before the offset, and its minutes, to the east or to the west.
fn offset(time: &str) -> Option<(&str, u64, u64)> {
    if let Some(utc) = time.strip_suffix(['Z', 'z']) {
        return Some((utc, 0, 0));
    }
    let (time, offset, is_east) = match time.rsplit_once('+') {
        Some((time, offset)) => (time, offset, true),
        None => time.rsplit_once('-').map(|(t, o)| (t, o, false))?,
    };
    let [hour, minute] = numbers(offset, ':', [2, 2])?;
    if hour >= 24 || minute >= 60 {
        return None;
    }
    let minutes = hour.checked_mul(60)?.checked_add(minute)?;
    Some(if is_east { (time, minutes, 0) } else { (time, 0, minutes) })
}

/// So many numbers of so many digits, and nothing else.
fn numbers<const N: usize>(
    text: &str,
    between: char,
    digits: [usize; N],
) -> Option<[u64; N]> {
    let mut parts = text.split(between);
    let mut numbers = [0; N];
    for (number, count) in numbers.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != count || !is_digits(part) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Days since 1970.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month.checked_sub(1)?).ok()?;
    if day == 0 || day > *months.get(before)? {
        return None;
    }
    let years = year.checked_sub(1970)?.checked_mul(365)?;
    let leaps = (1970..year).filter(|year| is_leap(*year)).count();
    let months: u64 = months.iter().take(before).sum();
    years
        .checked_add(u64::try_from(leaps).ok()?)?
        .checked_add(months)?
        .checked_add(day)?
        .checked_sub(1)
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4)
        && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::parse;

    fn seconds(text: &str) -> Option<u64> {
        let since = parse(text)?.duration_since(UNIX_EPOCH).unwrap();
        Some(since.as_secs())
    }

    /// Those of RFC 3339, section 5.8, and others.
    #[test]
    fn a_time_is_the_same_wherever_it_is_told() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1985-04-12T23:20:50.52Z", 482_196_050),
            ("1996-12-19T16:39:57-08:00", 851_042_397),
            ("1996-12-20T00:39:57Z", 851_042_397),
            ("1990-12-31T23:59:60Z", 662_688_000),
            ("1990-12-31T15:59:60-08:00", 662_688_000),
            ("2000-02-29t12:00:00z", 951_825_600),
            ("2026-11-24 17:30:00+02:00", 1_795_534_200),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "T",
            "2026-11-24",
            "2026-11-24T15:30:00",
            "2026-11-24T15:30Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T15:60:00Z",
            "2026-11-24T15:30:61Z",
            "2026-11-24T15:30:00.Z",
            "2026-11-24T15:30:00.5.5Z",
            "2026-11-24T15:30:00+0200",
            "2026-11-24T15:30:00+24:00",
            "2026-11-24T15:30:00+02:60",
            "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2026-00-24T00:00:00Z",
            "2026-13-24T00:00:00Z",
            "2026-11-00T00:00:00Z",
            "2026-11-31T00:00:00Z",
            "2026-1-24T00:00:00Z",
            "-026-11-24T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+00:01",
            "+2026-11-24T00:00:00Z",
            "2026-11-24T15:30:00ZZ",
            "2026-11-24T\u{661}5:30:00Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    proptest! {
        /// Against the calendar of another crate.
        #[test]
        fn the_calendar_is_that_of_http_dates(at in 0_u64..253_402_300_800) {
            let time = UNIX_EPOCH.checked_add(Duration::from_secs(at)).unwrap();
            // Tue, 24 Nov 2026 15:30:00 GMT
            let date = httpdate::fmt_http_date(time);
            let [_, day, month, year, clock, _] =
                date.split(' ').collect::<Vec<_>>().try_into().unwrap();
            let names = "JanFebMarAprMayJunJulAugSepOctNovDec";
            let month = names.find(month).unwrap().div_euclid(3);
            let month = month.checked_add(1).unwrap();
            let text = format!("{year}-{month:02}-{day}T{clock}Z");
            prop_assert_eq!(seconds(&text), Some(at), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,30}|[0-9TZ:.+-]{0,30}") {
            prop_assert!(parse(&text).is_none_or(|time| time >= UNIX_EPOCH));
        }
    }
}
