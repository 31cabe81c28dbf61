//! What real collectors receive of a secret in every seat, over every protocol.

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{
    LogExporter, MetricExporter, SpanExporter, WithExportConfig as _,
};
use opentelemetry_sdk::{
    logs::SdkLoggerProvider, metrics::SdkMeterProvider,
    trace::SdkTracerProvider,
};
use palisade_otel::{Protocol, Telemetry};
use palisade_redact::Policy;
use tracing::Dispatch;
use tracing_opentelemetry::{MetricsLayer, OpenTelemetryLayer};
use tracing_subscriber::prelude::*;

use crate::{
    components::{Collector, holds},
    seats,
};

const SECONDS: Duration = Duration::from_secs(5);

/// Every seat.
const SEATS: [&str; 35] = [
    "array",
    "attribute",
    "attribute-key",
    "body",
    "description",
    "error",
    "event",
    "event-attribute",
    "event-name",
    "field",
    "histogram",
    "link-attribute",
    "link-state",
    "list",
    "log-attribute",
    "log-key",
    "log-under-name",
    "map",
    "map-key",
    "message",
    "metric-attribute",
    "metric-field",
    "metric-key",
    "metric-under-name",
    "observed",
    "resource",
    "scope",
    "scope-attribute",
    "scope-version",
    "set-attribute",
    "severity",
    "span",
    "status",
    "under-name",
    "url-query",
];

/// Exports everything with all guards.
fn guarded(url: String, protocol: Protocol) {
    let redactor = Policy::payments().build().unwrap();
    let telemetry = Telemetry::builder(&redactor)
        .endpoint(url)
        .protocol(protocol)
        .resource(seats::resource())
        .build()
        .unwrap();
    let stack = tracing_subscriber::registry().with(telemetry.layer());
    seats::traced(&Dispatch::new(stack));
    seats::spans(&telemetry.tracer_provider());
    seats::logs(&telemetry.logger_provider());
    seats::metrics(&telemetry.meter_provider());
    telemetry.flush(SECONDS).unwrap();
    telemetry.shutdown(SECONDS).unwrap();
}

/// The same as most apps do it.
fn unguarded(spans: SpanExporter, logs: LogExporter, metrics: MetricExporter) {
    let spans = SdkTracerProvider::builder()
        .with_resource(seats::resource())
        .with_batch_exporter(spans)
        .build();
    let logs = SdkLoggerProvider::builder()
        .with_resource(seats::resource())
        .with_batch_exporter(logs)
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_resource(seats::resource())
        .with_periodic_exporter(metrics)
        .build();
    let stack = tracing_subscriber::registry()
        .with(OpenTelemetryLayer::new(spans.tracer("app")))
        .with(OpenTelemetryTracingBridge::new(&logs))
        .with(MetricsLayer::new(metrics.clone()));
    seats::traced(&Dispatch::new(stack));
    seats::spans(&spans);
    seats::logs(&logs);
    seats::metrics(&metrics);
    spans.shutdown().unwrap();
    logs.shutdown().unwrap();
    metrics.shutdown().unwrap();
}

fn unguarded_http(url: &str, protocol: opentelemetry_otlp::Protocol) {
    let spans = SpanExporter::builder().with_http().with_protocol(protocol);
    let logs = LogExporter::builder().with_http().with_protocol(protocol);
    let metrics = MetricExporter::builder().with_http().with_protocol(protocol);
    unguarded(
        spans.with_endpoint(format!("{url}/v1/traces")).build().unwrap(),
        logs.with_endpoint(format!("{url}/v1/logs")).build().unwrap(),
        metrics.with_endpoint(format!("{url}/v1/metrics")).build().unwrap(),
    );
}

fn unguarded_grpc(url: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let _inside = runtime.enter();
    let spans = SpanExporter::builder().with_tonic().with_endpoint(url);
    let logs = LogExporter::builder().with_tonic().with_endpoint(url);
    let metrics = MetricExporter::builder().with_tonic().with_endpoint(url);
    unguarded(
        spans.build().unwrap(),
        logs.build().unwrap(),
        metrics.build().unwrap(),
    );
}

fn no_secret_in(collector: &Collector) {
    let dump = collector.received(seats::LAST);
    assert_eq!(seats::seats_in(&dump), [""; 0]);
    assert!(holds(&dump, "[redacted:password]"));
    assert!(holds(&dump, "palisade.redactions"));
}

#[test]
fn rotel_receives_no_secret_over_any_protocol() {
    for (name, protocol) in [
        ("guarded-grpc", Protocol::Grpc),
        ("guarded-json", Protocol::HttpJson),
        ("guarded-protobuf", Protocol::HttpProtobuf),
    ] {
        let collector = Collector::rotel(name);
        let url = match protocol {
            Protocol::Grpc => collector.grpc(),
            _ => collector.http(),
        };
        guarded(url, protocol);
        no_secret_in(&collector);
    }
}

#[test]
fn oteltap_receives_no_secret() {
    let collector = Collector::oteltap("guarded-oteltap");
    guarded(collector.http(), Protocol::HttpProtobuf);
    no_secret_in(&collector);
}

/// A check that cannot fail proves nothing.
#[test]
fn without_the_guards_rotel_receives_every_secret() {
    let collector = Collector::rotel("unguarded-grpc");
    unguarded_grpc(&collector.grpc());
    shows_all_but(&[], &collector);

    let collector = Collector::rotel("unguarded-protobuf");
    let protocol = opentelemetry_otlp::Protocol::HttpBinary;
    unguarded_http(&collector.http(), protocol);
    shows_all_but(&[], &collector);

    let collector = Collector::rotel("unguarded-json");
    let protocol = opentelemetry_otlp::Protocol::HttpJson;
    unguarded_http(&collector.http(), protocol);
    // It takes a histogram for an empty metric there.
    shows_all_but(&["histogram"], &collector);
}

#[test]
fn without_the_guards_oteltap_receives_the_secrets() {
    let collector = Collector::oteltap("unguarded-oteltap");
    let protocol = opentelemetry_otlp::Protocol::HttpBinary;
    unguarded_http(&collector.http(), protocol);
    let left_out = ["resource", "scope", "scope-attribute", "scope-version"];
    shows_all_but(&left_out, &collector);
}

fn shows_all_but(left_out: &[&str], collector: &Collector) {
    let mut shown = SEATS.to_vec();
    shown.retain(|seat| !left_out.contains(seat));
    assert_eq!(seats::seats_in(&collector.received(seats::LAST)), shown);
}

/// There the exporter's own channel would wait for the thread that waits.
#[test]
fn grpc_delivers_from_a_runtime_with_one_thread() {
    let collector = Collector::rotel("current-thread");
    let runtime =
        tokio::runtime::Builder::new_current_thread().build().unwrap();
    let url = collector.grpc();
    runtime.block_on(async move { guarded(url, Protocol::Grpc) });
    no_secret_in(&collector);
}
