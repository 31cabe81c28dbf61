//! Who counts.

use std::error::Error;

use opentelemetry::{
    KeyValue,
    metrics::{Counter, MeterProvider as _},
};
use opentelemetry_sdk::metrics::{ManualReader, SdkMeterProvider};
use palisade_anomaly::{
    AnomalyLayer, Handle, Records, Signal, Signals, Test,
    detect::{CountRules, KeyRules, LatencyRules},
};
use tracing::Dispatch;
use tracing_opentelemetry::MetricsLayer;
use tracing_subscriber::prelude::*;

pub(crate) struct Stack {
    pub(crate) name: &'static str,
    pub(crate) dispatch: Dispatch,
    handle: Option<Handle>,
}

impl Stack {
    pub(crate) fn all(
        counters: &Counters,
    ) -> Result<[Self; 3], Box<dyn Error>> {
        let (layer, handle) = layer()?;
        let metrics = MetricsLayer::new(counters.provider.clone());
        let registry = tracing_subscriber::registry;
        let stack = |name, dispatch, handle| Self { name, dispatch, handle };
        Ok([
            stack("registry alone", registry().into(), None),
            stack("palisade", registry().with(layer).into(), Some(handle)),
            stack("MetricsLayer", registry().with(metrics).into(), None),
        ])
    }

    /// That what is measured is counted.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let Some(handle) = &self.handle else { return Ok(()) };
        let counts = handle.signals().iter().all(|signal| signal.records > 0);
        if counts { Ok(()) } else { Err("a signal counts nothing") }
    }
}

/// The signals that the events are for.
pub(crate) fn layer() -> Result<(AnomalyLayer, Handle), Box<dyn Error>> {
    let on = |target| Records::events().target(target);
    let refused = Test::between("status", 401.0..=403.0);
    let signals: Signals = [
        Signal::count("counted", CountRules::default()).on(on("bench::count")),
        Signal::count("tested", CountRules::default())
            .on(on("bench::test").when(refused)),
        Signal::per_key("by_address", "address", KeyRules::default())
            .on(on("bench::key")),
        Signal::latency("latency", "duration_ms", LatencyRules::default())
            .on(on("bench::latency")),
    ]
    .into_iter()
    .collect();
    let (layer, _alerts) = AnomalyLayer::builder().signals(signals).build()?;
    let handle = layer.handle();
    Ok((layer, handle))
}

/// OpenTelemetry's own counters, with a reader that nobody asks.
pub(crate) struct Counters {
    provider: SdkMeterProvider,
    counter: Counter<u64>,
}

impl Counters {
    pub(crate) fn new() -> Self {
        let reader = ManualReader::builder().build();
        let provider = SdkMeterProvider::builder().with_reader(reader).build();
        let counter = provider.meter("bench").u64_counter("bench").build();
        Self { provider, counter }
    }

    pub(crate) fn add(&self) {
        let attributes = [
            KeyValue::new("http.request.method", "GET"),
            KeyValue::new("http.response.status_code", 403),
        ];
        self.counter.add(1, &attributes);
    }
}
