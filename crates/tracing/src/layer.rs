use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;

use palisade_redact::Redactor;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Dispatch, Event, LevelFilter, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::collect::Rewriter;

/// Adds [`redacted_layer`](Self::redacted_layer) to every layer.
pub trait LayerRedactExt<S: Subscriber>: Layer<S> + Sized {
    /// Redacts what this one layer sees, with a policy of its own.
    ///
    /// All other layers see the originals; [`RedactExt`](crate::RedactExt) is
    /// for keeping secrets from all of them. Put a filter outside, as in
    /// `layer.redacted_layer(&redactor).with_filter(filter)`, so that what the
    /// filter refuses is not collected.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_redact::Policy;
    /// use palisade_tracing::LayerRedactExt as _;
    /// use tracing_subscriber::prelude::*;
    ///
    /// let redactor = Policy::payments().build()?;
    /// let to_file = tracing_subscriber::fmt::layer().json();
    /// tracing_subscriber::registry()
    ///     .with(to_file.redacted_layer(&redactor))
    ///     .try_init()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn redacted_layer(self, redactor: &Redactor) -> RedactedLayer<Self, S>;
}

impl<S: Subscriber, L: Layer<S>> LayerRedactExt<S> for L {
    fn redacted_layer(self, redactor: &Redactor) -> RedactedLayer<Self, S> {
        let rewriter = Rewriter::new(redactor);
        RedactedLayer { layer: self, rewriter, _for: PhantomData }
    }
}

/// A layer that sees only redacted values, made by
/// [`LayerRedactExt::redacted_layer`].
///
/// Two things differ from [`RedactExt`](crate::RedactExt). The layer's veto in
/// `event_enabled` is asked with the redacted event, when its turn comes, and
/// keeps the event from this layer only. And a value that logs while it is
/// formatted disturbs the per-layer filters of the layers around, as it does
/// without any redaction.
pub struct RedactedLayer<L, S> {
    layer: L,
    rewriter: Rewriter,
    // Without it, a layer for any subscriber would have to be told for which.
    _for: PhantomData<fn(S)>,
}

impl<L: fmt::Debug, S> fmt::Debug for RedactedLayer<L, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactedLayer")
            .field("layer", &self.layer)
            .finish_non_exhaustive()
    }
}

impl<S, L> Layer<S> for RedactedLayer<L, S>
where
    S: Subscriber,
    L: Layer<S>,
{
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.layer.on_register_dispatch(dispatch);
    }

    fn on_layer(&mut self, subscriber: &mut S) {
        self.layer.on_layer(subscriber);
    }

    fn register_callsite(
        &self,
        metadata: &'static Metadata<'static>,
    ) -> Interest {
        self.layer.register_callsite(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>, cx: Context<'_, S>) -> bool {
        self.layer.enabled(metadata, cx)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        // What `Layer` forwards by default is hidden from its documentation,
        // but a filter inside must be heard.
        self.layer.max_level_hint()
    }

    fn on_new_span(
        &self,
        attributes: &Attributes<'_>,
        id: &Id,
        cx: Context<'_, S>,
    ) {
        self.rewriter.attributes(attributes, |attributes| {
            self.layer.on_new_span(attributes, id, cx);
        });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, cx: Context<'_, S>) {
        self.rewriter.record(values, |values| {
            self.layer.on_record(id, values, cx);
        });
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, cx: Context<'_, S>) {
        self.layer.on_follows_from(id, follows, cx);
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, S>) {
        self.rewriter.event(event, |event| {
            if self.layer.event_enabled(event, cx.clone()) {
                self.layer.on_event(event, cx);
            }
        });
    }

    fn on_enter(&self, id: &Id, cx: Context<'_, S>) {
        self.layer.on_enter(id, cx);
    }

    fn on_exit(&self, id: &Id, cx: Context<'_, S>) {
        self.layer.on_exit(id, cx);
    }

    fn on_close(&self, id: Id, cx: Context<'_, S>) {
        self.layer.on_close(id, cx);
    }

    fn on_id_change(&self, old: &Id, new: &Id, cx: Context<'_, S>) {
        self.layer.on_id_change(old, new, cx);
    }

    // SAFETY: as in `subscriber`: `self`, or what the wrapped layer answers
    // under the same contract.
    #[expect(
        unsafe_code,
        reason = "an unsafe trait method; OpenTelemetry, tracing-error and \
                  per-layer filters find their parts by it"
    )]
    unsafe fn downcast_raw(&self, id: TypeId) -> Option<*const ()> {
        if id == TypeId::of::<Self>() {
            return Some((&raw const *self).cast());
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { self.layer.downcast_raw(id) }
    }
}
