use std::{fmt, sync::Arc, time::Instant};

use tracing_core::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

#[cfg(feature = "otel")]
use crate::trace;
use crate::{
    alert::TraceId,
    builder::AnomalyBuilder,
    handle::Handle,
    plan::Capture,
    shared::Shared,
    watch::{Closed, Table},
};

/// Counts the events and spans of a subscriber by its signals, and finds what
/// is unusual about them.
///
/// It goes on any `tracing_subscriber::registry()`, and filters nothing: what
/// it does not count costs it one look-up. From
/// [`builder`](Self::builder), with the [`Alerts`](crate::Alerts) that belong
/// to it. One layer in a subscriber counts spans; a second one would take the
/// notes of the first for its own, and has to count events only. With the
/// feature `otel` it is added after the layer of `tracing-opentelemetry`, which
/// so knows the trace of a span first.
pub struct AnomalyLayer {
    shared: Arc<Shared>,
}

impl AnomalyLayer {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// With the signals of [`Signals::client`](crate::Signals::client), unless
    /// others are given.
    #[must_use]
    pub fn builder() -> AnomalyBuilder {
        AnomalyBuilder::new()
    }

    /// To ask after its signals, and to give it others.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle::new(Arc::clone(&self.shared))
    }
}

/// What is known of a span until it closes.
struct Open {
    /// The signals for which it was opened.
    table: Arc<Table>,
    capture: Capture,
    since: Option<Instant>,
    /// Known once it was entered.
    trace: Option<TraceId>,
}

impl Open {
    fn known(&self) -> (Arc<Table>, Capture) {
        (Arc::clone(&self.table), self.capture)
    }
}

impl<S> Layer<S> for AnomalyLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn register_callsite(
        &self,
        metadata: &'static Metadata<'static>,
    ) -> Interest {
        let watch = &self.shared.watch;
        watch.plans.register(metadata, &watch.health);
        Interest::always()
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let shared = &*self.shared;
        shared.watch.planned(event.metadata(), |table, plan| {
            let mut capture = Capture::new(plan);
            capture.read(plan, |visitor| event.record(visitor));
            shared.count(table, plan, &capture, &Closed::default());
        });
    }

    fn on_new_span(
        &self,
        attributes: &Attributes<'_>,
        id: &Id,
        context: Context<'_, S>,
    ) {
        let metadata = attributes.metadata();
        let open = self.shared.watch.planned(metadata, |table, plan| {
            let mut capture = Capture::new(plan);
            capture.read(plan, |visitor| attributes.record(visitor));
            #[expect(clippy::disallowed_methods, reason = "the shell's clock")]
            let since = plan.is_timed.then(Instant::now);
            let table = Arc::clone(table);
            Open { table, capture, since, trace: None }
        });
        let (Some(open), Some(span)) = (open, context.span(id)) else {
            return;
        };
        span.extensions_mut().replace(open);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        // Out of the span's lock: a `Debug` of somebody's may log.
        let open = span.extensions().get::<Open>().map(Open::known);
        let Some((table, mut capture)) = open else { return };
        let Some(plan) = table.plan(span.metadata()) else { return };
        capture.read(plan, |visitor| values.record(visitor));
        if let Some(open) = span.extensions_mut().get_mut::<Open>() {
            open.capture = capture;
        }
    }

    // A span closes when its trace is no longer that of the thread.
    #[cfg(feature = "otel")]
    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(open) = span.extensions_mut().get_mut::<Open>() {
            open.trace = open.trace.or_else(trace::current);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let open = span.extensions_mut().remove::<Open>();
        let Some(Open { table, capture, since, trace }) = open else { return };
        let Some(plan) = table.plan(span.metadata()) else { return };
        let elapsed_ms = since.map(|since| since.elapsed().as_secs_f64() * 1e3);
        let closed = Closed { elapsed_ms, trace };
        self.shared.count(&table, plan, &capture, &closed);
    }
}

impl fmt::Debug for AnomalyLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnomalyLayer").finish_non_exhaustive()
    }
}
