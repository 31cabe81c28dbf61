use opentelemetry::{
    Array, InstrumentationScope, KeyValue, SpanId, StringValue, TraceFlags,
    TraceId, Value,
    trace::{
        Event, Link, Span as _, SpanContext, SpanKind, Status, TraceState,
        Tracer as _, TracerProvider as _,
    },
};
use opentelemetry_sdk::{
    Resource,
    trace::{InMemorySpanExporter, SdkTracerProvider, SimpleSpanProcessor},
};
use palisade_otel::RedactingSpanProcessor;
use palisade_redact::{Mode, Policy};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::prelude::*;

use crate::{
    canary::{payments, planted, seats_in},
    dump::Dump,
};

const SEATS: &[&str] = &[
    "array",
    "array-under-name",
    "attribute",
    "event",
    "event-attribute",
    "key",
    "link-attribute",
    "link-state",
    "name",
    "resource",
    "scope",
    "scope-attribute",
    "scope-schema",
    "scope-version",
    "set-attribute",
    "state",
    "status",
    "tracing-event",
    "under-name",
];

fn provider(is_guarded: bool) -> (SdkTracerProvider, Dump) {
    let dump = Dump::default();
    let next = SimpleSpanProcessor::new(dump.clone());
    let builder = SdkTracerProvider::builder().with_resource(
        Resource::builder_empty()
            .with_attribute(KeyValue::new("note", planted!("resource")))
            .build(),
    );
    let provider = if is_guarded {
        let guard = RedactingSpanProcessor::new(&payments(), next);
        builder.with_span_processor(guard).build()
    } else {
        builder.with_span_processor(next).build()
    };
    (provider, dump)
}

fn state(text: &'static str) -> SpanContext {
    let state = TraceState::from_key_value([("password", text)]).unwrap();
    SpanContext::new(
        TraceId::from(1),
        SpanId::from(1),
        TraceFlags::SAMPLED,
        true,
        state,
    )
}

fn record(provider: &SdkTracerProvider) {
    let scope = InstrumentationScope::builder(planted!("scope"))
        .with_version(planted!("scope-version"))
        .with_schema_url(planted!("scope-schema"))
        .with_attributes([KeyValue::new("a", planted!("scope-attribute"))])
        .build();
    let tracer = provider.tracer_with_scope(scope);
    let texts = vec!["clean".into(), StringValue::from(planted!("array"))];
    let under_name = vec![StringValue::from("canary-array-under-name.")];
    let link = KeyValue::new("l", planted!("link-attribute"));
    let parent = opentelemetry::Context::new();
    let parent =
        opentelemetry::trace::TraceContextExt::with_remote_span_context(
            &parent,
            state("canary-state."),
        );
    let mut span = tracer
        .span_builder(planted!("name"))
        .with_kind(SpanKind::Client)
        .with_attributes([
            KeyValue::new("note", planted!("attribute")),
            KeyValue::new(planted!("key"), 1),
            KeyValue::new("password", "canary-under-name."),
            KeyValue::new("texts", Value::Array(Array::String(texts))),
            KeyValue::new("pins", Value::Array(Array::String(under_name))),
        ])
        .with_links(vec![Link::new(state("canary-link-state."), vec![link], 0)])
        .start_with_context(&tracer, &parent);
    span.add_event(
        planted!("event"),
        vec![KeyValue::new("e", planted!("event-attribute"))],
    );
    span.set_status(Status::error(planted!("status")));
    span.end();

    let layer = tracing_opentelemetry::layer().with_tracer(tracer);
    let stack = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(stack, || {
        let span = tracing::info_span!("checkout");
        span.set_attribute("note", planted!("set-attribute"));
        let _entered = span.entered();
        tracing::info!("password={}", "canary-tracing-event.");
    });
}

#[test]
fn no_seat_of_a_span_holds_a_secret() {
    let (provider, dump) = provider(true);
    record(&provider);
    let dump = dump.text();
    assert_eq!(seats_in(&dump), [""; 0], "{dump}");
    for left in ["checkout", "clean", "password=[redacted:password]", "Client"]
    {
        assert!(dump.contains(left), "{left}: {dump}");
    }
}

#[test]
fn without_the_guard_every_seat_of_a_span_holds_its_secret() {
    let (provider, dump) = provider(false);
    record(&provider);
    assert_eq!(seats_in(&dump.text()), SEATS);
}

#[test]
fn what_is_clean_stays_the_same() {
    let guarded = InMemorySpanExporter::default();
    let plain = InMemorySpanExporter::default();
    let next = SimpleSpanProcessor::new(guarded.clone());
    // Both get the very same span.
    let provider = SdkTracerProvider::builder()
        .with_span_processor(RedactingSpanProcessor::new(&payments(), next))
        .with_simple_exporter(plain.clone())
        .build();
    let tracer = provider.tracer("shop");
    let mut span = tracer
        .span_builder("GET /orders")
        .with_attributes([
            KeyValue::new("http.response.status_code", 200),
            KeyValue::new("ratio", 0.5),
            KeyValue::new("cached", true),
            KeyValue::new("url.path", "/orders"),
            KeyValue::new("sizes", Value::Array(Array::I64(vec![1, 2]))),
        ])
        .start(&tracer);
    span.add_event("found", vec![KeyValue::new("count", 3)]);
    span.end();
    let spans = plain.get_finished_spans().unwrap();
    assert_eq!(guarded.get_finished_spans().unwrap(), spans);
    assert_eq!(spans[0].events.events[0].name, Event::with_name("found").name);
}

#[test]
fn a_policy_that_only_reports_alters_no_span() {
    let redactor = Policy::payments().mode(Mode::Report).build().unwrap();
    let guarded = InMemorySpanExporter::default();
    let plain = InMemorySpanExporter::default();
    let next = SimpleSpanProcessor::new(guarded.clone());
    let provider = SdkTracerProvider::builder()
        .with_span_processor(RedactingSpanProcessor::new(&redactor, next))
        .with_simple_exporter(plain.clone())
        .build();
    record(&provider);
    let spans = plain.get_finished_spans().unwrap();
    assert_eq!(guarded.get_finished_spans().unwrap(), spans);
    assert!(spans[0].status == Status::error(planted!("status")));
}
