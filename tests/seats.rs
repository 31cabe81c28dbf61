//! A secret in every seat of telemetry, each with a name of its own.

use std::{collections::HashMap, error, fmt};

use opentelemetry::{
    Array, InstrumentationScope, Key, KeyValue, SpanId, StringValue,
    TraceFlags, TraceId, Value,
    logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider, Severity},
    metrics::MeterProvider,
    trace::{
        Link, Span as _, SpanContext, Status, TraceState, Tracer as _,
        TracerProvider as _,
    },
};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing::Dispatch;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// A text that a redactor finds something in.
macro_rules! planted {
    ($seat:literal) => {
        concat!("password=canary-", $seat, ".")
    };
}

/// Texts that come at the end of each signal.
pub(crate) const LAST: &[&str] = &["last-span", "last-record", "last-metric"];

/// The seats whose secret is in a dump.
pub(crate) fn seats_in(dump: &[u8]) -> Vec<String> {
    let dump = String::from_utf8_lossy(dump);
    let seats = dump.split("canary-").skip(1);
    let mut seats: Vec<_> = seats
        .filter_map(|rest| rest.split('.').next())
        .map(str::to_owned)
        .collect();
    seats.sort_unstable();
    seats.dedup();
    seats
}

pub(crate) fn resource() -> Resource {
    Resource::builder_empty()
        .with_attribute(KeyValue::new("note", planted!("resource")))
        .build()
}

fn scope() -> InstrumentationScope {
    InstrumentationScope::builder(planted!("scope"))
        .with_version(planted!("scope-version"))
        .with_attributes([KeyValue::new("a", planted!("scope-attribute"))])
        .build()
}

pub(crate) fn spans(provider: &SdkTracerProvider) {
    let tracer = provider.tracer_with_scope(scope());
    let state = [("password", "canary-link-state.")];
    let linked = SpanContext::new(
        TraceId::from(1),
        SpanId::from(1),
        TraceFlags::SAMPLED,
        true,
        TraceState::from_key_value(state).unwrap(),
    );
    let link = KeyValue::new("l", planted!("link-attribute"));
    let texts = vec![StringValue::from(planted!("array"))];
    let url = "https://shop.example/pay?access_token=canary-url-query.";
    let mut span = tracer
        .span_builder(planted!("span"))
        .with_attributes([
            KeyValue::new("note", planted!("attribute")),
            KeyValue::new(planted!("attribute-key"), 1),
            KeyValue::new("password", "canary-under-name."),
            KeyValue::new("texts", Value::Array(Array::String(texts))),
            KeyValue::new("url.full", url),
        ])
        .with_links(vec![Link::new(linked, vec![link], 0)])
        .start(&tracer);
    span.add_event(
        planted!("event"),
        vec![KeyValue::new("e", planted!("event-attribute"))],
    );
    span.set_status(Status::error(planted!("status")));
    drop(span);
    drop(tracer.start("last-span"));
}

pub(crate) fn logs<P: LoggerProvider>(provider: &P) {
    let logger = provider.logger_with_scope(scope());
    let mut record = logger.create_log_record();
    record.set_event_name(planted!("event-name"));
    record.set_severity_text(planted!("severity"));
    record.set_severity_number(Severity::Warn);
    record.set_body(planted!("body").into());
    record.add_attribute("note", planted!("log-attribute"));
    record.add_attribute(planted!("log-key"), 1);
    record.add_attribute("secret", "canary-log-under-name.");
    let list = AnyValue::from_iter([planted!("list")]);
    let map = HashMap::from([
        (Key::new("list"), list),
        (Key::new("pin"), "canary-map.".into()),
        (Key::new(planted!("map-key")), 2.into()),
    ]);
    record.add_attribute("map", AnyValue::Map(Box::new(map)));
    logger.emit(record);
    let mut record = logger.create_log_record();
    record.set_body("last-record".into());
    logger.emit(record);
}

pub(crate) fn metrics(provider: &impl MeterProvider) {
    let meter = provider.meter_with_scope(scope());
    let counter = meter
        .u64_counter("orders")
        .with_description(planted!("description"))
        .build();
    counter.add(1, &[KeyValue::new("note", planted!("metric-attribute"))]);
    counter.add(2, &[KeyValue::new(planted!("metric-key"), 1)]);
    counter.add(3, &[KeyValue::new("password", "canary-metric-under-name.")]);
    let took = meter.f64_histogram("took").build();
    took.record(0.5, &[KeyValue::new("note", planted!("histogram"))]);
    meter
        .i64_observable_gauge("last-metric")
        .with_callback(|observer| {
            observer.observe(1, &[KeyValue::new("note", planted!("observed"))]);
        })
        .build();
}

#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(planted!("error"))
    }
}

impl error::Error for Refused {}

/// What comes by `tracing`.
pub(crate) fn traced(dispatch: &Dispatch) {
    tracing::dispatcher::with_default(dispatch, || {
        let span = tracing::info_span!("pay", note = planted!("field"));
        span.set_attribute("note", planted!("set-attribute"));
        let _entered = span.entered();
        let passphrase = "canary-metric-field.";
        tracing::info!(monotonic_counter.sold = 1_u64, passphrase);
        let error: &dyn error::Error = &Refused;
        tracing::error!(error, "password={}", "canary-message.");
    });
}
