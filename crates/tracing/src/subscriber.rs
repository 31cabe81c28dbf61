use std::any::TypeId;

use palisade_redact::Redactor;
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Dispatch, Event, LevelFilter, Metadata, Subscriber};

use crate::collect::Rewriter;
use crate::current::Marker;
use crate::log_bridge;
use crate::reentry::{self, Arrival};

/// The subscriber that stands before all others and redacts for them.
///
/// It is private, and [`Redacted`](crate::Redacted) holds it as a dispatcher
/// only: nothing can be layered on top of it and see the originals.
pub(crate) struct Redacting<S> {
    inner: S,
    rewriter: Rewriter,
    /// What [`is_redacted`](crate::is_redacted) asks for.
    marker: Marker,
}

impl<S> Redacting<S> {
    pub(crate) fn new(inner: S, redactor: &Redactor) -> Self {
        Self { inner, rewriter: Rewriter::new(redactor), marker: Marker }
    }
}

impl<S: Subscriber> Subscriber for Redacting<S> {
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.inner.on_register_dispatch(dispatch);
    }

    fn register_callsite(
        &self,
        metadata: &'static Metadata<'static>,
    ) -> Interest {
        self.inner.register_callsite(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let is_enabled = self.inner.enabled(metadata);
        reentry::asked(is_enabled);
        is_enabled
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.inner.max_level_hint()
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let arrival = Arrival::now();
        self.rewriter.attributes(attributes, |attributes| {
            if arrival.has_lost_verdict() {
                // A span must have an id, so unlike an event it goes on even
                // if a filter was reloaded just now and says no.
                let _too_late = self.inner.enabled(attributes.metadata());
            }
            let id = self.inner.new_span(attributes);
            reentry::delivered();
            id
        })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let record = |values: &Record<'_>| self.inner.record(span, values);
        self.rewriter.record(values, record);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.inner.record_follows_from(span, follows);
    }

    /// [`event`](Self::event) asks the layers, with the event that they may
    /// see: values are collected once, so that what is filtered is also what
    /// is delivered.
    fn event_enabled(&self, _: &Event<'_>) -> bool {
        true
    }

    fn event(&self, event: &Event<'_>) {
        let arrival = Arrival::now();
        self.rewriter.event(event, |event| {
            // A value that logged on its way has overwritten the verdicts of
            // the per-layer filters on this event, so they are asked again.
            let ask = |metadata: &Metadata<'_>| self.inner.enabled(metadata);
            if arrival.has_lost_verdict() && !log_bridge::asked(event, ask) {
                return reentry::asked(false);
            }
            if self.inner.event_enabled(event) {
                self.inner.event(event);
                reentry::delivered();
            } else {
                // A veto leaves the verdict behind, unused.
                reentry::asked(true);
            }
        });
    }

    fn enter(&self, span: &Id) {
        self.inner.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.inner.exit(span);
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.inner.clone_span(id)
    }

    #[expect(deprecated, reason = "whoever calls it gets what it always did")]
    fn drop_span(&self, id: Id) {
        self.inner.drop_span(id);
    }

    fn try_close(&self, id: Id) -> bool {
        self.inner.try_close(id)
    }

    fn current_span(&self) -> Current {
        self.inner.current_span()
    }

    // SAFETY: a pointer that is returned points to a value of the type asked
    // for, which lives in `self`: the marker, `self`, or what the wrapped
    // subscriber answers under the same contract.
    #[expect(
        unsafe_code,
        reason = "an unsafe trait method; OpenTelemetry, tracing-error and \
                  per-layer filters find their parts by it"
    )]
    unsafe fn downcast_raw(&self, id: TypeId) -> Option<*const ()> {
        if id == TypeId::of::<Marker>() {
            return Some((&raw const self.marker).cast());
        }
        if id == TypeId::of::<Self>() {
            return Some((&raw const *self).cast());
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { self.inner.downcast_raw(id) }
    }
}

#[cfg(test)]
mod tests {
    use palisade_redact::Policy;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn the_level_hint_is_the_wrapped_subscribers() {
        let redactor = Policy::payments().build().unwrap();
        for level in [LevelFilter::OFF, LevelFilter::WARN] {
            let stack = tracing_subscriber::registry().with(level);
            let wrapped = Redacting::new(stack, &redactor);
            assert_eq!(wrapped.max_level_hint(), Some(level));
        }
        let open = Redacting::new(tracing_subscriber::registry(), &redactor);
        assert_eq!(open.max_level_hint(), None);
    }
}
