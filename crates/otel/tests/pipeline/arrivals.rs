use std::time::Duration;

use opentelemetry::{
    KeyValue,
    logs::{LogRecord as _, Logger as _, LoggerProvider as _},
    metrics::MeterProvider as _,
    trace::{Tracer as _, TracerProvider as _},
};
use opentelemetry_sdk::Resource;
use palisade_core::Tally as _;
use palisade_otel::{Protocol, Telemetry};
use palisade_redact::Policy;
use tracing_subscriber::{filter::LevelFilter, prelude::*};

use crate::collector::{Answer, Collector};

const SECOND: Duration = Duration::from_secs(1);

/// Records something secret with each signal, by `tracing` and beside it.
fn record(telemetry: &Telemetry) {
    let stack = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(stack, || {
        let _span =
            tracing::info_span!("pay", note = "password=canary").entered();
        let pin = "canary";
        tracing::info!(monotonic_counter.sold = 1_u64, pin, "password=canary");
    });
    let secret = || KeyValue::new("password", "canary");
    let tracer = telemetry.tracer_provider().tracer("beside");
    drop(tracer.span_builder("s").with_attributes([secret()]).start(&tracer));
    let meter = telemetry.meter_provider().meter("m");
    meter.u64_counter("c").build().add(1, &[secret()]);
    let logger = telemetry.logger_provider().logger("l");
    let mut record = logger.create_log_record();
    record.add_attribute("password", "canary");
    logger.emit(record);
}

fn arrived(protocol: Protocol) -> Vec<String> {
    let collector = Collector::start(Answer::Ok);
    let redactor = Policy::payments().build().unwrap();
    let resource = Resource::builder_empty()
        .with_attribute(KeyValue::new("note", "password=canary"))
        .build();
    let telemetry = Telemetry::builder(&redactor)
        .service_name("shop")
        .resource(resource)
        .endpoint(collector.url())
        .protocol(protocol)
        .header("authorization", "Bearer for-the-collector")
        .build()
        .unwrap();
    record(&telemetry);
    telemetry.flush(SECOND * 5).unwrap();
    telemetry.shutdown(SECOND * 5).unwrap();
    telemetry.shutdown(SECOND * 5).unwrap();
    telemetry.losses().tally(&mut |name, count| assert_eq!(count, 0, "{name}"));
    collector.requests()
}

#[test]
fn all_signals_arrive_and_hold_no_secret() {
    for protocol in [Protocol::HttpProtobuf, Protocol::HttpJson] {
        let requests = arrived(protocol);
        let mut seen = 0;
        for (signal, also) in
            [("traces", "pay"), ("logs", "sold"), ("metrics", "sold")]
        {
            let head = format!("POST /v1/{signal} ");
            for request in requests.iter().filter(|r| r.starts_with(&head)) {
                seen += 1;
                assert!(!request.contains("canary"), "{request}");
                assert!(request.contains("Bearer for-the-collector"));
                for text in ["shop", "[redacted:password]"] {
                    assert!(request.contains(text), "{text}: {request}");
                }
            }
            assert!(requests.iter().any(|r| r.contains(also)), "{also}");
        }
        assert_eq!(seen, requests.len());
        assert!(seen >= 3, "{requests:?}");
        let all = requests.concat();
        assert!(all.contains("palisade.redactions"), "{all}");
        assert!(all.contains("palisade.telemetry.losses"), "{all}");
    }
}

#[test]
fn the_layer_takes_filters() {
    let collector = Collector::start(Answer::Ok);
    let redactor = Policy::payments().build().unwrap();
    let telemetry = Telemetry::builder(&redactor)
        .endpoint(collector.url())
        .build()
        .unwrap();
    let layer = telemetry.layer().with_filter(LevelFilter::INFO);
    let stack = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(stack, || {
        let _span = tracing::info_span!("informs").entered();
        let _span = tracing::debug_span!("whispers").entered();
        tracing::info!(monotonic_counter.informed = 1, "informs");
        tracing::debug!(monotonic_counter.whispered = 1, "whispers");
    });
    telemetry.shutdown(SECOND * 5).unwrap();
    let requests = collector.requests();
    for signal in ["traces", "logs", "metrics"] {
        let head = format!("POST /v1/{signal} ");
        let request = requests.iter().find(|r| r.starts_with(&head)).unwrap();
        assert!(request.contains("inform"), "{request}");
        assert!(!request.contains("whisper"), "{request}");
    }
}

#[test]
fn what_comes_after_the_end_is_counted() {
    let collector = Collector::start(Answer::Ok);
    let redactor = Policy::payments().build().unwrap();
    let telemetry = Telemetry::builder(&redactor)
        .endpoint(collector.url())
        .build()
        .unwrap();
    let stack = tracing_subscriber::registry().with(telemetry.log_layer());
    tracing::subscriber::with_default(stack, || {
        telemetry.shutdown(SECOND * 5).unwrap();
        tracing::info!("late");
    });
    let mut dropped = 0;
    telemetry.losses().tally(&mut |name, count| {
        if name == "log_dropped" {
            dropped = count;
        }
    });
    assert_eq!(dropped, 1);
    assert!(!collector.requests().concat().contains("late"));
}
