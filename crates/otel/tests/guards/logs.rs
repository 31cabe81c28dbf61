use std::collections::HashMap;

use opentelemetry::{
    InstrumentationScope, Key, KeyValue,
    logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider, Severity},
};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::{
    Resource,
    logs::{SdkLoggerProvider, SimpleLogProcessor},
};
use palisade_otel::{RedactingLoggerProvider, redacted_resource};
use tracing_subscriber::prelude::*;

use crate::{
    canary::{payments, planted, seats_in},
    dump::Dump,
};

const SEATS: &[&str] = &[
    "attribute",
    "attributes",
    "body",
    "bytes",
    "event-name",
    "key",
    "list",
    "map",
    "map-key",
    "map-under-name",
    "message",
    "resource",
    "scope",
    "scope-attribute",
    "severity",
    "target",
    "tracing-field",
    "under-name",
];

fn provider(is_guarded: bool) -> (SdkLoggerProvider, Dump) {
    let dump = Dump::default();
    let mut resource = Resource::builder_empty()
        .with_attribute(KeyValue::new("note", planted!("resource")))
        .build();
    if is_guarded {
        resource = redacted_resource(&payments(), &resource);
    }
    let provider = SdkLoggerProvider::builder()
        .with_resource(resource)
        .with_log_processor(SimpleLogProcessor::new(dump.clone()))
        .build();
    (provider, dump)
}

fn record<P>(provider: &P)
where
    P: LoggerProvider + Send + Sync + 'static,
    P::Logger: Send + Sync + 'static,
{
    let scope = InstrumentationScope::builder(planted!("scope"))
        .with_attributes([KeyValue::new("a", planted!("scope-attribute"))])
        .build();
    let logger = provider.logger_with_scope(scope);
    let mut record = logger.create_log_record();
    record.set_event_name(planted!("event-name"));
    record.set_severity_text(planted!("severity"));
    record.set_severity_number(Severity::Warn2);
    record.set_target(planted!("target"));
    record.set_body(planted!("body").into());
    record.add_attribute("note", planted!("attribute"));
    record.add_attribute(planted!("key"), 1);
    record.add_attribute("password", "canary-under-name.");
    record.add_attribute("bytes", planted!("bytes").as_bytes());
    record.add_attributes([("more", planted!("attributes"))]);
    let list = [AnyValue::Int(1), planted!("list").into()];
    let map = HashMap::from([
        (Key::new("list"), AnyValue::from_iter(list)),
        (Key::new("password"), "canary-map.".into()),
        (Key::new(planted!("map-key")), 2.into()),
    ]);
    record.add_attribute("map", AnyValue::Map(Box::new(map)));
    let under_name = AnyValue::from_iter([("x", "canary-map-under-name.")]);
    record.add_attribute("credentials", under_name);
    logger.emit(record);

    let layer = OpenTelemetryTracingBridge::new(provider);
    let stack = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(stack, || {
        let pin = "canary-tracing-field.";
        tracing::info!(pin, order = 7, "password={}", "canary-message.");
    });
}

#[test]
fn no_seat_of_a_log_record_holds_a_secret() {
    let (next, dump) = provider(true);
    record(&RedactingLoggerProvider::new(&payments(), next));
    let dump = dump.text();
    assert_eq!(seats_in(&dump), [""; 0], "{dump}");
    for left in ["Warn2", "order", "Int(7)", "[redacted:password]", "\"list\""]
    {
        assert!(dump.contains(left), "{left}: {dump}");
    }
}

#[test]
fn without_the_guard_every_seat_of_a_log_record_holds_its_secret() {
    let (next, dump) = provider(false);
    record(&next);
    // `Debug` of bytes is a list of numbers.
    let bytes = format!("{:?}", planted!("bytes").as_bytes());
    let dump = dump.text().replace(&bytes, planted!("bytes"));
    assert_eq!(seats_in(&dump), SEATS);
}

#[test]
fn a_filter_of_the_next_provider_is_heard() {
    let provider = SdkLoggerProvider::builder().build();
    let guarded = RedactingLoggerProvider::new(&payments(), provider);
    let logger = guarded.logger("shop");
    assert!(!logger.event_enabled(Severity::Info, "shop", None));
    let (next, _) = self::provider(true);
    let guarded = RedactingLoggerProvider::new(&payments(), next);
    assert!(guarded.logger("x").event_enabled(Severity::Info, "shop", None));
}
