//! What reaches OpenTelemetry: metrics when they are collected, alerts as log
//! records, and the trace of what tripped them.

#![expect(
    clippy::cast_precision_loss,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "small numbers, and a test may fail"
)]

#[path = "layer/dispatchers.rs"]
mod dispatchers;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, mpsc},
    time::Duration,
};

use opentelemetry::{
    logs::{AnyValue, LoggerProvider as _},
    metrics::MeterProvider as _,
    trace::{TraceContextExt as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    logs::{InMemoryLogExporter, SdkLoggerProvider},
    metrics::{
        InMemoryMetricExporter, PeriodicReader, SdkMeterProvider,
        data::{AggregatedMetrics, MetricData},
    },
    trace::SdkTracerProvider,
};
use palisade_anomaly::{
    Alert, AnomalyLayer, Change, Records, Signal, Signals, TraceId,
    detect::{CountRules, KeyRules},
};
use regex::Regex;
use tracing::{Span, info, info_span};
use tracing_subscriber::prelude::*;

use crate::dispatchers::two_dispatchers;

fn signals() -> Signals {
    let on = || Records::events().target("shop");
    let mut rules = KeyRules::default();
    rules.capacity = 3.0;
    Signals::new()
        .with(Signal::count("sales", CountRules::default()).on(on()))
        .with(Signal::per_key("by_till", "till", rules).on(on()))
}

/// The values by the metric's name and its attribute.
fn collect(
    reader: &SdkMeterProvider,
    exporter: &InMemoryMetricExporter,
) -> BTreeMap<(String, String), f64> {
    exporter.reset();
    reader.force_flush().unwrap();
    let mut values = BTreeMap::new();
    let mut add = |name: &str, attributes: &[opentelemetry::KeyValue], n| {
        assert_eq!(attributes.len(), 1, "{name}");
        let attribute = attributes[0].value.to_string();
        values.insert((name.to_owned(), attribute), n);
    };
    for resource in exporter.get_finished_metrics().unwrap() {
        for scope in resource.scope_metrics() {
            for metric in scope.metrics() {
                match metric.data() {
                    AggregatedMetrics::U64(MetricData::Sum(sum)) => {
                        for point in sum.data_points() {
                            let list: Vec<_> =
                                point.attributes().cloned().collect();
                            add(metric.name(), &list, point.value() as f64);
                        }
                    }
                    AggregatedMetrics::F64(MetricData::Gauge(gauge)) => {
                        for point in gauge.data_points() {
                            let list: Vec<_> =
                                point.attributes().cloned().collect();
                            add(metric.name(), &list, point.value());
                        }
                    }
                    other => panic!("{}: {other:?}", metric.name()),
                }
            }
        }
    }
    values
}

#[test]
fn metrics_are_there_when_they_are_asked_for() {
    two_dispatchers();
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone())
        .with_interval(Duration::from_secs(3600))
        .build();
    let meters = SdkMeterProvider::builder().with_reader(reader).build();
    let (layer, _alerts) =
        AnomalyLayer::builder().signals(signals()).build().unwrap();
    layer.handle().observe(&meters.meter("test"));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        for _ in 0..5 {
            info!(target: "shop", till = "canary-7");
        }
        info!(target: "shop", "without a till");
        std::thread::sleep(Duration::from_millis(1100));
        let values = collect(&meters, &exporter);
        let value = |name: &str, attribute: &str| {
            let key = (name.to_owned(), attribute.to_owned());
            *values.get(&key).unwrap_or_else(|| panic!("{name} {attribute}"))
        };
        assert_eq!(value("palisade.anomaly.records", "sales"), 6.0);
        assert_eq!(value("palisade.anomaly.records", "by_till"), 5.0);
        assert_eq!(value("palisade.anomaly.alerts", "by_till"), 1.0);
        assert_eq!(value("palisade.anomaly.alerts", "sales"), 0.0);
        assert_eq!(value("palisade.anomaly.firing", "sales"), 0.0);
        assert_eq!(value("palisade.anomaly.seen", "sales"), 6.0);
        assert!(value("palisade.anomaly.score", "sales") < 0.5);
        assert!(value("palisade.anomaly.expected", "sales") > 0.0);
        let shown = format!("{values:?}");
        assert!(!shown.contains("canary"), "{shown}");
    });
    // The layer is gone, and what was kept for it.
    assert_eq!(collect(&meters, &exporter), BTreeMap::new());
}

