//! What the exporter itself logs must not be exported: each export would cause
//! the next one, for ever.

use tracing_core::{Metadata, Subscriber, subscriber::Interest};
use tracing_subscriber::layer::{Context, Filter};

/// The crates that an export runs through. The SDK suppresses what is recorded
/// on its own threads, but those of the client are others.
const CRATES: &[&str] = &[
    "h2",
    "hyper",
    "hyper_rustls",
    "hyper_timeout",
    "hyper_util",
    "mio",
    "reqwest",
    "rustls",
    "rustls_platform_verifier",
    "tokio",
    "tokio_rustls",
    "tokio_util",
    "tonic",
    "tower",
    "want",
];

/// Lets everything pass but what the exporter logs, whatever the level.
#[derive(Debug)]
pub(super) struct OwnTraffic;

impl<S: Subscriber> Filter<S> for OwnTraffic {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        !is_own(metadata.target())
    }

    fn callsite_enabled(
        &self,
        metadata: &'static Metadata<'static>,
    ) -> Interest {
        match metadata.target() {
            // Records of the `log` crate share one callsite; each of them is
            // asked for by its own target.
            "log" => Interest::sometimes(),
            target if is_own(target) => Interest::never(),
            _ => Interest::always(),
        }
    }
}

/// The targets of `opentelemetry` are names of packages, all others paths.
fn is_own(target: &str) -> bool {
    let name = target.split("::").next().unwrap_or_default();
    CRATES.binary_search(&name).is_ok() || name.starts_with("opentelemetry")
}

#[cfg(test)]
mod tests {
    use super::{CRATES, is_own};

    #[test]
    fn the_crates_are_sorted() {
        assert!(CRATES.is_sorted());
    }

    #[test]
    fn a_target_is_told_by_its_crate() {
        for target in [
            "hyper",
            "hyper::proto::h1::io",
            "hyper_util::client::legacy::pool",
            "opentelemetry-otlp",
            "opentelemetry_sdk",
            "tonic::transport",
            "reqwest::connect",
        ] {
            assert!(is_own(target), "{target}");
        }
        for target in [
            "",
            "log",
            "shop",
            "shop::hyper",
            "reqwest_tracing",
            "h2o",
            "towers",
        ] {
            assert!(!is_own(target), "{target}");
        }
    }
}
