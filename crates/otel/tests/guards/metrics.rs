use opentelemetry::{InstrumentationScope, KeyValue, metrics::MeterProvider};
use opentelemetry_sdk::{
    Resource,
    metrics::{PeriodicReader, SdkMeterProvider},
};
use palisade_otel::{RedactingMeterProvider, redacted_resource};
use tracing_opentelemetry::MetricsLayer;
use tracing_subscriber::prelude::*;

use crate::{
    canary::{payments, planted, seats_in},
    dump::Dump,
    kinds::{self, KINDS},
};

const SEATS: &[&str] = &[
    "description",
    "key",
    "layer",
    "resource",
    "scope",
    "scope-attribute",
    "under-name",
    "unit",
];

const CARD: &str = "4111111111111111";

fn provider(is_guarded: bool) -> (SdkMeterProvider, Dump) {
    let dump = Dump::default();
    let mut resource = Resource::builder_empty()
        .with_attribute(KeyValue::new("note", planted!("resource")))
        .build();
    if is_guarded {
        resource = redacted_resource(&payments(), &resource);
    }
    let reader = PeriodicReader::builder(dump.clone()).build();
    let provider = SdkMeterProvider::builder()
        .with_resource(resource)
        .with_reader(reader)
        .build();
    (provider, dump)
}

fn record<P: MeterProvider + Send + Sync + 'static>(provider: P) {
    kinds::measure(&provider);
    let scope = InstrumentationScope::builder(planted!("scope"))
        .with_attributes([KeyValue::new("a", planted!("scope-attribute"))])
        .build();
    let meter = provider.meter_with_scope(scope);
    let counter = meter
        .u64_counter("orders")
        .with_description(planted!("description"))
        .with_unit(planted!("unit"))
        .build();
    counter.add(23, &[KeyValue::new(planted!("key"), 1)]);
    counter.add(29, &[KeyValue::new("password", "canary-under-name.")]);
    meter.u64_counter(format!("card-{CARD}")).build().add(31, &[]);

    let stack =
        tracing_subscriber::registry().with(MetricsLayer::new(provider));
    tracing::subscriber::with_default(stack, || {
        let password = "canary-layer.";
        tracing::info!(monotonic_counter.sold = 37_u64, password);
    });
}

#[test]
fn no_seat_of_a_metric_holds_a_secret_and_no_measurement_is_lost() {
    let (next, dump) = provider(true);
    record(RedactingMeterProvider::new(&payments(), next.clone()));
    next.force_flush().unwrap();
    let dump = dump.text();
    assert_eq!(seats_in(&dump), [""; 0], "{dump}");
    assert!(!dump.contains(CARD), "{dump}");
    for value in [23, 29, 31, 37] {
        assert!(dump.contains(&format!("value: {value}")), "{value}: {dump}");
    }
    let observed = dump.matches("value: 17").count();
    assert_eq!(observed, KINDS.len() - 2, "{dump}");
    assert_eq!(dump.matches("sum: 17").count(), 2, "{dump}");
    for kind in KINDS {
        assert!(dump.contains(&format!("\"{kind}\"")), "{kind}: {dump}");
    }
}

#[test]
fn without_the_guard_every_seat_of_a_metric_holds_its_secret() {
    let (next, dump) = provider(false);
    record(next.clone());
    next.force_flush().unwrap();
    let dump = dump.text();
    let mut seats = [SEATS, KINDS].concat();
    seats.sort_unstable();
    assert_eq!(seats_in(&dump), seats, "{dump}");
    assert!(dump.contains(CARD), "{dump}");
}

#[test]
fn what_a_builder_is_told_reaches_the_next_one() {
    let (next, dump) = provider(true);
    let provider = RedactingMeterProvider::new(&payments(), next.clone());
    let histogram = provider
        .meter("shop")
        .f64_histogram("took")
        .with_unit("s")
        .with_description("how long it took")
        .with_boundaries(vec![0.125, 2.5])
        .build();
    histogram.record(1.0, &[]);
    next.force_flush().unwrap();
    let dump = dump.text();
    for told in ["\"s\"", "how long it took", "[0.125, 2.5]"] {
        assert!(dump.contains(told), "{told}: {dump}");
    }
}

#[cfg(feature = "bound-instruments")]
#[test]
fn bound_instruments_record_and_hold_no_secret() {
    let (next, dump) = provider(true);
    let provider = RedactingMeterProvider::new(&payments(), next.clone());
    let meter = provider.meter("shop");
    let secret = [KeyValue::new("note", planted!("bound"))];
    meter.u64_counter("a").build().bind(&secret).add(41);
    meter.u64_gauge("b").build().bind(&secret).record(43);
    meter.i64_up_down_counter("c").build().bind(&secret).add(47);
    meter.u64_histogram("d").build().bind(&secret).record(53);
    next.force_flush().unwrap();
    let dump = dump.text();
    assert_eq!(seats_in(&dump), [""; 0], "{dump}");
    for value in ["value: 41", "value: 43", "value: 47", "sum: 53"] {
        assert!(dump.contains(value), "{value}: {dump}");
    }
}
