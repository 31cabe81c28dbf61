//! The app goes on, whatever the collector does.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use palisade_core::Tally as _;
use palisade_otel::{Protocol, Telemetry};
use palisade_redact::Policy;
use tracing_subscriber::prelude::*;

use crate::collector::{Answer, Collector};

const RECORDS: u64 = 1_000;
const QUEUE: usize = 100;

fn telemetry(url: &str, protocol: Protocol) -> Telemetry {
    let redactor = Policy::payments().build().unwrap();
    Telemetry::builder(&redactor)
        .endpoint(url)
        .protocol(protocol)
        .queue(QUEUE)
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap()
}

/// Nobody listens there any more.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port())
}

fn count(telemetry: &Telemetry, which: &str) -> u64 {
    let mut sum = 0;
    telemetry.losses().tally(&mut |name, count| {
        if name.starts_with(which) {
            sum += count;
        }
    });
    sum
}

/// Logs and traces as fast as it can; each record finds a place or none.
fn record(telemetry: &Telemetry) {
    let stack = tracing_subscriber::registry().with(telemetry.log_layer());
    let tracer = telemetry.tracer_provider().tracer("x");
    tracing::subscriber::with_default(stack, || {
        for n in 0..RECORDS {
            tracing::info!(n, "goes on");
            drop(tracer.start("goes on"));
        }
    });
}

fn goes_on(url: &str, protocol: Protocol) {
    let telemetry = telemetry(url, protocol);
    let begin = Instant::now();
    record(&telemetry);
    let took = begin.elapsed();
    assert!(took < Duration::from_millis(900), "the app waited {took:?}");
    assert!(count(&telemetry, "log_dropped") > 0);
    assert!(count(&telemetry, "span_dropped") > 0);
    let error = telemetry.shutdown(Duration::from_secs(10)).unwrap_err();
    assert!(!error.is_timeout(), "{error}");
    assert_eq!(count(&telemetry, "log_"), RECORDS);
    assert_eq!(count(&telemetry, "span_"), RECORDS);
    assert!(count(&telemetry, "metric_failed") > 0);
}

#[test]
fn a_collector_that_is_down_costs_nothing_but_what_is_counted() {
    goes_on(&closed_port(), Protocol::HttpProtobuf);
    goes_on(&closed_port(), Protocol::Grpc);
}

#[test]
fn a_collector_that_never_answers_costs_nothing_but_what_is_counted() {
    let collector = Collector::start(Answer::Silence);
    goes_on(&collector.url(), Protocol::HttpProtobuf);
    goes_on(&collector.url(), Protocol::Grpc);
    // Here not even a connection comes about.
    let url = format!("https://localhost:{}", collector.port);
    goes_on(&url, Protocol::HttpProtobuf);
    goes_on(&url, Protocol::Grpc);
}

#[test]
fn a_collector_that_refuses_costs_nothing_but_what_is_counted() {
    let collector = Collector::start(Answer::Refused);
    goes_on(&collector.url(), Protocol::HttpProtobuf);
    assert!(!collector.requests().is_empty());
}

#[test]
fn flush_and_shutdown_take_no_longer_than_they_may() {
    let collector = Collector::start(Answer::Silence);
    let redactor = Policy::payments().build().unwrap();
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        let telemetry = Telemetry::builder(&redactor)
            .endpoint(collector.url())
            .protocol(protocol)
            .timeout(Duration::from_secs(5))
            .build()
            .unwrap();
        record(&telemetry);
        let begin = Instant::now();
        let most = Duration::from_millis(100);
        assert!(telemetry.flush(most).unwrap_err().is_timeout());
        assert!(telemetry.shutdown(most).unwrap_err().is_timeout());
        let took = begin.elapsed();
        assert!(took < Duration::from_millis(800), "{took:?}");
    }
}
