//! All kinds of instruments.

use std::{borrow::Cow, sync::Arc};

use opentelemetry::metrics::{
    AsyncInstrumentBuilder, Counter, Gauge, Histogram, HistogramBuilder,
    InstrumentBuilder, InstrumentProvider, Meter, ObservableCounter,
    ObservableGauge, ObservableUpDownCounter, UpDownCounter,
};

use super::{callback, instrument::Redacting};
use crate::guard::Guard;

/// Makes instruments of the next meter that redact.
pub(super) struct Instruments {
    guard: Guard,
    next: Meter,
}

impl Instruments {
    pub(super) const fn new(guard: Guard, next: Meter) -> Self {
        Self { guard, next }
    }

    /// A name that the SDK takes: with a marker in it, it would refuse the
    /// instrument, and its measurements were lost.
    fn name(&self, name: Cow<'static, str>) -> Cow<'static, str> {
        let Some(redacted) = self.guard.name(&name).redacted else {
            return name;
        };
        let is_taken = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/')
        };
        let taken = redacted.chars().map(|c| if is_taken(c) { c } else { '_' });
        let name: String = "redacted.".chars().chain(taken).take(200).collect();
        name.into()
    }

    /// A unit is short and of a closed set: one with a secret in it is none.
    fn unit(
        &self,
        unit: Option<Cow<'static, str>>,
    ) -> Option<Cow<'static, str>> {
        unit.filter(|unit| self.guard.name(unit).redacted.is_none())
    }

    fn description(
        &self,
        mut description: Option<Cow<'static, str>>,
    ) -> Option<Cow<'static, str>> {
        if let Some(description) = &mut description {
            self.guard.cow(description);
        }
        description
    }
}

/// Fills the next builder from `$builder`, which may grow more fields.
macro_rules! redacted {
    ($self:ident, $make:ident, $builder:ident) => {{
        let mut next = $self.next.$make($self.name($builder.name));
        next.unit = $self.unit($builder.unit);
        next.description = $self.description($builder.description);
        next
    }};
}

macro_rules! instruments {
    (
        direct { $($make:ident: $instrument:ident<$number:ty>;)* }
        histograms { $($histogram:ident: $of:ty;)* }
        observed { $($observe:ident: $observable:ident<$value:ty>;)* }
    ) => {
        impl InstrumentProvider for Instruments {
            $(fn $make(
                &self,
                builder: InstrumentBuilder<'_, $instrument<$number>>,
            ) -> $instrument<$number> {
                let next = redacted!(self, $make, builder).build();
                let guard = self.guard.clone();
                $instrument::new(Arc::new(Redacting { guard, next }))
            })*

            $(fn $histogram(
                &self,
                builder: HistogramBuilder<'_, Histogram<$of>>,
            ) -> Histogram<$of> {
                let mut next = redacted!(self, $histogram, builder);
                next.boundaries = builder.boundaries;
                let (guard, next) = (self.guard.clone(), next.build());
                Histogram::new(Arc::new(Redacting { guard, next }))
            })*

            $(fn $observe(
                &self,
                builder: AsyncInstrumentBuilder<
                    '_,
                    $observable<$value>,
                    $value,
                >,
            ) -> $observable<$value> {
                let mut next = redacted!(self, $observe, builder);
                for callback in builder.callbacks {
                    let guard = self.guard.clone();
                    let callback = callback::redacting(guard, callback);
                    next = next.with_callback(callback);
                }
                next.build()
            })*
        }
    };
}

instruments! {
    direct {
        f64_counter: Counter<f64>;
        f64_gauge: Gauge<f64>;
        f64_up_down_counter: UpDownCounter<f64>;
        i64_gauge: Gauge<i64>;
        i64_up_down_counter: UpDownCounter<i64>;
        u64_counter: Counter<u64>;
        u64_gauge: Gauge<u64>;
    }
    histograms {
        f64_histogram: f64;
        u64_histogram: u64;
    }
    observed {
        f64_observable_counter: ObservableCounter<f64>;
        f64_observable_gauge: ObservableGauge<f64>;
        f64_observable_up_down_counter: ObservableUpDownCounter<f64>;
        i64_observable_gauge: ObservableGauge<i64>;
        i64_observable_up_down_counter: ObservableUpDownCounter<i64>;
        u64_observable_counter: ObservableCounter<u64>;
        u64_observable_gauge: ObservableGauge<u64>;
    }
}
