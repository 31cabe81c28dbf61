//! Hostile and broken input: never a panic, never the original, never
//! quadratic time.

use std::time::{Duration, Instant};

use palisade_redact::{Redactor, Rule};

use crate::{payments, redactor};

#[test]
fn bytes_that_are_not_utf_8_are_replaced() {
    let redactor = redactor();
    let bytes = b"password=hunter2 \xff\xfe";
    assert_eq!(*redactor.redact_bytes(bytes), *b"[redacted:not_utf8]");
    assert_eq!(*redactor.redact_bytes(b"cvv=123"), *b"cvv=[redacted:cvv]");
    assert_eq!(*redactor.redact_bytes(b"plain"), *b"plain");
}

#[test]
fn what_is_above_max_scan_is_replaced() {
    let redactor = payments().max_field(10).max_scan(10).build().unwrap();
    assert_eq!(redactor.redact("0123456789"), "0123456789");
    assert_eq!(redactor.redact("0123456789a"), "[redacted:too_long]");
    let huge = "x".repeat(100_000_000);
    assert_eq!(crate::redactor().redact(&huge), "[redacted:too_long]");
}

#[test]
fn secrets_that_touch_are_found_one_after_the_other() {
    let redact = |count| crate::redact(&"+27821234567".repeat(count));
    assert_eq!(redact(3), "[phone:*][phone:*][phone:*]");
    assert_eq!(redact(100), "[redacted:entangled]");
}

#[test]
fn a_policy_that_cannot_work_is_refused() {
    let built = |rule| payments().rule(rule).build();

    let error = built(Rule::new("open", "(")).unwrap_err();
    assert!(error.is_regex(), "{error}");
    let error = built(Rule::new("empty", "a*")).unwrap_err();
    assert!(error.is_regex(), "{error}");
    let error = built(Rule::new("large", r"\w{9999}{9999}")).unwrap_err();
    assert!(error.is_regex(), "{error}");
    let error = built(Rule::new("pan", "x")).unwrap_err();
    assert!(error.is_duplicate_rule(), "{error}");
    let twice = payments().rule(Rule::new("a", "b")).rule(Rule::new("a", "c"));
    assert!(twice.build().unwrap_err().is_duplicate_rule());
    assert_eq!(
        built(Rule::new("Two words", "x")).unwrap_err().to_string(),
        "the rule name \"Two words\" is not 1 to 32 lower-case letters, digits \
         and underscores"
    );
    for key in ["", "_", "--", "\u{e9}"] {
        let error = payments().allow_key(key).build().unwrap_err();
        assert!(error.is_empty_key(), "{key}: {error}");
    }
    let error = payments().max_field(11).max_scan(10).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "max_field (11 bytes) is above max_scan (10 bytes)"
    );
}

/// What leads a scanner in circles, over and over.
const CIRCLES: &[&str] = &[
    "password=",
    "password: ",
    "OTP(\"",
    "Pin('Token(\"x=",
    "OTP is 123 ",
    "password:not set=(",
    "--password ",
    "--secret /:\"a ",
    "curl -u a ",
    "<password>",
    "<password> ",
    "<password><!-- ",
    "<password><![CDATA[",
    "<password a=\">\"><password \"",
    "<param name=\"password\">",
    "<name>password</name> <value> ",
    "password ',a'x:\"",
    "PASSWORD '",
    "identified by 'x",
    "value=",
    "\"value\":\"",
    "a=1 value=1 ",
    "password: |\n  ",
    "cookie: a;\n ",
    "Content-Disposition: form-data; name=\"password\"\n\n",
    "Content-Disposition: form-data; name=\"password\" ",
    "[\"password\"]=",
    "password=\"",
    "password='",
    "password={",
    "password=[(",
    "\"password\":\"\\",
    "\\\"password\\\":\\\"",
    "=iban.",
    "=a.b.password.",
    "'cookie: a' ",
    "\"cookie: a\",",
    "'Authorization: Custom a' ",
    "connection_string=null\"} ",
    "http://a:b/",
    "email:",
    "email: {",
    "email:[",
    "cvv: [",
    "iban: (",
    "email:a=\"",
    "email:${",
    "dob:",
    "phone:",
    "password  =  ",
    "cookies: ",
    "x\\npassword=",
    "\x1b[0m=",
    "4111.",
    "authorization: x ",
    "cookie: a; ",
    "full_name=a, ",
    "address: ",
    "https:\\/\\/",
    "http://a/services/",
    "?code=a1",
    "&sig=aB3dE5gH7jK9mN1p",
    "curl -u a:b ",
    "://",
    "https://u:",
    "@",
    "a@",
    "a@b.",
    "4111 ",
    "4111-",
    "+27 ",
    "+27821234567",
    "+",
    "4",
    "41 ",
    "eyJ",
    "eyJ.",
    "eyJhbGciOiJub25lIn0.",
    "Bearer ",
    "Basic QUJD",
    "-----",
    concat!("-----BEGIN PRIVATE", " KEY-----"),
    "[redacted:",
    "[phone:7f3a9c",
    "GB82 WEST ",
    "((((",
    "(\"password\",",
    "a=b&",
    "a,",
    ": ",
    "==",
    "\\",
    "sk-ant-",
    "glpat-",
    "dp.st.prd.iQ2hzTbpLjHX2JiCLhKcIhP6Br1iQFeOUhGXZnna.",
    "v4.local.",
    "eyJhbGci.",
    "\\u0020",
    "\\u0020 x\"",
    "\\u00e9 \\u0020 \\\"",
    "\\x20",
    "\\x20\\xe2",
    "\\xf0\\x9f",
    "\\040",
    "&quot;",
    "&lt;pin&gt;",
    "&#x20;",
    "(pin)values(",
    "(pin) VALUES ('a'),",
    "(pin)values('",
    "(a,pin)values((",
    "Key (pin)=(",
    "Key (a,pin)=(1,2),",
    "(a, pin) VALUES (1, \\\"",
    "\n\\n (a, pin) VALUES (1)\n",
    "%20",
    "\u{e9}",
    "\0",
];

#[test]
fn time_is_linear_on_hostile_input() {
    let redactor = payments().max_scan(usize::MAX).build().unwrap();
    let circles = CIRCLES.iter().map(|&pattern| ["", pattern, ""]);
    // A value that goes on behind many colours.
    let colours = ["password=x", "\x1b[0m", "y"];
    for [start, pattern, end] in circles.chain([colours]) {
        let times = || {
            [50_000, 800_000].map(|length| {
                let many = pattern.repeat(length / pattern.len());
                fastest(&redactor, &format!("{start}{many}{end}"))
            })
        };
        // Linear is 16 times, in a quiet moment; quadratic would always be 256.
        let is_linear = |[small, large]: [Duration; 2]| {
            println!("{small:>12.1?} {large:>12.1?}  {pattern:?}");
            large < small.max(Duration::from_micros(200)) * 120
        };
        assert!((0..4).any(|_| is_linear(times())), "{pattern:?}");
    }
}

#[test]
fn a_hundred_thousand_levels_of_json_text() {
    for open in ["{\"secret\":", "[", "{\"a\":"] {
        let text = open.repeat(100_000) + "4111111111111111";
        let redacted = redactor().redact(&text).into_owned();
        assert!(!redacted.contains("4111111111111111"));
    }
}

#[expect(clippy::disallowed_methods, reason = "measures time")]
fn fastest(redactor: &Redactor, text: &str) -> Duration {
    (0..5)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(redactor.redact(text));
            start.elapsed()
        })
        .min()
        .unwrap()
}
