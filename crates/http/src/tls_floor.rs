//! What TLS has to be at least, whoever chose the library.

use std::any::TypeId;

use reqwest::ClientBuilder;

/// A client that speaks TLS 1.2 or newer (RFC 9325, section 3.1.1), checks
/// every certificate, and writes no key to a file.
///
/// It changes nothing in a `reqwest` that was built [without TLS](has_tls), nor
/// in a configuration of TLS that the builder was given whole.
///
/// # Examples
///
/// ```
/// let client = palisade_http::tls_floor(reqwest::Client::builder()).build()?;
/// # Ok::<(), reqwest::Error>(())
/// ```
//
// The methods exist only in a `reqwest` that some crate of the app built with
// TLS, which this one leaves to the app and so cannot ask for by a feature.
// Where they exist they are meant here, since methods of a type go before
// those of a trait, and names of an inner scope before those of an outer one.
// Where not, the ones below are, which have nothing to do.
#[allow(
    unused_imports,
    clippy::wildcard_imports,
    reason = "which names there are is for `reqwest` to say"
)]
pub fn tls_floor(client: ClientBuilder) -> ClientBuilder {
    use reqwest::*;

    client
        .tls_version_min(tls::Version::TLS_1_2)
        .tls_danger_accept_invalid_certs(false)
        .tls_danger_accept_invalid_hostnames(false)
        .tls_sslkeylogfile(false)
}

/// Whether the app's `reqwest` was built with TLS at all.
//
// By whose type is meant.
#[allow(
    unused_imports,
    clippy::wildcard_imports,
    reason = "which names there are is for `reqwest` to say"
)]
#[must_use]
pub fn has_tls() -> bool {
    use reqwest::*;

    TypeId::of::<tls::Version>() != TypeId::of::<self::tls::Version>()
}

mod tls {
    #[allow(dead_code, reason = "not needed where `reqwest` has its own")]
    pub(super) struct Version;

    #[allow(dead_code, reason = "not needed where `reqwest` has its own")]
    impl Version {
        pub(super) const TLS_1_2: Self = Self;
    }
}

#[allow(dead_code, reason = "not needed where `reqwest` has its own")]
trait WithoutTls: Sized {
    fn tls_version_min(self, _: tls::Version) -> Self {
        self
    }

    fn tls_danger_accept_invalid_certs(self, _: bool) -> Self {
        self
    }

    fn tls_danger_accept_invalid_hostnames(self, _: bool) -> Self {
        self
    }

    fn tls_sslkeylogfile(self, _: bool) -> Self {
        self
    }
}

impl WithoutTls for ClientBuilder {}

#[cfg(test)]
mod tests {
    use super::{has_tls, tls_floor};

    /// The tests have a `reqwest` with TLS.
    #[test]
    fn the_real_methods_are_meant_where_there_are_any() {
        assert!(has_tls());
        let careless = reqwest::Client::builder()
            .tls_danger_accept_invalid_certs(true)
            .tls_danger_accept_invalid_hostnames(true)
            .tls_sslkeylogfile(true);
        let shown = format!("{:?}", tls_floor(careless));
        assert!(shown.contains("tls_version_min: Version(Tls1_2)"), "{shown}");
        assert!(shown.contains("tls_sslkeylogfile: false"), "{shown}");
        assert!(!shown.contains("tls_danger"), "{shown}");
    }
}
