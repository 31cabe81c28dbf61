use opentelemetry::{
    Array, KeyValue, StringValue, Value,
    trace::{Tracer as _, TracerProvider as _},
};
use opentelemetry_sdk::trace::{
    InMemorySpanExporter, SdkTracerProvider, SimpleSpanProcessor,
};
use palisade_otel::RedactingSpanProcessor;
use palisade_redact::{Action, Erase, OnNumber, Policy, Redactor, kind};

use crate::canary::payments;

/// What arrives of an attribute of a span.
fn arrived(
    redactor: &Redactor,
    name: &'static str,
    value: impl Into<Value>,
) -> Option<Value> {
    let exporter = InMemorySpanExporter::default();
    let next = SimpleSpanProcessor::new(exporter.clone());
    let provider = SdkTracerProvider::builder()
        .with_span_processor(RedactingSpanProcessor::new(redactor, next))
        .build();
    let tracer = provider.tracer("x");
    let builder = tracer.span_builder("x");
    drop(builder.with_attributes([KeyValue::new(name, value)]).start(&tracer));
    let mut spans = exporter.get_finished_spans().unwrap();
    spans.remove(0).attributes.pop().map(|attribute| attribute.value)
}

fn texts(texts: &[&'static str]) -> Value {
    let texts = texts.iter().map(|&text| StringValue::from(text));
    Value::Array(Array::String(texts.collect()))
}

#[test]
fn a_value_is_judged_by_its_name_and_its_content() {
    let redactor = payments();
    let cases = [
        ("note", "paid".into(), Some("paid".into())),
        ("note", "4111111111111111".into(), Some("[redacted:pan]".into())),
        ("password", "x".into(), Some("[redacted:password]".into())),
        ("password", true.into(), Some(true.into())),
        ("n", 4_111_111_111_111_111_i64.into(), None),
        ("order_id", 4_111_111_111_111_111_i64.into(), {
            Some(4_111_111_111_111_111_i64.into())
        }),
        ("n", 4_111_111_111_111_111.0.into(), None),
        ("pin", 1234.into(), None),
        ("n", 0.5.into(), Some(0.5.into())),
        ("note", texts(&["a", "b"]), Some(texts(&["a", "b"]))),
        (
            "note",
            texts(&["a", "4111111111111111"]),
            Some(texts(&["a", "[redacted:pan]"])),
        ),
        (
            "header",
            texts(&["authorization", "hunter2hunter2"]),
            Some(texts(&["authorization", "[redacted:token]"])),
        ),
        (
            "names",
            texts(&["authorization", "password"]),
            Some(texts(&["authorization", "password"])),
        ),
        ("pins", texts(&["1234"]), Some("[redacted:pin]".into())),
        (
            "pins",
            Value::Array(Array::I64(vec![1234])),
            Some("[redacted:pin]".into()),
        ),
        (
            "n",
            Value::Array(Array::I64(vec![1, 4_111_111_111_111_111, 2])),
            Some(Value::Array(Array::I64(vec![1, 2]))),
        ),
        (
            "n",
            Value::Array(Array::F64(vec![0.5, 4_111_111_111_111_111.0])),
            Some(Value::Array(Array::F64(vec![0.5]))),
        ),
    ];
    for (name, value, expected) in cases {
        let left = arrived(&redactor, name, value.clone());
        assert_eq!(left, expected, "{name} = {value:?}");
    }
}

#[test]
fn each_phone_number_of_an_array_has_its_pseudonym() {
    let phones = texts(&["+27821234567", "+27 82 123 4567"]);
    let left = arrived(&payments(), "phone", phones);
    let Some(Value::Array(Array::String(left))) = left else {
        panic!("{left:?}")
    };
    assert_eq!(left.len(), 2);
    assert_eq!(left[0], left[1]);
    assert!(left[0].as_str().starts_with("[phone:"), "{left:?}");
}

#[test]
fn what_a_policy_drops_is_left_out() {
    let redactor = Policy::payments()
        .on(kind::PASSWORD, Erase::Drop)
        .on(kind::PHONE, Action::Drop)
        .build()
        .unwrap();
    assert_eq!(arrived(&redactor, "password", "x"), None);
    assert_eq!(arrived(&redactor, "password", texts(&["x"])), None);
    let phones = texts(&["+27821234567"]);
    assert_eq!(arrived(&redactor, "phone", phones), None);
}

#[test]
fn a_number_that_must_go_becomes_what_the_policy_says() {
    let card = 4_111_111_111_111_111_i64;
    for (on_number, expected, item) in [
        (OnNumber::Drop, None, vec![]),
        (OnNumber::Text, Some("[redacted:pan]".into()), vec![0]),
        (OnNumber::Zero, Some(Value::I64(0)), vec![0]),
    ] {
        let redactor = Policy::payments().on_number(on_number).build().unwrap();
        assert_eq!(arrived(&redactor, "n", card), expected);
        let array = Value::Array(Array::I64(vec![card]));
        let item = Value::Array(Array::I64(item));
        assert_eq!(arrived(&redactor, "n", array), Some(item));
    }
}
