//! What is clean costs no memory.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]
use std::time::Duration;

use allocation_counter::measure;
use opentelemetry::{
    Array, Context, KeyValue, Value,
    metrics::MeterProvider as _,
    trace::{Span as _, Tracer as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    metrics::SdkMeterProvider,
    trace::{
        InMemorySpanExporter, SdkTracerProvider, Span, SpanData, SpanProcessor,
    },
};
use palisade_otel::{RedactingMeterProvider, RedactingSpanProcessor};
use palisade_redact::Policy;

fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

#[derive(Debug)]
struct Nowhere;

impl SpanProcessor for Nowhere {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

fn attributes() -> Vec<KeyValue> {
    vec![
        KeyValue::new("http.request.method", "POST"),
        KeyValue::new("http.response.status_code", 200),
        KeyValue::new("http.route", "/orders/{id}"),
        KeyValue::new("server.address", "shop.example"),
        KeyValue::new("server.port", 443),
        KeyValue::new("url.scheme", "https"),
        KeyValue::new("network.protocol.version", "1.1"),
        KeyValue::new("cached", false),
        KeyValue::new("ratio", 0.5),
        KeyValue::new("sizes", Value::Array(Array::I64(vec![1, 2, 3]))),
    ]
}

fn span(note: Option<&'static str>) -> SpanData {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let tracer = provider.tracer("shop");
    let builder = tracer.span_builder("POST /orders/{id}");
    let mut span = builder.with_attributes(attributes()).start(&tracer);
    span.add_event("stored", vec![KeyValue::new("count", 1)]);
    if let Some(note) = note {
        span.set_attribute(KeyValue::new("note", note));
    }
    drop(span);
    exporter.get_finished_spans().unwrap().remove(0)
}

#[test]
fn a_clean_span_allocates_nothing() {
    let redactor = Policy::payments().build().unwrap();
    let guard = RedactingSpanProcessor::new(&redactor, Nowhere);
    let clean = span(None);
    // The first one of a thread makes room for the names.
    guard.on_end(clean.clone());
    assert_eq!(allocations(|| guard.on_end(clean)), 0);
    let secret = span(Some("password=hunter2"));
    assert!(allocations(|| guard.on_end(secret)) > 0);
}

#[test]
fn a_clean_measurement_allocates_nothing_more() {
    let redactor = Policy::payments().build().unwrap();
    let next = SdkMeterProvider::builder().build();
    let plain = next.meter("shop").u64_counter("plain").build();
    let guard = RedactingMeterProvider::new(&redactor, next);
    let guarded = guard.meter("shop").u64_counter("guarded").build();
    let attributes = attributes();
    plain.add(1, &attributes);
    guarded.add(1, &attributes);
    let expected = allocations(|| plain.add(1, &attributes));
    assert_eq!(allocations(|| guarded.add(1, &attributes)), expected);
}
