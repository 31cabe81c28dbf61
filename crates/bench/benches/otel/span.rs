//! What is exported.

use std::{borrow::Cow, time::SystemTime};

use opentelemetry::{
    Array, InstrumentationScope, KeyValue, SpanId, TraceFlags, TraceId, Value,
    trace::{SpanContext, SpanKind, Status, TraceState},
};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

/// How the texts of a span are held.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Texts {
    /// As who sets attributes by hand does, where they are known.
    Constant,
    /// As a bridge from `tracing` does.
    Owned,
}

/// A span with ten clean attributes.
pub(crate) fn clean(texts: Texts) -> SpanData {
    let text = |text: &'static str| match texts {
        Texts::Constant => Value::from(text),
        Texts::Owned => Value::from(text.to_owned()),
    };
    with(vec![
        KeyValue::new("http.request.method", text("POST")),
        KeyValue::new("http.response.status_code", 200),
        KeyValue::new("http.route", text("/orders/{id}")),
        KeyValue::new("server.address", text("shop.example")),
        KeyValue::new("server.port", 443),
        KeyValue::new("url.scheme", text("https")),
        KeyValue::new("network.protocol.version", text("1.1")),
        KeyValue::new("cached", false),
        KeyValue::new("ratio", 0.5),
        KeyValue::new("sizes", Value::Array(Array::I64(vec![1, 2, 3]))),
    ])
}

/// A span that must not be exported as it is.
pub(crate) fn secret() -> SpanData {
    with(vec![KeyValue::new("note", "paid by 4111 1111 1111 1111")])
}

fn with(attributes: Vec<KeyValue>) -> SpanData {
    let (trace, span) = (TraceId::from(1_u128), SpanId::from(2_u64));
    SpanData {
        span_context: SpanContext::new(
            trace,
            span,
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        ),
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Server,
        name: Cow::Borrowed("POST /orders/{id}"),
        start_time: SystemTime::UNIX_EPOCH,
        end_time: SystemTime::UNIX_EPOCH,
        attributes,
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::builder("shop").build(),
    }
}
