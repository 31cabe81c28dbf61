//! What servers say about when to come back.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]
#![expect(clippy::unnecessary_wraps, reason = "tables read better so")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};
use palisade_http::{
    MAX_SERVER_DELAY, Remaining, server_delay, server_feedback,
};
use proptest::prelude::*;

/// Wed, 21 Oct 2015 07:27:50 GMT.
const NOW: u64 = 1_445_412_470;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

fn headers(lines: &[(&'static str, &[u8])]) -> HeaderMap {
    let line = |(name, value): &(&'static str, &[u8])| {
        let value = HeaderValue::from_bytes(value).unwrap();
        (HeaderName::from_static(name), value)
    };
    let mut headers = HeaderMap::new();
    for (name, value) in lines.iter().map(line) {
        headers.append(name, value);
    }
    headers
}

fn delay(lines: &[(&'static str, &[u8])]) -> Option<Duration> {
    server_delay(&headers(lines), now())
}

const fn seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_secs(seconds))
}

const fn millis(millis: u64) -> Option<Duration> {
    Some(Duration::from_millis(millis))
}

/// One header alone.
const ALONE: &[(&str, &[u8], Option<Duration>)] = &[
    // RFC 9110, 10.2.3: both examples.
    ("retry-after", b"120", seconds(120)),
    ("retry-after", b"Wed, 21 Oct 2015 07:28:00 GMT", seconds(10)),
    // RFC 9110, 5.6.7: the obsolete forms, which have to be accepted.
    ("retry-after", b"Wednesday, 21-Oct-15 07:28:00 GMT", seconds(10)),
    ("retry-after", b"Wed Oct 21 07:28:00 2015", seconds(10)),
    // Field values are trimmed, RFC 9110, 5.5.
    ("retry-after", b"  7\t", seconds(7)),
    // What an intermediary makes of two lines, RFC 9110, 5.3.
    ("retry-after", b"5, 60, 10", seconds(60)),
    ("retry-after", b"x, 60", seconds(60)),
    // Not in the grammar, and seen: rounded up.
    ("retry-after", b"1.2", seconds(2)),
    ("retry-after", b"0.001", seconds(1)),
    // Says nothing: now, the past, and no number.
    ("retry-after", b"0", None),
    ("retry-after", b"0.0", None),
    ("retry-after", b"-5", None),
    ("retry-after", b"+5", None),
    ("retry-after", b"", None),
    ("retry-after", b"soon", None),
    ("retry-after", b"1e9", None),
    ("retry-after", b"12 s", None),
    ("retry-after", b"NaN", None),
    ("retry-after", b"inf", None),
    ("retry-after", b"\xff\xfe", None),
    ("retry-after", b"Wed, 21 Oct 2015 07:27:50 GMT", None),
    ("retry-after", b"Wed, 21 Oct 2015 07:27:49 GMT", None),
    ("retry-after", b"Fri, 31 Dec 1999 23:59:59 GMT", None),
    ("retry-after", b"Wed, 21 Oct 2015 25:61:61 GMT", None),
    ("retry-after", b"Wed, 21 Oct 2015 07:28:00 PST", None),
    // RFC 9111, 1.2.2: too large is 2^31.
    ("retry-after", b"99999999999999999999999999", Some(MAX_SERVER_DELAY)),
    ("retry-after", b"18446744073709551615", Some(MAX_SERVER_DELAY)),
    ("retry-after", b"Fri, 31 Dec 9999 23:59:59 GMT", Some(MAX_SERVER_DELAY)),
    // draft-ietf-httpapi-ratelimit-headers-10, section 4.
    ("ratelimit", br#""default";r=0;t=30"#, seconds(30)),
    ("ratelimit", br#""default";r=50;t=30"#, None),
    ("ratelimit", br#""default";r=0"#, None),
    ("ratelimit", br#""default";t=30"#, None),
    ("ratelimit", br#""a";r=0;t=5, "b";r=0;t=60;pk=:cGs=:"#, seconds(60)),
    ("ratelimit", br#""a";r=0;t=5,"b";r=9;t=60"#, seconds(5)),
    ("ratelimit", br#""a"; t=5; r=0"#, seconds(5)),
    ("ratelimit", b"default;r=0;t=30", seconds(30)),
    // Separators in a string separate nothing, RFC 9651, 3.3.3.
    ("ratelimit", br#""x;r=0;t=9, \"y";r=1;t=30"#, None),
    ("ratelimit", br#""x,\\";r=0;t=30"#, seconds(30)),
    ("ratelimit", br#""never closed;r=0;t=30"#, None),
    ("ratelimit", br#""a";r=0;t=-30"#, None),
    ("ratelimit", br#""a";r=-1;t=30"#, None),
    ("ratelimit", br#""a";r=0.0;t=30"#, None),
    ("ratelimit", br#""a";r=0;t=0"#, None),
    ("ratelimit", br#""a";r=0;t=99999999999999999999"#, Some(MAX_SERVER_DELAY)),
    ("ratelimit", b";;;,,,=", None),
    // The same, draft 07.
    ("ratelimit", b"limit=10, remaining=0, reset=30", seconds(30)),
    ("ratelimit", b"limit=10, remaining=4, reset=30", None),
    ("ratelimit", b"limit=10, reset=30", None),
    // Azure, in milliseconds.
    ("retry-after-ms", b"1500", millis(1500)),
    ("x-ms-retry-after-ms", b"20", millis(20)),
    ("x-ms-retry-after-ms", b"-1", None),
    // AWS, in milliseconds.
    ("x-amz-retry-after", b"250", millis(250)),
    ("x-amz-retry-after", b"0", None),
    ("x-amz-retry-after", b"18446744073709551615", Some(MAX_SERVER_DELAY)),
    // Without a word about what remains they do not count.
    ("ratelimit-reset", b"30", None),
    ("x-ratelimit-reset", b"30", None),
    ("x-rate-limit-reset", b"30", None),
    // No header of this kind.
    ("x-retry-later", b"30", None),
];

#[test]
fn one_header_says() {
    for (name, value, expected) in ALONE {
        let text = String::from_utf8_lossy(value);
        assert_eq!(delay(&[(name, value)]), *expected, "{name}: {text}");
    }
}

const FAMILIES: [(&str, &str); 3] = [
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
];

/// The clocks are five minutes apart: the server reckons with its own.
#[test]
fn a_date_counts_from_the_date_of_the_answer() {
    let until: (_, &[u8]) = ("retry-after", b"Wed, 21 Oct 2015 07:28:00 GMT");
    for (sent, expected) in [
        ("Wed, 21 Oct 2015 07:22:50 GMT", seconds(310)),
        ("Wed, 21 Oct 2015 07:27:30 GMT", seconds(30)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("yesterday", seconds(10)),
    ] {
        assert_eq!(delay(&[("date", sent.as_bytes()), until]), expected);
    }
    let soon: (_, &[u8]) = ("retry-after", b"7");
    let sent: (_, &[u8]) = ("date", b"Wed, 21 Oct 2015 07:22:50 GMT");
    assert_eq!(delay(&[sent, soon]), seconds(7));
}

#[test]
fn a_reset_counts_where_nothing_remains() {
    // The same time in each of the forms in use.
    let forms: [(&[u8], _); 9] = [
        (b"30", seconds(30)),
        (b"1445412500", seconds(30)),
        (b"1445412500000", seconds(30)),
        (b"1445412500.5", seconds(31)),
        // Past, as both kinds of epoch.
        (b"1445412470", None),
        (b"1445412469", None),
        (b"1445412469999", None),
        (b"0", None),
        (b"99999999999999999999", Some(MAX_SERVER_DELAY)),
    ];
    for (remaining, reset) in FAMILIES {
        for (value, expected) in forms {
            let says =
                |left: &[u8]| delay(&[(remaining, left), (reset, value)]);
            assert_eq!(says(b"0"), expected, "{reset}");
            assert_eq!(says(b"5, 0"), expected, "{reset}");
            for left in [&b"1"[..], b"100", b"", b"none", b"-1"] {
                assert_eq!(says(left), None, "{reset}");
            }
        }
        // What remains of one family says nothing of another.
        for (other, _) in FAMILIES.iter().filter(|(o, _)| *o != remaining) {
            assert_eq!(delay(&[(other, b"0"), (reset, b"30")]), None);
        }
    }
}

#[test]
fn a_number_is_a_time_of_day_only_above_a_billion() {
    let early = UNIX_EPOCH + Duration::from_secs(5);
    let says = |value: &'static [u8]| {
        let lines: &[(_, &[u8])] =
            &[("x-ratelimit-remaining", b"0"), ("x-ratelimit-reset", value)];
        server_delay(&headers(lines), early)
    };
    assert_eq!(says(b"1000000000"), seconds(1_000_000_000));
    assert_eq!(says(b"1000000001"), seconds(999_999_996));
    assert_eq!(says(b"100000000001"), millis(99_999_995_001));
}

#[test]
fn the_longest_wins_and_garbage_hides_nothing() {
    let all: [(&str, &[u8]); 10] = [
        ("retry-after", b"garbage"),
        ("retry-after", b"3"),
        ("retry-after", b"Wed, 21 Oct 2015 07:28:00 GMT"),
        ("retry-after-ms", b"-"),
        ("retry-after-ms", b"12000"),
        ("ratelimit", b"\xff"),
        ("ratelimit", br#""a";r=0;t=11"#),
        ("x-ratelimit-remaining", b"0"),
        ("x-ratelimit-reset", b"13"),
        ("x-ratelimit-reset", b"1"),
    ];
    assert_eq!(delay(&all), seconds(13));
    let mut reversed = all;
    reversed.reverse();
    assert_eq!(delay(&reversed), seconds(13));
    assert_eq!(delay(&all[..7]), seconds(12));
    assert_eq!(delay(&all[..3]), seconds(10));
    assert_eq!(delay(&[]), None);
}

/// For how long nothing remains, what does and for how many seconds, and how
/// many lines cannot be read.
fn left(
    lines: &[(&'static str, &[u8])],
) -> (Option<Duration>, Vec<(u64, u64)>, usize) {
    let (mut left, mut unreadable) = (Vec::new(), 0);
    let says = server_feedback(&headers(lines), now, |each| match each {
        Remaining::Requests { requests, reset, .. } => {
            left.push((requests, reset.as_secs()));
        }
        _ => unreadable += 1,
    });
    (says.used_up, left, unreadable)
}

#[test]
fn what_remains_is_told_and_until_when() {
    let cases: [(&[u8], _, &[_]); 8] = [
        (br#""default";r=50;t=30"#, None, &[(50, 30)]),
        (br#""a";r=0;t=5, "b";r=9;t=60"#, seconds(5), &[(9, 60)]),
        (br#""a";r=3;t=5,"b";r=9;t=60"#, None, &[(3, 5), (9, 60)]),
        (br#""x;r=1;t=9";t=7;r=2;pk=:cGs=:"#, None, &[(2, 7)]),
        (b"limit=10, remaining=4, reset=30", None, &[(4, 30)]),
        (b"reset=30, remaining=4, remaining=2", None, &[(2, 30)]),
        (br#""a";r=3;t=0, "b";r=1"#, None, &[]),
        (
            br#""a";r=99999999999999999999;t=99999999999999999999"#,
            None,
            &[(u64::MAX, MAX_SERVER_DELAY.as_secs())],
        ),
    ];
    for (value, used_up, expected) in cases {
        let text = String::from_utf8_lossy(value);
        let says = left(&[("ratelimit", value)]);
        assert_eq!(says, (used_up, expected.to_vec(), 0), "{text}");
    }
    for (remaining, reset) in FAMILIES {
        let says = |value: &[u8], time: &[u8]| {
            let (used_up, left, unreadable) =
                left(&[(reset, time), (remaining, value)]);
            assert_eq!((used_up, unreadable), (None, 0));
            left
        };
        assert_eq!(says(b"4", b"30"), [(4, 30)]);
        assert_eq!(says(b"7, 4", b"30, 9"), [(4, 30)]);
        assert_eq!(says(b"4", b"1445412500"), [(4, 30)]);
        let lines: [(_, &[u8]); 3] =
            [(remaining, b"4"), (reset, b"30"), (remaining, b"7")];
        assert_eq!(left(&lines), (None, vec![(4, 30)], 0));
        // The past, and now.
        assert_eq!(says(b"4", b"1445412469"), []);
        assert_eq!(says(b"4", b"0"), []);
    }
    let each: [(_, &[u8]); 6] = [
        ("ratelimit-remaining", b"5"),
        ("x-ratelimit-remaining", b"6"),
        ("ratelimit-reset", b"50"),
        ("retry-after", b"9"),
        ("x-ratelimit-reset", b"60"),
        ("ratelimit", br#""a";r=0;t=2"#),
    ];
    assert_eq!(left(&each), (seconds(2), vec![(5, 50), (6, 60)], 0));
    assert_eq!(delay(&each), seconds(9));
    for alone in &each[..5] {
        assert_eq!(left(&[*alone]), (None, vec![], 0), "{}", alone.0);
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    for value in [
        &b"\xff"[..],
        b"",
        b";;;,,,=",
        b"3",
        br#""a""#,
        br#""a";t=30"#,
        br#""a";r=-1;t=30"#,
        br#""a";r=1.5;t=30"#,
        br#""a";r=4;t=soon"#,
        b"limit=10, remaining=many, reset=30",
        b"limit=10, reset=30",
    ] {
        let text = String::from_utf8_lossy(value);
        assert_eq!(left(&[("ratelimit", value)]), (None, vec![], 1), "{text}");
    }
    for (remaining, reset) in FAMILIES {
        for value in [&b"\xff"[..], b"", b"-1", b"none"] {
            let says = left(&[(remaining, value), (reset, b"30")]);
            assert_eq!(says, (None, vec![], 1));
            let says = left(&[(remaining, b"4"), (reset, value)]);
            assert_eq!(says, (None, vec![], 1));
            // It hides no other.
            let lines = [(remaining, value), (remaining, b"4"), (reset, b"30")];
            assert_eq!(left(&lines), (None, vec![(4, 30)], 1));
        }
    }
    let partly = br#""a";r=x;t=3, "b";r=9;t=60"#;
    let says = left(&[("ratelimit", partly)]);
    assert_eq!(says, (None, vec![(9, 60)], 1));
}

const NAMES: [&str; 11] = [
    "retry-after",
    "retry-after-ms",
    "x-ms-retry-after-ms",
    "x-amz-retry-after",
    "ratelimit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
];

/// Any bytes a header can hold, and such as look like something.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(
            any::<u8>().prop_filter("not in a header", |byte| {
                *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f)
            }),
            0..40,
        ),
        "[-+0-9., ]{0,24}".prop_map(String::into_bytes),
        r#"("?[a-z\\;,"]{0,3}"?;?(r|t|pk)=[0-9.:-]{0,22},? ?){0,4}"#
            .prop_map(String::into_bytes),
        "(Sun|Wed|Monday), [0-9]{2}[ -](Jan|Oct)[ -][0-9]{2,4} [0-9:]{8} GMT"
            .prop_map(String::into_bytes),
        any::<u64>().prop_map(|number| number.to_string().into_bytes()),
    ]
}

proptest! {
    #[test]
    fn any_headers_at_any_time_give_a_delay_in_its_range_or_none(
        lines in proptest::collection::vec((0..NAMES.len(), value()), 0..8),
        now in any::<u32>(),
        before_1970 in any::<bool>(),
    ) {
        let since = Duration::from_secs(u64::from(now));
        let now =
            if before_1970 { UNIX_EPOCH - since } else { UNIX_EPOCH + since };
        let lines: Vec<_> = lines
            .iter()
            .filter_map(|(at, value)| Some((*NAMES.get(*at)?, &value[..])))
            .collect();
        let all = server_delay(&headers(&lines), now);
        let in_range = |delay: Option<Duration>| delay.is_none_or(|delay| {
            !delay.is_zero() && delay <= MAX_SERVER_DELAY
        });
        let mut told = Vec::new();
        let says =
            server_feedback(&headers(&lines), || now, |each| told.push(each));
        prop_assert_eq!(says.delay, all);
        prop_assert!(in_range(all) && in_range(says.used_up));
        prop_assert!(says.used_up <= all);
        for each in told {
            if let Remaining::Requests { requests, reset, .. } = each {
                prop_assert!(requests > 0 && in_range(Some(reset)));
            }
        }
        // Another header never makes it shorter, whatever it is.
        for left_out in 0..lines.len() {
            let mut fewer = lines.clone();
            fewer.remove(left_out);
            prop_assert!(server_delay(&headers(&fewer), now) <= all);
        }
    }

    #[test]
    fn any_number_of_seconds_is_waited(seconds in 1..=u64::MAX) {
        let text = seconds.to_string();
        let expected = Duration::from_secs(seconds).min(MAX_SERVER_DELAY);
        let delay = delay(&[("retry-after", text.as_bytes())]);
        prop_assert_eq!(delay, Some(expected));
    }
}