#[test]
fn rules_and_dashboard_name_only_metrics_that_there_are() {
    let name = Regex::new(r"palisade_anomaly_\w+").unwrap();
    let there = BTreeSet::from([
        "palisade_anomaly_alerts_total",
        "palisade_anomaly_expected",
        "palisade_anomaly_firing",
        "palisade_anomaly_losses_total",
        "palisade_anomaly_records_total",
        "palisade_anomaly_score",
        "palisade_anomaly_seen",
    ]);
    let of_source: BTreeSet<String> =
        Regex::new(r#""(palisade\.anomaly\.\w+)""#)
            .unwrap()
            .captures_iter(include_str!("../src/otel/metrics.rs"))
            .map(|found| found[1].replace('.', "_"))
            .collect();
    let without_suffix: BTreeSet<String> = there
        .iter()
        .map(|name| name.trim_end_matches("_total").to_owned())
        .collect();
    assert_eq!(of_source, without_suffix);
    let dashboard = include_str!("../grafana/dashboard.json");
    serde_json::from_str::<serde_json::Value>(dashboard).unwrap();
    for text in [dashboard, include_str!("../prometheus/rules.yml")] {
        for found in name.find_iter(text) {
            assert!(there.contains(found.as_str()), "{}", found.as_str());
        }
    }
}

#[test]
fn an_alert_is_a_log_record_in_the_trace_of_what_tripped_it() {
    two_dispatchers();
    let exporter = InMemoryLogExporter::default();
    let logs = SdkLoggerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let tracer = SdkTracerProvider::builder().build().tracer("test");
    let (told, alerts_told) = mpsc::channel();
    let told = Mutex::new(told);
    let (layer, alerts) = AnomalyLayer::builder()
        .signals(signals())
        .on_alert(move |alert| {
            told.lock().unwrap().send(alert.clone()).unwrap();
        })
        .build()
        .unwrap();
    let subscriber = tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(tracer))
        .with(layer);
    tracing::subscriber::with_default(subscriber, || {
        info_span!("sale").in_scope(|| {
            for _ in 0..5 {
                info!(target: "shop", till = "canary-7");
            }
        });
    });
    // The subscriber is gone, so `run` ends once the queue is told.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(
        alerts.log_to(logs.logger("palisade")).run(tokio::time::sleep),
    );
    let alert: Alert = alerts_told.try_recv().unwrap();
    assert_eq!(alert.change, Change::Opened);
    let trace = alert.trace_id.unwrap();
    let logs = exporter.get_emitted_logs().unwrap();
    assert_eq!(logs.len(), 1);
    let record = &logs[0].record;
    assert_eq!(record.event_name(), Some("palisade.alert"));
    let context = record.trace_context().unwrap();
    assert_eq!(context.trace_id.to_bytes(), trace.to_bytes());
    let attributes: BTreeMap<_, _> = record
        .attributes_iter()
        .map(|(key, value)| (key.as_str(), value.clone()))
        .collect();
    assert_eq!(attributes["signal"], AnyValue::from("by_till"));
    assert_eq!(
        attributes["key_tag"],
        AnyValue::from(alert.key.unwrap().to_string())
    );
    assert!(!format!("{record:?}").contains("canary"));
}

#[test]
fn a_span_is_told_with_its_own_trace_wherever_it_closes() {
    two_dispatchers();
    let tracer = SdkTracerProvider::builder().build().tracer("test");
    let mut rules = KeyRules::default();
    rules.capacity = 1.5;
    let by_till = Signal::per_key("by_till", "till", rules)
        .on(Records::spans().target("shop"));
    let (told, alerts_told) = mpsc::channel();
    let told = Mutex::new(told);
    let (layer, _alerts) = AnomalyLayer::builder()
        .signals(Signals::new().with(by_till))
        .on_alert(move |alert| {
            told.lock().unwrap().send(alert.trace_id).unwrap();
        })
        .build()
        .unwrap();
    let subscriber = tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(tracer))
        .with(layer);
    tracing::subscriber::with_default(subscriber, || {
        let closes = |till: &str, close: fn(Span)| {
            let sale = || info_span!(target: "shop", "sale", till);
            close(sale());
            let span = sale();
            // As a future is polled: in and out of it, and in once more.
            let _first = span.in_scope(opentelemetry::Context::current);
            let context = span.in_scope(opentelemetry::Context::current);
            let trace = context.span().span_context().trace_id().to_bytes();
            close(span);
            let told = alerts_told.try_recv().unwrap();
            assert_eq!(told.map(TraceId::to_bytes), Some(trace), "{till}");
        };
        closes("outside of any other", drop);
        closes("inside of another", |span| {
            info_span!("other").in_scope(|| drop(span));
        });
    });
}
