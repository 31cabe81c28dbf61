//! Where the collector is.

use std::net::IpAddr;

use http::Uri;
use palisade_core::SafeUrl;

use super::error::Reason;

/// What comes behind the endpoint, and is often taken for a part of it.
const SIGNALS: [&str; 3] = ["/v1/logs", "/v1/metrics", "/v1/traces"];

/// The URL of a collector that may be spoken to.
#[derive(Debug, PartialEq)]
pub(super) struct Endpoint {
    /// Without a slash at its end.
    base: String,
    is_https: bool,
}

impl Endpoint {
    /// # Errors
    ///
    /// When it is no URL, has parts that do not belong there, or leaves this
    /// machine without TLS.
    pub(super) fn parse(
        url: &str,
        allows_plaintext: bool,
    ) -> Result<Self, Reason> {
        let refuse =
            |why| Reason::Endpoint { url: SafeUrl(url).to_string(), why };
        // The error would quote the URL, and with it a password.
        let Ok(uri) = url.parse::<Uri>() else {
            return Err(refuse("it is no URL"));
        };
        let is_https = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(refuse("it begins with neither https nor http")),
        };
        let Some(host) = uri.host().filter(|host| !host.is_empty()) else {
            return Err(refuse("it has no host"));
        };
        if uri.authority().is_some_and(|a| a.as_str().contains('@')) {
            return Err(refuse("it has credentials in it; use a header"));
        }
        if uri.query().is_some() || url.contains('#') {
            return Err(refuse("it has a query or a fragment"));
        }
        let path = uri.path().trim_end_matches('/');
        if SIGNALS.iter().any(|signal| path.ends_with(signal)) {
            return Err(refuse("it has the path of a signal"));
        }
        if !is_https && !allows_plaintext && !is_this_machine(host) {
            return Err(Reason::Plaintext(host.to_owned()));
        }
        let base = url.trim_end_matches('/').to_owned();
        Ok(Self { base, is_https })
    }

    pub(super) const fn is_https(&self) -> bool {
        self.is_https
    }

    #[cfg(feature = "grpc")]
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The URL of a signal: `traces`, `logs` or `metrics`.
    pub(super) fn of(&self, signal: &str) -> String {
        format!("{}/v1/{signal}", self.base)
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Reason};

    #[test]
    fn plain_http_leaves_this_machine_only_on_demand() {
        for host in
            ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"]
        {
            let url = format!("http://{host}:4318");
            assert!(Endpoint::parse(&url, false).is_ok(), "{url}");
        }
        for host in [
            "collector.example",
            "10.0.0.1",
            "localhost.example",
            "127.0.0.1.example",
            "0.0.0.0",
            "[fe80::1]",
            "[::ffff:10.0.0.1]",
        ] {
            let url = format!("http://{host}:4318");
            let refused = Endpoint::parse(&url, false);
            assert!(matches!(refused, Err(Reason::Plaintext(_))), "{url}");
            assert!(Endpoint::parse(&url, true).is_ok(), "{url}");
            let url = format!("https://{host}:4318");
            assert!(Endpoint::parse(&url, false).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused_without_its_secrets() {
        for url in [
            "",
            "collector",
            "collector.example:4318",
            "ftp://localhost",
            "http://",
            "https://bob:hunter2@collector.example",
            "https://collector.example?token=hunter2",
            "https://collector.example/#hunter2",
            "https://collector.example/ hunter2",
            "/v1/traces",
            "https://collector.example/v1/traces",
            "https://collector.example/otlp/v1/logs/",
        ] {
            let Err(reason) = Endpoint::parse(url, true) else {
                panic!("{url} is taken")
            };
            let text = format!("{reason:?}");
            assert!(matches!(reason, Reason::Endpoint { .. }), "{text}");
            assert!(
                url.ends_with(" hunter2") || !text.contains("hunter2"),
                "{text}"
            );
        }
    }

    #[test]
    fn the_path_of_a_signal_comes_behind_that_of_the_endpoint() {
        for (url, expected) in [
            ("http://localhost:4318", "http://localhost:4318/v1/logs"),
            ("http://localhost/", "http://localhost/v1/logs"),
            ("https://x.example/otlp/", "https://x.example/otlp/v1/logs"),
        ] {
            let endpoint = Endpoint::parse(url, false).unwrap();
            assert_eq!(endpoint.of("logs"), expected);
        }
    }
}
