use std::collections::HashMap;

use opentelemetry::{
    Key,
    logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _},
};
use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLoggerProvider};
use palisade_otel::RedactingLoggerProvider;
use palisade_redact::{Mode, Policy, Redactor};

use crate::canary::payments;

/// What arrives of an attribute.
fn arrived(
    redactor: &Redactor,
    name: &'static str,
    value: AnyValue,
) -> Option<AnyValue> {
    let exporter = InMemoryLogExporter::default();
    let next = SdkLoggerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let logger = RedactingLoggerProvider::new(redactor, next).logger("x");
    let mut record = logger.create_log_record();
    record.add_attribute(name, value);
    logger.emit(record);
    let logs = exporter.get_emitted_logs().unwrap();
    let value = logs[0].record.attributes_iter().next();
    value.map(|(_, value)| value.clone())
}

fn map(members: Vec<(&'static str, AnyValue)>) -> AnyValue {
    let members = members.into_iter().map(|(k, v)| (Key::new(k), v));
    AnyValue::Map(Box::new(members.collect::<HashMap<_, _>>()))
}

fn nested(levels: usize, inner: AnyValue) -> AnyValue {
    (0..levels).fold(inner, |value, _| AnyValue::from_iter([value]))
}

#[test]
fn values_are_judged_at_any_depth_and_keep_their_types() {
    let redactor = payments();
    let value = map(vec![
        ("count", 7.into()),
        ("card", AnyValue::Int(4_111_111_111_111_111)),
        ("pins", AnyValue::from_iter(["1234", "0000"])),
        ("user", map(vec![("password", "hunter2".into())])),
        ("pair", AnyValue::from_iter([AnyValue::from("pin"), 1234.into()])),
        ("ok", true.into()),
        ("blob", AnyValue::from(&b"clean"[..])),
    ]);
    let expected = map(vec![
        ("count", 7.into()),
        // A number that must go is left out, as everywhere.
        ("pins", "[redacted:pin]".into()),
        ("user", map(vec![("password", "[redacted:password]".into())])),
        ("pair", AnyValue::from_iter(["pin"])),
        ("ok", true.into()),
        ("blob", AnyValue::from(&b"clean"[..])),
    ]);
    assert_eq!(arrived(&redactor, "order", value), Some(expected));
}

#[test]
fn a_map_under_a_sensitive_name_goes_as_a_whole() {
    let redactor = payments();
    for name in ["password", "phone", "billing_address", "card_number"] {
        let value = map(vec![("0821234567", "1 Long Street".into())]);
        let left = arrived(&redactor, name, value);
        let Some(AnyValue::String(text)) = &left else {
            panic!("{name}: {left:?}")
        };
        assert!(text.as_str().starts_with('['), "{name}: {text}");
    }
}

#[test]
fn bytes_are_judged_as_the_text_they_are() {
    let redactor = payments();
    for (bytes, expected) in [
        (&b"card 4111111111111111"[..], "card [redacted:pan]"),
        (&[0xff, 0xfe][..], "[redacted:not_utf8]"),
    ] {
        let left = arrived(&redactor, "raw", AnyValue::from(bytes));
        assert_eq!(left, Some(AnyValue::from(expected)));
    }
}

#[test]
fn what_is_nested_too_deeply_is_replaced() {
    let redactor = payments();
    let deep = nested(32, "clean".into());
    assert_eq!(arrived(&redactor, "list", deep.clone()), Some(deep));
    let left = arrived(&redactor, "list", nested(500, "clean".into()));
    let left = format!("{left:?}");
    assert!(left.contains("[redacted:too_deep]"), "{left}");
    assert!(!left.contains("clean"), "{left}");
}

#[test]
fn a_policy_that_only_reports_alters_no_value() {
    let redactor = Policy::payments().mode(Mode::Report).build().unwrap();
    for value in [
        map(vec![("password", "hunter2".into())]),
        AnyValue::from(&[0xff][..]),
        nested(100, "4111111111111111".into()),
        AnyValue::Int(4_111_111_111_111_111),
    ] {
        let left = arrived(&redactor, "password", value.clone());
        assert_eq!(left, Some(value));
    }
}
