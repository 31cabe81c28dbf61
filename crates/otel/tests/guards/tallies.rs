use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::metrics::{
    InMemoryMetricExporter, PeriodicReader, SdkMeterProvider,
    data::{AggregatedMetrics, MetricData, ScopeMetrics},
};

use crate::canary::payments;

/// The counts as the exporter gets them.
fn exported(exporter: &InMemoryMetricExporter) -> Vec<(String, u64)> {
    let metrics = exporter.get_finished_metrics().unwrap();
    let metric = metrics
        .last()
        .unwrap()
        .scope_metrics()
        .flat_map(ScopeMetrics::metrics)
        .find(|metric| metric.name() == "palisade.redactions")
        .unwrap();
    let AggregatedMetrics::U64(MetricData::Sum(sum)) = metric.data() else {
        panic!("{metric:?}")
    };
    assert!(sum.is_monotonic());
    let mut counts: Vec<_> = sum
        .data_points()
        .map(|point| {
            let rule = point.attributes().next().unwrap();
            assert_eq!(rule.key.as_str(), "rule");
            (rule.value.to_string(), point.value())
        })
        .collect();
    counts.sort();
    counts
}

#[test]
fn redactions_are_counted_by_rule() {
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let redactor = payments();
    palisade_otel::count_redactions(&provider.meter("x"), redactor.clone());
    for _ in 0..3 {
        assert_eq!(redactor.redact("4111111111111111"), "[redacted:pan]");
    }
    provider.force_flush().unwrap();
    let counts = exported(&exporter);
    assert!(counts.contains(&("pan".to_owned(), 3)), "{counts:?}");
    // For an alert on the first time, a rule is there before it fires.
    assert!(counts.contains(&("iban".to_owned(), 0)), "{counts:?}");

    let _again = redactor.redact("4111111111111111");
    provider.force_flush().unwrap();
    assert!(exported(&exporter).contains(&("pan".to_owned(), 4)));
}
