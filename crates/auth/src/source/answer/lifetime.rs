use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::rfc3339;

/// From here on a number is a time, in seconds since 1970: as a lifetime it
/// would be 31 years.
const EPOCH_SECONDS: u64 = 1_000_000_000;

/// From here on it is a time in milliseconds since 1970: as seconds it would be
/// in the year 5138.
const EPOCH_MILLISECONDS: u64 = 100_000_000_000;

/// Longer no token lives.
const LONGEST: Duration = Duration::from_secs(EPOCH_SECONDS);

/// How long a token lives: a number or a text, seconds from now or a time. A
/// fraction of a second is not counted.
pub(super) fn lifetime(
    value: &Value,
    now: SystemTime,
) -> Result<Duration, &'static str> {
    let text = match value {
        Value::Number(number) => &number.to_string(),
        Value::String(text) => text.trim(),
        _ => return Err("its lifetime is no number"),
    };
    let lifetime = match whole(text) {
        Some(number) if number < EPOCH_SECONDS => Duration::from_secs(number),
        number => {
            let end = number.map_or_else(|| rfc3339::parse(text), time);
            let end =
                end.ok_or("its lifetime is neither seconds nor a time")?;
            end.duration_since(now).unwrap_or_default()
        }
    };
    if lifetime.is_zero() {
        return Err("its lifetime is over");
    }
    if lifetime > LONGEST {
        return Err("its lifetime is longer than 31 years");
    }
    Ok(lifetime)
}

fn time(number: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(if number < EPOCH_MILLISECONDS {
        Duration::from_secs(number)
    } else {
        Duration::from_millis(number)
    })
}

/// Digits, with or without a fraction.
fn whole(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    (is_digits(whole) && is_digits(fraction)).then(|| whole.parse().ok())?
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{LONGEST, lifetime};

    const NOW: u64 = 1_790_000_000;

    fn at(value: &Value) -> Option<Duration> {
        let now = UNIX_EPOCH.checked_add(Duration::from_secs(NOW)).unwrap();
        lifetime(value, now).ok()
    }

    #[test]
    fn a_number_or_a_text_of_seconds_or_a_time() {
        for (value, seconds) in [
            (json!(1800), 1800),
            (json!("1800"), 1800),
            (json!(" 1800 "), 1800),
            (json!(1800.0), 1800),
            (json!("1800.999"), 1800),
            (json!(1), 1),
            (json!(999_999_999), 999_999_999),
            (json!(NOW + 1800), 1800),
            (json!((NOW + 1800).to_string()), 1800),
            (json!((NOW + 1800) * 1000), 1800),
            (json!("2026-09-21T14:43:20Z"), 1800),
            (json!("2026-09-21T16:43:20.75+02:00"), 1800),
        ] {
            assert_eq!(at(&value), Some(Duration::from_secs(seconds)));
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for value in [
            json!(0),
            json!(0.5),
            json!(-1),
            json!("-1"),
            json!(1e18),
            json!(1_000_000_000_000_000_000_u64),
            json!(u64::MAX),
            json!("18446744073709551616"),
            json!("NaN"),
            json!("inf"),
            json!("1e3"),
            json!("0x10"),
            json!("1,800"),
            json!(""),
            json!("."),
            json!("half an hour"),
            json!(true),
            json!([1800]),
            json!({"s": 1800}),
            // Over already, by the clock of whoever is wrong.
            json!(NOW),
            json!(NOW - 1),
            json!(NOW * 1000),
            json!("2026-09-21T14:13:20Z"),
            json!("2026-09-21T14:43:20"),
            // In the year 5138.
            json!(99_999_999_999_u64),
        ] {
            assert_eq!(at(&value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn whatever_it_says_it_is_within_bounds(
            text in "[-+]?[0-9]{0,24}(\\.[0-9]{0,3})?|.{0,12}",
        ) {
            let found = at(&json!(text));
            prop_assert!(
                found.is_none_or(|l| !l.is_zero() && l <= LONGEST)
            );
            // The same as a number, where it is one.
            if let Ok(value) = serde_json::from_str::<Value>(&text)
                && value.is_u64() {
                    prop_assert_eq!(at(&value), found);
                }
        }
    }
}
