//! What a real collector receives of the signals and of an alert.

use std::time::Duration;

use opentelemetry::{logs::LoggerProvider as _, metrics::MeterProvider as _};
use palisade_anomaly::{
    AnomalyLayer, Records, Signal, Signals, detect::KeyRules,
};
use palisade_otel::{Protocol, Telemetry};
use palisade_redact::Policy;
use tracing::info;
use tracing_subscriber::prelude::*;

use crate::components::{Collector, holds};

const SECONDS: Duration = Duration::from_secs(5);

#[test]
fn metrics_and_alerts_arrive_without_a_key() {
    let collector = Collector::rotel("anomaly");
    let redactor = Policy::payments().build().unwrap();
    let telemetry = Telemetry::builder(&redactor)
        .endpoint(collector.http())
        .protocol(Protocol::HttpProtobuf)
        .build()
        .unwrap();
    let signals = Signals::client().with(
        Signal::per_key("refused_by_till", "till", KeyRules::default())
            .on(Records::events().target("shop")),
    );
    let (layer, alerts) =
        AnomalyLayer::builder().signals(signals).build().unwrap();
    layer.handle().observe(&telemetry.meter_provider().meter("shop"));
    let logger = telemetry.logger_provider().logger("shop");
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        for _ in 0..30 {
            info!(target: "shop", till = "canary-till-7", "refused");
        }
        // The callbacks go with the layer, so this is before its end.
        telemetry.flush(SECONDS).unwrap();
    });
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(alerts.log_to(logger).run(tokio::time::sleep));
    telemetry.shutdown(SECONDS).unwrap();
    let dump = collector.received(&[
        "palisade.anomaly.records",
        "palisade.anomaly.alerts",
        "palisade.anomaly.firing",
        "palisade.anomaly.losses",
        "palisade.alert",
        "refused_by_till",
        "21 in 20 min, expected 20",
    ]);
    assert!(!holds(&dump, "canary"));
}
