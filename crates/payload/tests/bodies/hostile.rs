//! Bodies that nobody means well with.

use http::Method;
use palisade_payload::Rule;
use proptest::prelude::*;

use crate::{builder, listed, open, sent, with};

#[test]
fn what_is_no_json_is_refused() {
    for body in [
        "",
        " ",
        "{",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "[1,]",
        "01",
        "NaN",
        "'a'",
        "{\"a\":1}x",
        "{\"a\":1}{}",
        "\u{feff}{}",
        "{\"a\":\"\\ud800\"}",
        "tru",
        "{\"a\":\"\n\"}",
        "[1 2]",
        "{\"a\":1 \"b\":2}",
        "{\"\\x\":1}",
    ] {
        assert_eq!(sent(&open(), body), Err(" json".to_owned()), "{body}");
    }
    let body = b"{\"a\":\"\xff\"}";
    let refusal = open().inspect(&Method::POST, "/", body).unwrap_err();
    assert_eq!(*refusal.rule(), Rule::Json);
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert_eq!(sent(&open(), &deep(32)), Ok(None));
    let said = sent(&open(), &deep(33)).unwrap_err();
    assert_eq!(said, format!("{} depth", "/0".repeat(32)));
    assert!(sent(&open(), &deep(20_000)).is_err());

    let payload = builder().max_bytes(10).build().unwrap();
    assert_eq!(sent(&payload, r#"{"a":1234}"#), Ok(None));
    assert_eq!(sent(&payload, r#"{"a":12345}"#), Err(" size".to_owned()));
    let body = format!(r#"{{"a":"{}"}}"#, "x".repeat(64 * 1024));
    assert_eq!(sent(&open(), &body), Err(" size".to_owned()));
}

#[test]
fn one_field_of_ten_thousand_is_there_twice() {
    let fields: Vec<_> = (0..10_000).map(|n| format!("\"f{n}\":1")).collect();
    let body = |fields: &[String]| format!("{{{}}}", fields.join(","));
    let payload = builder().max_bytes(1 << 20).build().unwrap();
    assert_eq!(sent(&payload, &body(&fields)), Ok(None));
    let twice = [&fields[..], &["\"f7\":2".to_owned()]].concat();
    assert_eq!(sent(&payload, &body(&twice)), Err("/f7 duplicate".to_owned()));
}

/// A secret may stand at each place of a body, and no error shows it.
#[test]
fn no_refusal_shows_a_value() {
    let canary = "canary5309hunter2";
    for more in [
        format!(r#","quantity":"{canary}""#),
        format!(r#","paymentMethod":"{canary}""#),
        format!(r#","customer":{{"name":"{canary}{canary}"}}"#),
        format!(r#","express":["{canary}"]"#),
        format!(r#","additionalInfo":{{"password":"{canary}"}}"#),
        format!(r#","additionalInfo":{{"note":"password={canary}"}}"#),
        format!(r#","additionalInfo":"{canary}"#),
        format!(r#","password={canary}":1"#),
    ] {
        let body = with(&more);
        let said =
            listed().inspect(&Method::POST, "/purchase", body.as_bytes());
        let refusal = said.unwrap_err();
        let shown = format!("{refusal} {refusal:?} {}", refusal.pointer());
        assert!(!shown.contains(canary), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body: Vec<u8>) {
        open().inspect(&Method::POST, "/", &body).ok();
    }

    #[test]
    fn nor_does_what_is_nearly_a_body(
        at in 0..200_usize, bytes in "[{}\\[\\],:\"\\\\ 01.eu\u{0}\u{e9}-]{0,3}",
    ) {
        let mut body = with(r#","customer":{"name":""},"additionalInfo":{"a":[null,{"b":""}],"c\u0061":"\u00e9"}"#);
        let at = at.min(body.len());
        let end = at.saturating_add(1).min(body.len());
        body.replace_range(at..end, &bytes);
        for payload in [listed(), open()] {
            // What is sent is JSON, and would be sent again as it is.
            if let Ok(Some(sent_)) = sent(&payload, &body) {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&sent_).is_ok());
                prop_assert_eq!(sent(&payload, &sent_), Ok(None));
            }
        }
    }
}
