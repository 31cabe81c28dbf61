use std::{collections::BTreeMap, fmt, sync::Arc};

use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError,
    SignatureScheme, SupportedCipherSuite,
    client::danger::{
        HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
    },
    crypto::{
        CryptoProvider,
        hash::{Hash, HashAlgorithm},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use super::Pin;
use crate::{BuildError, Reason, Refusal, report::report};

/// Checks all that is checked of a certificate, and then its pins.
pub(super) struct PinnedVerifier {
    trust: Arc<dyn ServerCertVerifier>,
    pins: BTreeMap<String, Vec<Pin>>,
    sha256: &'static dyn Hash,
}

impl PinnedVerifier {
    pub(super) fn new(
        trust: Arc<dyn ServerCertVerifier>,
        pins: BTreeMap<String, Vec<Pin>>,
        provider: &CryptoProvider,
    ) -> Result<Self, BuildError> {
        let mut hashes = provider.cipher_suites.iter().map(hash_of);
        let sha256 =
            hashes.find(|hash| hash.algorithm() == HashAlgorithm::SHA256);
        let sha256 = sha256.ok_or_else(|| {
            BuildError::pin("the provider of cryptography has no SHA-256")
        })?;
        Ok(Self { trust, pins, sha256 })
    }

    fn is_pinned(
        &self,
        pins: &[Pin],
        certificate: &CertificateDer<'_>,
    ) -> Result<bool, Error> {
        let parsed = ParsedCertificate::try_from(certificate)?;
        let key = self.sha256.hash(&parsed.subject_public_key_info());
        let whole = self.sha256.hash(certificate);
        Ok(pins.iter().any(|pin| {
            let own = if pin.is_key { &key } else { &whole };
            own.as_ref() == pin.sha256
        }))
    }
}

const fn hash_of(suite: &SupportedCipherSuite) -> &'static dyn Hash {
    match suite {
        SupportedCipherSuite::Tls12(suite) => suite.common.hash_provider,
        SupportedCipherSuite::Tls13(suite) => suite.common.hash_provider,
    }
}

impl ServerCertVerifier for PinnedVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.trust.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )?;
        let host = server_name.to_str();
        match self.pins.get(&*host) {
            Some(pins) if !self.is_pinned(pins, end_entity)? => {
                let refusal = Refusal::new(Reason::Certificate);
                report(&host, refusal.reason().name());
                let refusal = OtherError(Arc::new(refusal));
                Err(CertificateError::Other(refusal).into())
            }
            _ => Ok(verified),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.supported_verify_schemes()
    }
}

impl fmt::Debug for PinnedVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinnedVerifier")
            .field("pins", &self.pins)
            .finish_non_exhaustive()
    }
}
