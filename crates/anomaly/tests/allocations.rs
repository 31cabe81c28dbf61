//! An event that counts costs no memory.

use allocation_counter::measure;
use palisade_anomaly::{
    AnomalyLayer, Records, Signal, Signals, Test,
    detect::{
        CountRules, DistinctRules, KeyDistinctRules, KeyRules, LatencyRules,
        RatioRules,
    },
    numeric::Numeric,
};
use tracing::{info, info_span};
use tracing_subscriber::prelude::*;

fn signals() -> Signals {
    let on = || Records::events().target("shop");
    let failed = || Test::not_between("status", 100.0..=499.0);
    [
        Signal::count("count", CountRules::default()).on(on()),
        Signal::count_among("among", failed(), CountRules::default()).on(on()),
        Signal::ratio("ratio", failed(), RatioRules::default()).on(on()),
        Signal::latency("latency", "ms", LatencyRules::default()).on(on()),
        Signal::distinct("tills", "till", DistinctRules::default()).on(on()),
        Signal::per_key("by_till", "till", KeyRules::default()).on(on()),
        Signal::distinct_per_key(
            "cards_by_till",
            "till",
            "card",
            KeyDistinctRules::default(),
        )
        .on(on()),
        Signal::elapsed("time", LatencyRules::default())
            .on(Records::spans().target("shop")),
    ]
    .into_iter()
    .collect()
}

fn event(n: u64) {
    info!(target: "shop", status = 200, ms = 12.5, till = n, card = ?n % 7);
}

fn allocations(once: impl Fn(u64)) -> u64 {
    (0..10).for_each(&once);
    measure(|| (0..1000).for_each(&once)).count_total
}

#[test]
fn an_event_that_counts_allocates_nothing() {
    let (layer, _alerts) =
        AnomalyLayer::builder().signals(signals()).build().unwrap();
    let handle = layer.handle();
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        assert_eq!(allocations(event), 0);
        let spans = allocations(|_| drop(info_span!(target: "shop", "sale")));
        // The registry may take a page of spans.
        assert!((1000..=1010).contains(&spans), "one for each: {spans}");
    });
    assert!(handle.signals().iter().all(|signal| signal.records == 1010));
}

/// Not even at the start: days and weeks of values, jumps, gaps and alerts.
#[test]
fn a_series_of_numbers_allocates_nothing() {
    let (mut detector, mut alerts) = (Numeric::default(), 0);
    let taken = measure(|| {
        for hour in 0..10_000_u32 {
            let gap = f64::from(hour / 3000) * 1e6;
            let odd = if hour % 900 > 890 { 400.0 } else { 0.0 };
            let value = f64::from(hour % 24 * 7 + hour % 5) + odd;
            let look = detector.next(f64::from(hour) * 3600.0 + gap, value);
            alerts += u32::from(look.alert.is_some());
        }
        detector.next(f64::NAN, f64::NAN);
    });
    assert_eq!(taken.count_total, 0);
    assert!(alerts > 2, "something is said: {alerts}");
}
