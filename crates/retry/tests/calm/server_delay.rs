//! What a server asks for before the next attempt.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{
    call::{SECOND, attempts, client, ended, get, retry},
    terminal::{Does, Terminal},
};

/// When the second attempt came after a 429 with this header.
async fn second(header: &'static str, value: &str) -> u128 {
    let busy = Does::SayWith(429, header, value.to_owned());
    let terminal = Terminal::new([busy]);
    let client = client(retry(), &terminal);
    let result = get(&client).await;
    assert_eq!(ended(&result), ("answer", 200), "{header}: {value}");
    let times = terminal.times();
    assert_eq!(times.len(), 2, "{header}: {value}");
    let delay = attempts(&result).failed()[0].delay().as_millis();
    // The clock of tokio has no fractions of a millisecond.
    let range = delay..=delay + 1;
    assert!(range.contains(&times[1]), "{header}: {value}");
    times[1]
}

#[tokio::test(start_paused = true)]
async fn the_longer_of_what_is_asked_for_and_the_backoff_is_waited() {
    for (header, value, expected) in [
        ("retry-after", "7", 7_000),
        ("retry-after", "0", 1_000),
        ("retry-after-ms", "250", 1_000),
        ("retry-after-ms", "1250", 1_250),
        ("ratelimit", r#""day";r=5;t=90, "minute";r=0;t=9"#, 9_000),
        ("ratelimit", "limit=10, remaining=0, reset=30", 30_000),
        ("ratelimit", "limit=10, remaining=2, reset=30", 1_000),
        // In the past, and no use at all.
        ("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT", 1_000),
        ("retry-after", "Wednesday, 21-Oct-15 07:28:00 GMT", 1_000),
        ("retry-after", "Wed Oct 21 07:28:00 2015", 1_000),
        ("retry-after", "-5", 1_000),
        ("retry-after", "soon", 1_000),
        ("retry-after", "", 1_000),
    ] {
        assert_eq!(second(header, value).await, expected, "{header}: {value}");
    }
}

/// A date has no fraction of a second, and the wall clock goes on meanwhile.
#[tokio::test(start_paused = true)]
async fn a_date_is_waited_for() {
    let date = SystemTime::now() + Duration::from_secs(40);
    let waited = second("retry-after", &httpdate::fmt_http_date(date)).await;
    assert!((30_000..=40_000).contains(&waited), "{waited}");
}

#[tokio::test(start_paused = true)]
async fn a_reset_counts_with_what_remains() {
    for (remaining, expected) in [("0", 20_000), ("3", 1_000)] {
        let terminal = Terminal::new([Does::SayTwo(
            429,
            [("x-ratelimit-remaining", remaining), ("x-ratelimit-reset", "20")],
        )]);
        let client = client(retry(), &terminal);
        assert_eq!(ended(&get(&client).await), ("answer", 200));
        assert_eq!(terminal.times(), [0, expected]);
    }
}

/// 1 January 2060, in the three forms of RFC 9110, 5.6.7.
const NEW_YEAR: [&str; 3] = [
    "Thu, 01 Jan 2060 00:00:00 GMT",
    "Thursday, 01-Jan-60 00:00:00 GMT",
    "Thu Jan  1 00:00:00 2060",
];
const NEW_YEAR_SINCE_EPOCH: u64 = 2_840_140_800;

#[tokio::test(start_paused = true)]
async fn what_there_is_no_time_for_fails_at_once_and_says_how_long_it_is() {
    for date in NEW_YEAR {
        let terminal = Terminal::new([late(date)]);
        let client = client(retry(), &terminal);
        let result = get(&client).await;
        assert_eq!(ended(&result), ("answer", 503), "{date}");
        assert_eq!((terminal.elapsed(), terminal.times().len()), (0, 1));
        let wait = attempts(&result).retry_after().unwrap();
        let then = UNIX_EPOCH + Duration::from_secs(NEW_YEAR_SINCE_EPOCH);
        let expected = then.duration_since(SystemTime::now()).unwrap();
        let range = expected..expected + SECOND * 60;
        assert!(range.contains(&wait), "{date}: {wait:?}");
    }
}

fn late(value: &str) -> Does {
    Does::SayWith(503, "retry-after", value.to_owned())
}

/// No number makes it overflow: it is 68 years at the most, by RFC 9111, 1.2.2.
#[tokio::test(start_paused = true)]
async fn absurd_numbers_are_too_long_and_no_more() {
    for value in
        ["99999999999999999999999999", "18446744073709551615", "4294967296"]
    {
        let terminal = Terminal::new([late(value)]);
        let client = client(retry(), &terminal);
        let result = get(&client).await;
        assert_eq!(ended(&result), ("answer", 503), "{value}");
        let wait = attempts(&result).retry_after();
        assert_eq!(wait, Some(SECOND * (1 << 31)), "{value}");
    }
}

/// Nobody else but a failure is asked: a quota's headers come with every
/// answer.
#[tokio::test(start_paused = true)]
async fn an_answer_is_handed_on_at_once_whatever_it_says() {
    for status in [200, 400, 401, 403] {
        let said = Does::SayWith(status, "retry-after", "9".to_owned());
        let terminal = Terminal::new([said]);
        let client = client(retry(), &terminal);
        let result = get(&client).await;
        assert_eq!(ended(&result), ("answer", status));
        assert_eq!(attempts(&result).retry_after(), None);
        assert_eq!(terminal.elapsed(), 0);
    }
}
