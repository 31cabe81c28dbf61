//! The whole pipeline, guarded and bounded.

mod background;
mod bounded;
mod builder;
mod config;
mod endpoint;
mod error;
mod flush_error;
#[cfg(feature = "grpc")]
mod grpc;
mod losses;
mod own_traffic;
mod queued;
mod sender;
mod transport;

use std::{fmt, time::Duration};

use opentelemetry::{global, trace::TracerProvider as _};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::{
    logs::SdkLoggerProvider, metrics::SdkMeterProvider,
    trace::SdkTracerProvider,
};
use palisade_redact::Redactor;
use tracing_core::Subscriber;
use tracing_opentelemetry::{MetricsLayer, OpenTelemetryLayer};
use tracing_subscriber::{Layer, registry::LookupSpan};

use self::{bounded::Signals, own_traffic::OwnTraffic};
pub use self::{
    builder::TelemetryBuilder, config::Protocol, error::SetupError,
    flush_error::FlushError, losses::Losses,
};
use crate::{RedactingLoggerProvider, RedactingMeterProvider, guard::Guard};

/// Traces, logs and metrics on their way to a collector, without secrets.
///
/// ```no_run
/// use std::time::Duration;
///
/// use palisade_otel::Telemetry;
/// use palisade_redact::Policy;
/// use tracing_subscriber::prelude::*;
///
/// let redactor = Policy::payments().build()?;
/// let telemetry = Telemetry::builder(&redactor)
///     .service_name("shop")
///     .endpoint("https://collector.example:4318")
///     .build()?;
/// tracing_subscriber::registry().with(telemetry.layer()).init();
///
/// // ...
///
/// telemetry.shutdown(Duration::from_secs(5))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Dropping it changes nothing for the layers and providers that it handed
/// out. With the last of them the SDK sends what is left, which may hold up
/// the thread for some seconds; [`shutdown`](Self::shutdown) is bounded.
pub struct Telemetry {
    guard: Guard,
    spans: SdkTracerProvider,
    logs: SdkLoggerProvider,
    metrics: SdkMeterProvider,
    losses: Losses,
}

impl Telemetry {
    /// Begins a set-up that redacts with `redactor`.
    #[must_use]
    pub fn builder(redactor: &Redactor) -> TelemetryBuilder {
        TelemetryBuilder::new(redactor)
    }

    /// A layer for all three signals: spans with their events, log records,
    /// and the metrics that `tracing-opentelemetry` makes of fields such as
    /// `monotonic_counter.orders`.
    ///
    /// It leaves out what the exporter itself logs, at any level and by any
    /// dispatcher: events and spans of `hyper`, `h2`, `tonic`, `reqwest`,
    /// `rustls`, `opentelemetry` and what they are built on. An export would
    /// otherwise cause the next one, for ever. The same targets of the app's
    /// own requests are left out too.
    #[must_use]
    pub fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        self.span_layer()
            .and_then(self.log_layer())
            .and_then(self.metric_layer())
    }

    /// The part of [`layer`](Self::layer) for spans and their events.
    #[must_use]
    pub fn span_layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let tracer = self.spans.tracer("palisade-otel");
        OpenTelemetryLayer::new(tracer).with_filter(OwnTraffic)
    }

    /// The part of [`layer`](Self::layer) for log records.
    #[must_use]
    pub fn log_layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let provider = self.logger_provider();
        OpenTelemetryTracingBridge::new(&provider).with_filter(OwnTraffic)
    }

    /// The part of [`layer`](Self::layer) for metrics.
    #[must_use]
    pub fn metric_layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        MetricsLayer::new(self.meter_provider()).with_filter(OwnTraffic)
    }

    /// For spans that are made beside `tracing`. They are redacted, too.
    #[must_use]
    pub fn tracer_provider(&self) -> SdkTracerProvider {
        self.spans.clone()
    }

    /// For log records that are made beside `tracing`.
    #[must_use]
    pub fn logger_provider(
        &self,
    ) -> RedactingLoggerProvider<SdkLoggerProvider> {
        RedactingLoggerProvider::with(self.guard.clone(), self.logs.clone())
    }

    /// For instruments that are made beside `tracing`.
    #[must_use]
    pub fn meter_provider(&self) -> RedactingMeterProvider<SdkMeterProvider> {
        RedactingMeterProvider::with(self.guard.clone(), self.metrics.clone())
    }

    /// Makes these the global providers of spans and instruments.
    pub fn set_global(&self) {
        global::set_tracer_provider(self.tracer_provider());
        global::set_meter_provider(self.meter_provider());
    }

    /// What did not reach the collector, by reason.
    #[must_use]
    pub fn losses(&self) -> Losses {
        self.losses.clone()
    }

    /// Sends what is queued, and waits for it at most as long as `timeout`.
    ///
    /// The calling thread waits, whether it is one of an async runtime or not;
    /// the work is done on others. In async code, where even a bounded wait
    /// holds up other tasks, call it by `spawn_blocking`.
    ///
    /// # Errors
    ///
    /// [`FlushError`] when not everything was taken in time. What was not sent
    /// yet stays queued.
    pub fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        let signals = self.signals();
        bounded::run(timeout, &self.losses, move || signals.flush())
    }

    /// Sends what is queued and ends the export, within `timeout`.
    ///
    /// It waits as [`flush`](Self::flush) does. Spans and records that come
    /// later are counted as lost. The second call does nothing.
    ///
    /// # Errors
    ///
    /// [`FlushError`] when not everything was taken in time.
    pub fn shutdown(&self, timeout: Duration) -> Result<(), FlushError> {
        if self.losses.close() {
            return Ok(());
        }
        let signals = self.signals();
        bounded::run(timeout, &self.losses, move || signals.shutdown(timeout))
    }

    fn signals(&self) -> Signals {
        Signals {
            spans: self.spans.clone(),
            logs: self.logs.clone(),
            metrics: self.metrics.clone(),
        }
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry")
            .field("guard", &self.guard)
            .field("losses", &self.losses)
            .finish_non_exhaustive()
    }
}
