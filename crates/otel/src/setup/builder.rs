use std::time::Duration;

use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::{
    Resource,
    logs::{
        BatchConfigBuilder as LogConfig, BatchLogProcessor, SdkLoggerProvider,
    },
    metrics::{PeriodicReader, SdkMeterProvider},
    resource::TelemetryResourceDetector,
    trace::{
        BatchConfigBuilder as SpanConfig, BatchSpanProcessor, Sampler,
        SdkTracerProvider,
    },
};
use palisade_redact::Redactor;

use super::{
    Losses, Protocol, SetupError, Telemetry, config::Config, error::Reason,
    queued::Queued, sender::Sender, transport::Transport,
};
use crate::{RedactingSpanProcessor, guard::Guard, tally};

/// How many spans or records are sent at once, at most (OpenTelemetry
/// specification, "Batching processor").
const BATCH: usize = 512;

/// Sets up a [`Telemetry`]; nothing is opened before
/// [`build`](Self::build).
#[derive(Debug)]
pub struct TelemetryBuilder {
    redactor: Redactor,
    config: Config,
}

impl TelemetryBuilder {
    pub(super) fn new(redactor: &Redactor) -> Self {
        Self { redactor: redactor.clone(), config: Config::new() }
    }

    /// The name of this service; `unknown_service` unless set.
    #[must_use]
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.config.service_name = name.into();
        self
    }

    /// More attributes of this service; those of the environment, for one, by
    /// `Resource::builder().build()`. They are redacted.
    #[must_use]
    pub fn resource(mut self, resource: Resource) -> Self {
        self.config.resource = Some(resource);
        self
    }

    /// The URL of the collector, without the path of a signal;
    /// `http://localhost:4318` unless set, and port 4317 for gRPC.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.config.endpoint = Some(url.into());
        self
    }

    /// How the collector is spoken to; [`Protocol::HttpProtobuf`] unless set.
    #[must_use]
    pub const fn protocol(mut self, protocol: Protocol) -> Self {
        self.config.protocol = protocol;
        self
    }

    /// A header of every request, such as `authorization`.
    ///
    /// The exporter adds those of the environment variable
    /// `OTEL_EXPORTER_OTLP_HEADERS`.
    #[must_use]
    pub fn header(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.config.headers.push((name.into(), value.into()));
        self
    }

    /// The only certificate authorities to trust, as PEM, instead of those of
    /// the system.
    #[must_use]
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.config.ca_pem = Some(pem.into());
        self
    }

    /// Which traces are kept; all unless set, and those whose parent is.
    #[must_use]
    pub fn sampler(mut self, sampler: Sampler) -> Self {
        self.config.sampler = sampler;
        self
    }

    /// How long one export may take; 10 seconds unless set (OTLP
    /// specification). It is tried again where the collector asks for that,
    /// and ends within twice this time.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.config.timeout = timeout;
        self
    }

    /// How long a span or a record waits for others; 1 second unless set.
    #[must_use]
    pub const fn batch_delay(mut self, delay: Duration) -> Self {
        self.config.batch_delay = delay;
        self
    }

    /// How often metrics are sent; every 60 seconds unless set.
    #[must_use]
    pub const fn metric_interval(mut self, interval: Duration) -> Self {
        self.config.metric_interval = interval;
        self
    }

    /// How many spans, and how many records, may wait; 2,048 unless set. More
    /// are dropped and counted, never waited for.
    #[must_use]
    pub const fn queue(mut self, most: usize) -> Self {
        self.config.queue = most;
        self
    }

    /// Sends without TLS over the network, where everybody on the way can read
    /// and alter it. To this machine itself it is allowed anyway.
    #[must_use]
    pub const fn dangerous_allow_plaintext(mut self) -> Self {
        self.config.allows_plaintext = true;
        self
    }

    /// Checks the settings and starts the threads that send.
    ///
    /// It may be called inside of a runtime or outside. Nobody is connected to
    /// yet: a collector that is down is no error, here or later.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when the URL is none or has credentials or a query in
    /// it, it is not `https` and not for this machine, a header or a
    /// certificate does not parse, a bound is zero, or there is no thread.
    pub fn build(self) -> Result<Telemetry, SetupError> {
        self.assembled().map_err(SetupError)
    }

    fn assembled(self) -> Result<Telemetry, Reason> {
        let Self { redactor, config } = self;
        config.check()?;
        let guard = Guard::new(&redactor);
        let resource = guard.resource(&config.whole_resource());
        let losses = Losses::new(config.queue);
        let transport = Transport::open(&config, &redactor)?;

        let spans = Sender::new(transport.spans()?, &transport, &losses);
        let batch = SpanConfig::default()
            .with_max_queue_size(config.queue)
            .with_max_export_batch_size(BATCH.min(config.queue))
            .with_scheduled_delay(config.batch_delay)
            .build();
        let next = RedactingSpanProcessor::with(
            guard.clone(),
            BatchSpanProcessor::new(spans, batch),
        );
        let spans = SdkTracerProvider::builder()
            .with_resource(resource.clone())
            .with_sampler(config.sampler)
            .with_span_processor(Queued::new(next, &losses))
            .build();

        let logs = Sender::new(transport.logs()?, &transport, &losses);
        let batch = LogConfig::default()
            .with_max_queue_size(config.queue)
            .with_max_export_batch_size(BATCH.min(config.queue))
            .with_scheduled_delay(config.batch_delay)
            .build();
        let next =
            BatchLogProcessor::builder(logs).with_batch_config(batch).build();
        let logs = SdkLoggerProvider::builder()
            .with_resource(resource.clone())
            .with_log_processor(Queued::new(next, &losses))
            .build();

        let metrics = Sender::new(transport.metrics()?, &transport, &losses);
        let reader = PeriodicReader::builder(metrics)
            .with_interval(config.metric_interval)
            .build();
        let metrics = SdkMeterProvider::builder()
            .with_resource(resource)
            .with_reader(reader)
            .build();
        let meter = metrics.meter("palisade-otel");
        tally::count_redactions(&meter, redactor);
        tally::observe(
            &meter,
            "palisade.telemetry.losses",
            "reason",
            losses.clone(),
        );
        Ok(Telemetry { guard, spans, logs, metrics, losses })
    }
}

impl Config {
    fn check(&self) -> Result<(), Reason> {
        let bounds = [
            ("timeout", self.timeout.is_zero()),
            ("batch_delay", self.batch_delay.is_zero()),
            ("metric_interval", self.metric_interval.is_zero()),
            ("queue", self.queue == 0),
        ];
        match bounds.into_iter().find(|(_, is_zero)| *is_zero) {
            Some((name, _)) => Err(Reason::Zero(name)),
            None => Ok(()),
        }
    }

    fn whole_resource(&self) -> Resource {
        let builder = Resource::builder_empty()
            .with_detector(Box::new(TelemetryResourceDetector));
        let Some(given) = &self.resource else {
            return builder
                .with_service_name(self.service_name.clone())
                .build();
        };
        let attributes = given.iter().map(|(name, value)| {
            opentelemetry::KeyValue::new(name.clone(), value.clone())
        });
        let url = given.schema_url().unwrap_or_default().to_owned();
        builder
            .with_schema_url([], url)
            .with_attributes(attributes)
            .with_service_name(self.service_name.clone())
            .build()
    }
}
