//! Exporters for each protocol.

use std::{thread, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry_otlp::{
    ExporterBuildError, LogExporter, MetricExporter, SpanExporter,
    WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::metrics::Temporality;
use palisade_redact::Redactor;
use reqwest::{Certificate, blocking::Client, redirect, retry, tls};

use super::{
    Protocol, background::Background, config::Config, endpoint::Endpoint,
    error::Reason,
};

/// The way to the collector, which all signals share.
pub(super) struct Transport {
    endpoint: Endpoint,
    timeout: Duration,
    redactor: Redactor,
    way: Way,
}

enum Way {
    #[cfg(feature = "grpc")]
    Grpc(Box<super::grpc::Grpc>),
    Http(Client, opentelemetry_otlp::Protocol),
}

impl Transport {
    /// Makes the client; it connects later.
    pub(super) fn open(
        config: &Config,
        redactor: &Redactor,
    ) -> Result<Self, Reason> {
        let url = config.endpoint.as_deref();
        let url = url.unwrap_or(config.protocol.default_endpoint());
        let endpoint = Endpoint::parse(url, config.allows_plaintext)?;
        let headers = headers(config)?;
        let http = |headers, protocol| {
            let client = client(config, &endpoint, headers, redactor)?;
            Ok(Way::Http(client, protocol))
        };
        let way = match config.protocol {
            #[cfg(feature = "grpc")]
            Protocol::Grpc => {
                let grpc = super::grpc::Grpc::open(config, &endpoint, headers)?;
                Way::Grpc(Box::new(grpc))
            }
            #[cfg(feature = "json")]
            Protocol::HttpJson => {
                http(headers, opentelemetry_otlp::Protocol::HttpJson)?
            }
            Protocol::HttpProtobuf => {
                http(headers, opentelemetry_otlp::Protocol::HttpBinary)?
            }
        };
        let redactor = redactor.clone();
        Ok(Self { endpoint, timeout: config.timeout, redactor, way })
    }

    pub(super) fn background(&self) -> Background {
        match &self.way {
            #[cfg(feature = "grpc")]
            Way::Grpc(grpc) => grpc.background(),
            Way::Http(..) => Background::none(),
        }
    }

    pub(super) fn spans(&self) -> Result<SpanExporter, Reason> {
        let builder = SpanExporter::builder();
        self.built(match &self.way {
            #[cfg(feature = "grpc")]
            Way::Grpc(grpc) => {
                grpc.build(|grpc| grpc.configured(builder.with_tonic()).build())
            }
            Way::Http(client, protocol) => self
                .http(builder.with_http(), client, *protocol, "traces")
                .build(),
        })
    }

    pub(super) fn logs(&self) -> Result<LogExporter, Reason> {
        let builder = LogExporter::builder();
        self.built(match &self.way {
            #[cfg(feature = "grpc")]
            Way::Grpc(grpc) => {
                grpc.build(|grpc| grpc.configured(builder.with_tonic()).build())
            }
            Way::Http(client, protocol) => self
                .http(builder.with_http(), client, *protocol, "logs")
                .build(),
        })
    }

    pub(super) fn metrics(&self) -> Result<MetricExporter, Reason> {
        let builder =
            MetricExporter::builder().with_temporality(Temporality::Cumulative);
        self.built(match &self.way {
            #[cfg(feature = "grpc")]
            Way::Grpc(grpc) => {
                grpc.build(|grpc| grpc.configured(builder.with_tonic()).build())
            }
            Way::Http(client, protocol) => self
                .http(builder.with_http(), client, *protocol, "metrics")
                .build(),
        })
    }

    fn http<B: WithExportConfig + WithHttpConfig>(
        &self,
        builder: B,
        client: &Client,
        protocol: opentelemetry_otlp::Protocol,
        signal: &str,
    ) -> B {
        builder
            .with_protocol(protocol)
            .with_endpoint(self.endpoint.of(signal))
            .with_timeout(self.timeout)
            .with_http_client(client.clone())
    }

    fn built<E>(
        &self,
        exporter: Result<E, ExporterBuildError>,
    ) -> Result<E, Reason> {
        exporter.map_err(|error| foreign(&self.redactor, &error.to_string()))
    }
}

/// What another crate says of itself, without what it should not say.
fn foreign(redactor: &Redactor, text: &str) -> Reason {
    Reason::Exporter(redactor.redact(text).into_owned())
}

fn headers(config: &Config) -> Result<HeaderMap, Reason> {
    let mut headers = HeaderMap::new();
    for (name, value) in &config.headers {
        let parsed = name.parse::<HeaderName>().ok();
        let value = HeaderValue::from_str(value).ok();
        let (Some(parsed), Some(mut value)) = (parsed, value) else {
            return Err(Reason::Header(name.clone()));
        };
        value.set_sensitive(true);
        headers.append(parsed, value);
    }
    Ok(headers)
}

/// A client that goes nowhere but to the collector: no redirect, no proxy of
/// the environment, no plain text where TLS was asked for.
fn client(
    config: &Config,
    endpoint: &Endpoint,
    headers: HeaderMap,
    redactor: &Redactor,
) -> Result<Client, Reason> {
    let mut builder = Client::builder()
        .connect_timeout(config.timeout)
        .default_headers(headers)
        .https_only(endpoint.is_https())
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(retry::never())
        .timeout(config.timeout)
        .tls_version_min(tls::Version::TLS_1_2);
    if let Some(pem) = &config.ca_pem {
        let authorities = Certificate::from_pem_bundle(pem)
            .ok()
            .filter(|authorities| !authorities.is_empty())
            .ok_or(Reason::Certificate)?;
        builder = builder.tls_certs_only(authorities);
    }
    // It waits for its own runtime, which panics inside of another one.
    let built = thread::Builder::new()
        .name("palisade-otel-setup".to_owned())
        .spawn(move || builder.build())
        .map_err(Reason::Thread)?
        .join();
    match built {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(foreign(redactor, &error.to_string())),
        Err(_) => Err(foreign(redactor, "the client panicked")),
    }
}
