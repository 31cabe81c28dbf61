//! Measurements, redacted between who records them and the SDK.

mod callback;
mod instrument;
mod instruments;

use std::{fmt, sync::Arc};

use opentelemetry::{
    InstrumentationScope,
    metrics::{Meter, MeterProvider},
};
use palisade_redact::Redactor;

use self::instruments::Instruments;
use crate::guard::Guard;

/// A meter provider whose instruments redact their attributes.
///
/// It stands before the SDK, because behind it metrics cannot be changed at
/// all. The measurement itself is always recorded: of two series that differ
/// only in what is redacted, one is left, with the sum.
///
/// ```
/// use opentelemetry_sdk::metrics::SdkMeterProvider;
/// use palisade_otel::RedactingMeterProvider;
/// use palisade_redact::Policy;
/// use tracing_opentelemetry::MetricsLayer;
/// use tracing_subscriber::prelude::*;
///
/// let redactor = Policy::payments().build()?;
/// let next = SdkMeterProvider::builder().build();
/// let provider = RedactingMeterProvider::new(&redactor, next);
/// let stack = tracing_subscriber::registry().with(MetricsLayer::new(provider));
/// # Ok::<(), palisade_redact::PolicyError>(())
/// ```
#[derive(Clone)]
pub struct RedactingMeterProvider<P> {
    guard: Guard,
    next: P,
}

impl<P: MeterProvider> RedactingMeterProvider<P> {
    /// Redacts what the instruments of `next` get.
    #[must_use]
    pub fn new(redactor: &Redactor, next: P) -> Self {
        Self::with(Guard::new(redactor), next)
    }

    pub(crate) const fn with(guard: Guard, next: P) -> Self {
        Self { guard, next }
    }
}

impl<P: MeterProvider> MeterProvider for RedactingMeterProvider<P> {
    fn meter_with_scope(&self, mut scope: InstrumentationScope) -> Meter {
        self.guard.scope(&mut scope);
        let next = self.next.meter_with_scope(scope);
        Meter::new(Arc::new(Instruments::new(self.guard.clone(), next)))
    }
}

impl<P> fmt::Debug for RedactingMeterProvider<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactingMeterProvider")
            .field("guard", &self.guard)
            .finish_non_exhaustive()
    }
}
