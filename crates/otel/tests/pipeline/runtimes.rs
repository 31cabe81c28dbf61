//! In a runtime of any kind: nothing panics, nothing hangs.

use std::time::{Duration, Instant};

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use palisade_otel::{Protocol, Telemetry};
use palisade_redact::Policy;
use tokio::runtime::Builder;

use crate::collector::{Answer, Collector};

/// A whole life inside of async code.
async fn live(url: String, protocol: Protocol, is_ok: bool) {
    let redactor = Policy::payments().build().unwrap();
    let telemetry = Telemetry::builder(&redactor)
        .endpoint(url)
        .protocol(protocol)
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    drop(telemetry.tracer_provider().tracer("x").start("x"));
    tokio::task::yield_now().await;
    let begin = Instant::now();
    let flushed = telemetry.flush(Duration::from_secs(5));
    let ended = telemetry.shutdown(Duration::from_secs(5));
    assert_eq!(flushed.is_ok(), is_ok, "{flushed:?}");
    assert!(!ended.is_err_and(|error| error.is_timeout()));
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
    drop(telemetry);
}

#[test]
fn it_lives_in_any_runtime() {
    let works = Collector::start(Answer::Ok);
    let silent = Collector::start(Answer::Silence);
    for mut builder in [Builder::new_current_thread(), {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1);
        builder
    }] {
        let runtime = builder.enable_all().build().unwrap();
        runtime.block_on(async {
            let protocol = Protocol::HttpProtobuf;
            live(works.url(), protocol, true).await;
            live(silent.url(), protocol, false).await;
            live(silent.url(), Protocol::Grpc, false).await;
            // On a worker, too.
            let task = live(silent.url(), Protocol::Grpc, false);
            tokio::spawn(task).await.unwrap();
        });
    }
    assert!(!works.requests().is_empty());
}

#[test]
fn what_is_dropped_early_panics_nowhere() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
            let redactor = Policy::payments().build().unwrap();
            let telemetry = Telemetry::builder(&redactor).protocol(protocol);
            drop(telemetry.build().unwrap());
        }
    });
}
