use std::time::Duration;

/// A time as a file writes it: `5 s`, `30min`.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    let number: u64 = number.parse().ok()?;
    let millis: u64 = match unit.trim_start_matches(' ') {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(millis).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        for (text, millis) in [
            ("250ms", 250),
            ("5 s", 5_000),
            ("30 min", 1_800_000),
            ("1h", 3_600_000),
            ("7 d", 604_800_000),
            ("0 s", 0),
        ] {
            let time = parse(text).unwrap();
            assert_eq!(time.as_millis(), millis, "{text}");
        }
        for text in [
            "",
            "5",
            "s",
            "5 m",
            "5 S",
            "-5 s",
            "1.5 s",
            "5 s ",
            "99999999999999999999 s",
            "9999999999999999999 d",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
