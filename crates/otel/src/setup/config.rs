use std::{fmt, time::Duration};

use opentelemetry_sdk::{Resource, trace::Sampler};

/// How the collector is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// OTLP over gRPC, by default port 4317. It runs on a thread of its own,
    /// so it works in any runtime or none.
    #[cfg(feature = "grpc")]
    Grpc,
    /// OTLP over HTTP as JSON, by default port 4318.
    #[cfg(feature = "json")]
    HttpJson,
    /// OTLP over HTTP as Protocol Buffers, by default port 4318.
    #[default]
    HttpProtobuf,
}

impl Protocol {
    /// Where collectors listen by default, on this machine (OTLP
    /// specification, "Configuration Options").
    pub(super) const fn default_endpoint(self) -> &'static str {
        match self {
            #[cfg(feature = "grpc")]
            Self::Grpc => "http://localhost:4317",
            _ => "http://localhost:4318",
        }
    }
}

/// What the builder was told.
pub(super) struct Config {
    pub(super) service_name: String,
    pub(super) resource: Option<Resource>,
    pub(super) endpoint: Option<String>,
    pub(super) protocol: Protocol,
    pub(super) headers: Vec<(String, String)>,
    pub(super) ca_pem: Option<Vec<u8>>,
    pub(super) sampler: Sampler,
    pub(super) timeout: Duration,
    pub(super) batch_delay: Duration,
    pub(super) metric_interval: Duration,
    pub(super) queue: usize,
    pub(super) allows_plaintext: bool,
}

impl Config {
    pub(super) fn new() -> Self {
        Self {
            service_name: "unknown_service".to_owned(),
            resource: None,
            endpoint: None,
            protocol: Protocol::default(),
            headers: Vec::new(),
            ca_pem: None,
            sampler: Sampler::ParentBased(Box::new(Sampler::AlwaysOn)),
            timeout: Duration::from_secs(10),
            batch_delay: Duration::from_secs(1),
            metric_interval: Duration::from_secs(60),
            queue: 2_048,
            allows_plaintext: false,
        }
    }
}

impl fmt::Debug for Config {
    // Headers hold credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("service_name", &self.service_name)
            .field("protocol", &self.protocol)
            .finish_non_exhaustive()
    }
}
