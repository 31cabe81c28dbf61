//! One record of the app is one record at the collector, although everything
//! that the exporter logs goes to the same subscriber, at every level.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

#[path = "pipeline/collector.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    dead_code,
    reason = "shared with tests that need more of it"
)]
mod collector;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use palisade_core::Tally as _;
use palisade_otel::{Protocol, Telemetry};
use palisade_redact::Policy;
use palisade_tracing::RedactExt as _;
use tracing_subscriber::{filter, prelude::*};

use self::collector::{Answer, Collector};

static IS_OPEN: AtomicBool = AtomicBool::new(false);

const WHILE: Duration = Duration::from_millis(2_500);

fn telemetry(url: String, protocol: Protocol) -> Telemetry {
    let redactor = Policy::payments().build().unwrap();
    Telemetry::builder(&redactor)
        .endpoint(url)
        .protocol(protocol)
        .batch_delay(Duration::from_millis(100))
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap()
}

fn failed_logs(telemetry: &Telemetry) -> u64 {
    let mut failed = 0;
    telemetry.losses().tally(&mut |name, count| {
        if name == "log_failed" {
            failed = count;
        }
    });
    failed
}

#[test]
fn an_export_does_not_cause_the_next_one() {
    let collector = Collector::start(Answer::Ok);
    let silent = Collector::start(Answer::Silence);
    let http = telemetry(collector.url(), Protocol::HttpProtobuf);
    // What does not arrive is counted, so it can be counted there.
    let grpc = telemetry(silent.url(), Protocol::Grpc);
    let unfiltered = OpenTelemetryTracingBridge::new(&http.logger_provider())
        .with_filter(filter::dynamic_filter_fn(|_, _| {
            IS_OPEN.load(Ordering::Relaxed)
        }));
    let redactor = Policy::payments().build().unwrap();
    // `rustls`, for one, writes to the `log` crate, which `try_init` bridges.
    tracing_subscriber::registry()
        .with(http.layer())
        .with(grpc.layer())
        .with(unfiltered)
        .redacted(&redactor)
        .try_init()
        .unwrap();

    tracing::info!("the only record");
    thread::sleep(WHILE);
    let requests = collector.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(requests.concat().contains("the only record"));
    assert_eq!(failed_logs(&grpc), 1);

    // A check that cannot fail proves nothing: the loop is real.
    IS_OPEN.store(true, Ordering::Relaxed);
    tracing::info!("one more");
    thread::sleep(WHILE);
    let requests = collector.requests().len();
    assert!(requests > 10, "{requests}");
}
