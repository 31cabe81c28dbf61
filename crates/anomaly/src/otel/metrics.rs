use std::sync::Weak;

use opentelemetry::{
    KeyValue,
    metrics::{AsyncInstrument, Meter},
};
use palisade_core::Tally as _;

use super::SIGNAL;
use crate::{Handle, SignalStatus, shared::Shared};

impl Handle {
    /// Makes metrics of all signals, each a series by the attribute `signal`:
    ///
    /// | metric | kind | what |
    /// |---|---|---|
    /// | `palisade.anomaly.records` | counter | records that counted |
    /// | `palisade.anomaly.alerts` | counter | alerts that were opened |
    /// | `palisade.anomaly.firing` | gauge | 1 while one is open |
    /// | `palisade.anomaly.score` | gauge | how unusual the last look was, 0 to 1 |
    /// | `palisade.anomaly.seen` | gauge | what the last look saw, in its window |
    /// | `palisade.anomaly.expected` | gauge | and what it expected |
    /// | `palisade.anomaly.losses` | counter | what could not be counted or told, by `kind`: see [`losses`](Self::losses) |
    ///
    /// Names of signals are a closed set, and no key is among the attributes.
    /// All are asked when metrics are collected; nothing is added to counting.
    /// When the layer and all its handles are gone there are no more values.
    pub fn observe(&self, meter: &Meter) {
        let counters: [(_, Number<u64>); 2] = [
            ("palisade.anomaly.records", |signal| signal.records),
            ("palisade.anomaly.alerts", |signal| signal.alerts),
        ];
        for (name, value) in counters {
            // The SDK keeps the callback; the handle is empty.
            let _handle = meter
                .u64_observable_counter(name)
                .with_callback(each(self.downgrade(), move |signal| {
                    Some(value(signal))
                }))
                .build();
        }
        let gauges: [(_, Number<Option<f64>>); 4] = [
            ("palisade.anomaly.firing", |signal| {
                Some(if signal.is_firing { 1.0 } else { 0.0 })
            }),
            ("palisade.anomaly.score", |signal| {
                Some(signal.reading?.score.get())
            }),
            ("palisade.anomaly.seen", |signal| {
                Some(signal.reading?.finding.seen())
            }),
            ("palisade.anomaly.expected", |signal| {
                Some(signal.reading?.finding.expected())
            }),
        ];
        for (name, value) in gauges {
            let _handle = meter
                .f64_observable_gauge(name)
                .with_callback(each(self.downgrade(), value))
                .build();
        }
        let shared = self.downgrade();
        let _handle = meter
            .u64_observable_counter("palisade.anomaly.losses")
            .with_callback(move |observer| {
                let Some(shared) = shared.upgrade() else { return };
                shared.watch.health.tally(&mut |kind, count| {
                    let kind = KeyValue::new("kind", kind.to_owned());
                    observer.observe(count, &[kind]);
                });
            })
            .build();
    }
}

type Number<T> = fn(&SignalStatus) -> T;

/// A callback that observes one number of every signal that has it.
fn each<T: 'static>(
    shared: Weak<Shared>,
    value: impl Fn(&SignalStatus) -> Option<T> + Send + Sync + 'static,
) -> impl Fn(&dyn AsyncInstrument<T>) + Send + Sync + 'static {
    move |observer| {
        let Some(shared) = shared.upgrade() else { return };
        for signal in Handle::new(shared).signals() {
            if let Some(value) = value(&signal) {
                let name = signal.name.to_string();
                observer.observe(value, &[KeyValue::new(SIGNAL, name)]);
            }
        }
    }
}
