use crate::alert::TraceId;

/// The trace that the thread is in, by OpenTelemetry's context, which
/// `tracing-opentelemetry` sets when a span is entered.
#[cfg(feature = "otel")]
pub(crate) fn current() -> Option<TraceId> {
    use opentelemetry::{Context, trace::TraceContextExt as _};

    Context::map_current(|context| {
        let span = context.span();
        let span = span.span_context();
        span.is_valid().then(|| TraceId::from_bytes(span.trace_id().to_bytes()))
    })
}

#[cfg(not(feature = "otel"))]
pub(crate) const fn current() -> Option<TraceId> {
    None
}
