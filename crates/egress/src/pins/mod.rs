//! Keys and certificates that a server has to have, and whom to trust.

mod pin;
mod verifier;

use std::{collections::BTreeMap, error::Error, sync::Arc};

use palisade_http::find;
use rustls::{
    CertificateError, ClientConfig, Error as TlsError, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, pem::PemObject as _},
    version::{TLS12, TLS13},
};
use rustls_platform_verifier::Verifier;

pub use self::pin::Pin;
use self::verifier::PinnedVerifier;
use crate::{BuildError, Policy, Refusal, place::Place};

/// What the whole configuration of TLS is made of, if there is any need.
#[derive(Default)]
pub(crate) struct PinsBuilder {
    pins: Vec<(String, Pin)>,
    roots: Option<Vec<u8>>,
}

impl PinsBuilder {
    pub(crate) fn pin(&mut self, host: String, pin: Pin) {
        self.pins.push((host, pin));
    }

    pub(crate) fn trust_only(&mut self, pem: Vec<u8>) {
        self.roots.get_or_insert_default().extend(pem);
    }

    pub(crate) fn build(
        self,
        policy: &Policy,
    ) -> Result<Option<ClientConfig>, BuildError> {
        if self.pins.is_empty() && self.roots.is_none() {
            return Ok(None);
        }
        let mut pins = BTreeMap::<String, Vec<Pin>>::new();
        for (text, pin) in self.pins {
            let place = Place::parse(&text);
            let place = place.map_err(|why| BuildError::host(&text, why))?;
            let host = place.host().filter(|host| policy.lists(host));
            let host = host.ok_or_else(|| {
                BuildError::host(&text, "an exact one of the policy's")
            })?;
            pins.entry(host).or_default().push(pin);
        }
        // As reqwest does: that of the app, or the one that it brings.
        let provider = CryptoProvider::get_default().map_or_else(
            || Arc::new(aws_lc_rs::default_provider()),
            Arc::clone,
        );
        let trust = trust(self.roots.as_deref(), Arc::clone(&provider))?;
        let verifier = PinnedVerifier::new(trust, pins, &provider)?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12]);
        let config = config.map_err(|_unquoted| {
            BuildError::pin("the provider of cryptography has no TLS 1.2")
        })?;
        let mut config = config
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        // What `reqwest` sets for a configuration of its own.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Some(config))
    }
}

/// Whoever the system trusts, or only those who are named.
fn trust(
    roots: Option<&[u8]>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, BuildError> {
    let Some(pem) = roots else {
        let system = Verifier::new(provider);
        return match system {
            Ok(system) => Ok(Arc::new(system)),
            Err(_unquoted) => {
                Err(BuildError::pin("the system has no trusted authorities"))
            }
        };
    };
    let refuse = || BuildError::pin("the authorities are no certificates");
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_unquoted| refuse())?;
        store.add(certificate).map_err(|_unquoted| refuse())?;
    }
    let named =
        WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider);
    // Without a single one there is an error, too.
    match named.build() {
        Ok(named) => Ok(named),
        Err(_unquoted) => Err(refuse()),
    }
}

/// That of the verifier, which hides in an error of its library.
pub(crate) fn refusal(error: &(dyn Error + 'static)) -> Option<Refusal> {
    match find::<TlsError>(error)? {
        TlsError::InvalidCertificate(CertificateError::Other(other)) => {
            other.0.downcast_ref().copied()
        }
        _ => None,
    }
}
