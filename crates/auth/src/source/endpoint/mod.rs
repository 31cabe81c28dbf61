//! The one server that a source or a vault speaks to, and how.

mod address;

use std::time::Duration;

use bytes::Bytes;
use palisade_http::{Failure, has_tls, tls_floor};
use reqwest::{Client, ClientBuilder, Request, Response, redirect, retry};
use secrecy::zeroize::Zeroizing;

pub(crate) use self::address::parse;
use super::{SourceBuildError, Trouble};

/// How long one answer may take unless set.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What an [`Endpoint`] is made of.
pub(crate) struct EndpointConfig {
    pub(crate) client: ClientBuilder,
    pub(crate) timeout: Duration,
    pub(crate) allows_loopback_http: bool,
}

impl EndpointConfig {
    pub(crate) fn new() -> Self {
        Self {
            client: Client::builder(),
            timeout: TIMEOUT,
            allows_loopback_http: false,
        }
    }

    /// # Errors
    ///
    /// When the timeout is zero, `reqwest` has no TLS, or there is no such
    /// client.
    pub(crate) fn build(self) -> Result<Endpoint, SourceBuildError> {
        if self.timeout.is_zero() {
            return Err(SourceBuildError::ZERO_TIMEOUT);
        }
        if !self.allows_loopback_http && !has_tls() {
            return Err(SourceBuildError::NO_TLS);
        }
        let client = hardened(self.client)
            .https_only(!self.allows_loopback_http)
            .build()
            .map_err(|error| SourceBuildError::client(&error))?;
        Ok(Endpoint { client, timeout: self.timeout })
    }
}

/// Whatever the app set, but for the resolver, trust, and the like.
fn hardened(client: ClientBuilder) -> ClientBuilder {
    tls_floor(client)
        // A 307 would have the password posted again, to wherever it says.
        .redirect(redirect::Policy::none())
        // How often is asked decides who asks: a provider counts.
        .retry(retry::never())
        .no_proxy()
        .referer(false)
        // It logs every byte.
        .connection_verbose(false)
        // What is decompressed has been elsewhere in memory before.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
}

/// A client of its own: one that injects tokens would wait for itself.
pub(crate) struct Endpoint {
    client: Client,
    timeout: Duration,
}

impl Endpoint {
    /// Sends a request once. The time it may take covers the answer's body.
    pub(crate) async fn send(
        &self,
        mut request: Request,
    ) -> Result<Response, Trouble> {
        *request.timeout_mut() = Some(self.timeout);
        let response = self.client.execute(request).await;
        response.map_err(|error| Trouble::failed(Failure::of(&error)))
    }
}

/// A body, or the value of a header, that is erased when the last copy that is
/// known here is dropped.
///
/// The client sends a body from where it is, but a header from a buffer of its
/// own, which is given back as it is. So are the buffers that TLS decrypts
/// answers in, and the kernel's.
pub(crate) fn erased(bytes: Zeroizing<Vec<u8>>) -> Bytes {
    Bytes::from_owner(bytes)
}
