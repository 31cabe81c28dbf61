//! Certificates made at the start, for this one simulator.
//!
//! They are in force for longer than some systems' own verifiers accept of an
//! authority of the system's; a client that is told to trust only this one
//! does not ask them.

use std::{error::Error, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::{CryptoProvider, aws_lc_rs},
        pki_types::PrivatePkcs8KeyDer,
        version::{TLS12, TLS13},
    },
};

use crate::{StartError, token::Entropy};

/// What the simulator needs of cryptography.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) ca_pem: String,
    provider: Arc<CryptoProvider>,
}

impl Tls {
    /// Makes an authority and a certificate of its own. The authority's key is
    /// dropped at the end: it can sign nothing else.
    pub(crate) fn new() -> Result<Self, StartError> {
        // Named rather than taken from the process: a library does not decide
        // for its host, and reqwest brings the same one.
        let provider = Arc::new(aws_lc_rs::default_provider());
        let (ca_pem, server) =
            identity(Arc::clone(&provider)).map_err(StartError::certificate)?;
        let acceptor = TlsAcceptor::from(Arc::new(server));
        Ok(Self { acceptor, ca_pem, provider })
    }

    /// Randomness for a pair of tokens, unless the system has none.
    pub(crate) fn entropy(&self) -> Option<Entropy> {
        let draw = || {
            let mut bytes = [0; 16];
            let filled = self.provider.secure_random.fill(&mut bytes);
            filled.ok().map(|()| u128::from_be_bytes(bytes))
        };
        Some(Entropy { access: draw()?, refresh: draw()? })
    }
}

type Boxed = Box<dyn Error + Send + Sync>;

fn identity(
    provider: Arc<CryptoProvider>,
) -> Result<(String, ServerConfig), Boxed> {
    let mut params = CertificateParams::default();
    let name = "Palisade simulator, for tests only";
    params.distinguished_name.push(DnType::CommonName, name);
    // No authority below this one.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut params = CertificateParams::new(names)?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &authority)?;

    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())?;
    // A client that insists on HTTP/2 fails here rather than later.
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((authority.pem(), server))
}
