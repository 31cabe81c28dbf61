//! Every seat of a finished span.

use opentelemetry::trace::{SpanContext, Status, TraceState};
use opentelemetry_sdk::trace::SpanData;

use crate::guard::Guard;

impl Guard {
    /// Redacts a span in place.
    pub(crate) fn span(&self, span: &mut SpanData) {
        self.context(&mut span.span_context);
        self.cow(&mut span.name);
        self.attributes(&mut span.attributes);
        // `tracing-opentelemetry` makes the message of an event its name.
        for event in &mut span.events.events {
            self.cow(&mut event.name);
            self.attributes(&mut event.attributes);
        }
        for link in &mut span.links.links {
            self.context(&mut link.span_context);
            self.attributes(&mut link.attributes);
        }
        if let Status::Error { description } = &mut span.status {
            self.cow(description);
        }
        self.scope(&mut span.instrumentation_scope);
    }

    /// The trace state comes from whoever called us. What a vendor keeps there
    /// makes no sense in parts, so it goes whole.
    fn context(&self, context: &mut SpanContext) {
        let state = context.trace_state();
        if *state == TraceState::NONE || self.text(&state.header()).is_none() {
            return;
        }
        *context = SpanContext::new(
            context.trace_id(),
            context.span_id(),
            context.trace_flags(),
            context.is_remote(),
            TraceState::NONE,
        );
    }
}
