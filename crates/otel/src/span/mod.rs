//! Spans, redacted between the SDK and the next processor.

mod data;

use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanProcessor},
};
use palisade_redact::Redactor;

use crate::guard::Guard;

/// A span processor that redacts every span on its way to the next one.
///
/// Wrap each processor that exports. A processor that is registered beside
/// another one gets a copy of its own, so redacting there would change nothing
/// for the other.
///
/// ```
/// use opentelemetry_sdk::trace::{
///     InMemorySpanExporter, SdkTracerProvider, SimpleSpanProcessor,
/// };
/// use palisade_otel::RedactingSpanProcessor;
/// use palisade_redact::Policy;
///
/// let redactor = Policy::payments().build()?;
/// let next = SimpleSpanProcessor::new(InMemorySpanExporter::default());
/// let provider = SdkTracerProvider::builder()
///     .with_span_processor(RedactingSpanProcessor::new(&redactor, next))
///     .build();
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Debug)]
pub struct RedactingSpanProcessor<P> {
    guard: Guard,
    next: P,
}

impl<P: SpanProcessor> RedactingSpanProcessor<P> {
    /// Redacts what `next` gets.
    #[must_use]
    pub fn new(redactor: &Redactor, next: P) -> Self {
        Self::with(Guard::new(redactor), next)
    }

    pub(crate) const fn with(guard: Guard, next: P) -> Self {
        Self { guard, next }
    }
}

impl<P: SpanProcessor> SpanProcessor for RedactingSpanProcessor<P> {
    fn on_start(&self, span: &mut Span, cx: &Context) {
        self.next.on_start(span, cx);
    }

    fn on_end(&self, mut span: SpanData) {
        self.guard.span(&mut span);
        self.next.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(&self.guard.resource(resource));
    }
}
