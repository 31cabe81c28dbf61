//! gRPC, on a runtime of its own.

use std::time::Duration;

use http::HeaderMap;
use opentelemetry_otlp::{
    WithExportConfig, WithTonicConfig,
    tonic_types::{
        metadata::MetadataMap,
        transport::{Certificate, ClientTlsConfig},
    },
};

use super::{
    background::Background, config::Config, endpoint::Endpoint, error::Reason,
};

pub(super) struct Grpc {
    background: Background,
    url: String,
    tls: Option<ClientTlsConfig>,
    metadata: MetadataMap,
    timeout: Duration,
}

impl Grpc {
    pub(super) fn open(
        config: &Config,
        endpoint: &Endpoint,
        headers: HeaderMap,
    ) -> Result<Self, Reason> {
        let background =
            Background::grpc(config.timeout).map_err(Reason::Thread)?;
        let tls = ClientTlsConfig::new();
        let tls = match &config.ca_pem {
            Some(pem) => tls.ca_certificate(Certificate::from_pem(pem)),
            None => tls.with_enabled_roots(),
        };
        Ok(Self {
            background,
            url: endpoint.base().to_owned(),
            tls: endpoint.is_https().then_some(tls),
            metadata: MetadataMap::from_headers(headers),
            timeout: config.timeout,
        })
    }

    pub(super) fn background(&self) -> Background {
        self.background.clone()
    }

    /// Calls `build` where the channel finds the runtime that it is to use.
    pub(super) fn build<T>(&self, build: impl FnOnce(&Self) -> T) -> T {
        self.background.within(|| build(self))
    }

    pub(super) fn configured<B>(&self, builder: B) -> B
    where
        B: WithExportConfig + WithTonicConfig,
    {
        let builder = builder
            .with_endpoint(&self.url)
            .with_timeout(self.timeout)
            .with_metadata(self.metadata.clone());
        match &self.tls {
            Some(tls) => builder.with_tls_config(tls.clone()),
            None => builder,
        }
    }
}
