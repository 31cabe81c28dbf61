//! A server that is listed, a trap that is not, and names for both.

use std::{
    collections::HashMap,
    error::Error,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use palisade_egress::{Egress, EgressBuilder, Policy, PolicyBuilder, Refusal};
use palisade_http::find;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{
    Certificate, Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
};
use reqwest_middleware::ClientWithMiddleware;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivatePkcs8KeyDer},
};

/// Speaks TLS on 127.0.0.1, for `api.example`, `other.example`, `localhost` and
/// 127.0.0.2.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) pem: String,
    #[cfg(feature = "pins")]
    pub(crate) certificate: Vec<u8>,
    #[cfg(feature = "pins")]
    pub(crate) key: Vec<u8>,
    seen: Arc<Mutex<Vec<(IpAddr, String)>>>,
}

impl Server {
    /// Redirects to `location` from `/STATUS`, and answers 200 elsewhere.
    pub(crate) async fn start(location: impl Into<String>) -> Self {
        let location = location.into();
        let names = ["api.example", "other.example", "localhost", "127.0.0.2"];
        let names = names.map(str::to_owned);
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(names).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let requests = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, peer)) = listener.accept().await {
                let (acceptor, location) = (acceptor.clone(), location.clone());
                let requests = Arc::clone(&requests);
                tokio::spawn(async move {
                    // Who does not trust us breaks the handshake off.
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    while let Some(head) = head(&mut stream).await {
                        let answer = answer(&head, &location);
                        requests.lock().unwrap().push((peer.ip(), head));
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        Self {
            port,
            pem: cert.pem(),
            #[cfg(feature = "pins")]
            certificate: cert.der().to_vec(),
            #[cfg(feature = "pins")]
            key: rcgen::PublicKeyData::subject_public_key_info(&signing_key),
            seen,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://api.example:{}{path}", self.port)
    }

    /// The heads of all requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(_, head)| head.clone()).collect()
    }

    pub(crate) fn peers(&self) -> Vec<IpAddr> {
        self.seen.lock().unwrap().iter().map(|(peer, _)| *peer).collect()
    }

    /// Allows this server, and its address.
    pub(crate) fn policy(&self) -> PolicyBuilder {
        Policy::builder()
            .allow(format!("api.example:{}", self.port))
            .dangerous_allow_addresses("127.0.0.1")
    }

    pub(crate) fn egress(&self, hosts: &Hosts) -> EgressBuilder {
        Egress::builder(self.policy().build().unwrap()).resolver(hosts.clone())
    }

    /// A client of the app's, which trusts this server.
    pub(crate) fn transport(&self) -> ClientBuilder {
        let certificate = Certificate::from_pem(self.pem.as_bytes()).unwrap();
        Client::builder().tls_certs_only([certificate])
    }

    /// Both walls.
    pub(crate) fn client(&self, egress: &Egress) -> ClientWithMiddleware {
        let client = egress.harden(self.transport()).build().unwrap();
        reqwest_middleware::ClientBuilder::new(client)
            .with(egress.check())
            .with(egress.recheck())
            .build()
    }
}

/// The head of a request, and its body read.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(bytes).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(head)
}

fn answer(head: &str, location: &str) -> String {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let status: Option<u16> = path.trim_start_matches('/').parse().ok();
    match status {
        Some(status) => format!(
            "HTTP/1.1 {status} X\r\nlocation: {location}\r\n\
             content-length: 0\r\n\r\n"
        ),
        None => "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned(),
    }
}

/// Where nothing may go: counts connections and the bytes that come over them.
pub(crate) struct Trap {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    bytes: Arc<AtomicUsize>,
}

impl Trap {
    /// On 127.0.0.2.
    pub(crate) async fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        Self::on(listener)
    }

    /// On the same port as a server, so that only the address differs.
    pub(crate) async fn beside(server: &Server) -> Self {
        let address = ("127.0.0.2", server.port);
        Self::on(TcpListener::bind(address).await.unwrap())
    }

    fn on(listener: TcpListener) -> Self {
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let bytes = Arc::new(AtomicUsize::new(0));
        let trap = Self {
            address,
            connections: Arc::clone(&connections),
            bytes: Arc::clone(&bytes),
        };
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let mut buffer = [0; 4096];
                // The first bytes are enough to know; then it hangs up.
                if let Ok(count) = stream.read(&mut buffer).await {
                    bytes.fetch_add(count, Ordering::SeqCst);
                }
            }
        });
        trap
    }

    /// Connections and bytes.
    pub(crate) fn caught(&self) -> (usize, usize) {
        let [connections, bytes] = [&self.connections, &self.bytes]
            .map(|count| count.load(Ordering::SeqCst));
        (connections, bytes)
    }
}

/// Names and their addresses, in place of the system's resolver.
#[derive(Clone, Default)]
pub(crate) struct Hosts(Arc<HashMap<String, Vec<IpAddr>>>);

impl Hosts {
    pub(crate) fn new(hosts: &[(&str, &[&str])]) -> Self {
        let hosts = hosts.iter().map(|(name, addresses)| {
            let addresses = addresses.iter().map(|a| a.parse().unwrap());
            ((*name).to_owned(), addresses.collect())
        });
        Self(Arc::new(hosts.collect()))
    }

    /// All names at 127.0.0.1.
    pub(crate) fn good() -> Self {
        Self::new(&[
            ("api.example", &["127.0.0.1"]),
            ("other.example", &["127.0.0.1"]),
        ])
    }
}

impl Resolve for Hosts {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.get(name.as_str()).cloned();
        Box::pin(async move {
            let found = found.ok_or("no such name")?;
            let addresses: Addrs = Box::new(
                found.into_iter().map(|address| SocketAddr::new(address, 0)),
            );
            Ok(addresses)
        })
    }
}

/// Why a request was refused, found where it may be.
pub(crate) fn reason(error: &(dyn Error + 'static)) -> &'static str {
    find::<Refusal>(error)
        .unwrap_or_else(|| panic!("no refusal: {error:?}"))
        .reason()
        .name()
}
