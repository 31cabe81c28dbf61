//! An instrument that is measured with directly.

use std::borrow::Cow;

#[cfg(feature = "bound-instruments")]
use opentelemetry::metrics::{
    BoundCounter, BoundGauge, BoundHistogram, BoundSyncInstrument,
    BoundUpDownCounter,
};
use opentelemetry::{
    KeyValue,
    metrics::{Counter, Gauge, Histogram, SyncInstrument, UpDownCounter},
};

use crate::{attribute::copied, guard::Guard};

/// Redacts attributes before the next instrument gets them.
pub(super) struct Redacting<I> {
    pub(super) guard: Guard,
    pub(super) next: I,
}

impl Guard {
    /// The attributes of a measurement; borrowed where all of them stay.
    pub(super) fn measured<'a>(
        &self,
        attributes: &'a [KeyValue],
    ) -> Cow<'a, [KeyValue]> {
        match copied(attributes, |attribute| self.attribute(attribute)) {
            Some(redacted) => Cow::Owned(redacted),
            None => Cow::Borrowed(attributes),
        }
    }
}

macro_rules! redacting {
    ($($instrument:ident, $bound:ident, $record:ident;)*) => {$(
        impl<T: Send + Sync + 'static> SyncInstrument<T>
            for Redacting<$instrument<T>>
        {
            fn measure(&self, measurement: T, attributes: &[KeyValue]) {
                let attributes = self.guard.measured(attributes);
                self.next.$record(measurement, &attributes);
            }

            #[cfg(feature = "bound-instruments")]
            fn bind(
                &self,
                attributes: &[KeyValue],
            ) -> Box<dyn BoundSyncInstrument<T> + Send + Sync> {
                let attributes = self.guard.measured(attributes);
                Box::new(Bound(self.next.bind(&attributes)))
            }
        }

        #[cfg(feature = "bound-instruments")]
        impl<T: Send + Sync> BoundSyncInstrument<T> for Bound<$bound<T>> {
            fn measure(&self, measurement: T) {
                self.0.$record(measurement);
            }
        }
    )*};
}

redacting! {
    Counter, BoundCounter, add;
    Gauge, BoundGauge, record;
    Histogram, BoundHistogram, record;
    UpDownCounter, BoundUpDownCounter, add;
}

/// An instrument with attributes that were redacted once for all.
#[cfg(feature = "bound-instruments")]
struct Bound<I>(I);
