use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::Certificate;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto::aws_lc_rs, pki_types::PrivatePkcs8KeyDer,
        version::TLS12,
    },
};

use crate::{
    client::{builder, failure, said},
    server::read_request,
};

/// Speaks TLS 1.2 and answers every request the same. Its certificate signs
/// itself, and is for `localhost`.
pub(crate) struct Server {
    pub(crate) port: u16,
    pem: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) async fn start(answer: &'static str) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = cert.pem();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS12])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Who does not trust us breaks the handshake off.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                while read_request(&mut stream).await.is_ok() {
                    seen.fetch_add(1, Ordering::SeqCst);
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            }
        });
        Self { port, pem, requests }
    }

    pub(crate) fn certificate(&self) -> Certificate {
        Certificate::from_pem(self.pem.as_bytes()).unwrap()
    }

    async fn refused(&self, client: reqwest::ClientBuilder, host: &str) {
        let url = format!("https://{host}:{}/", self.port);
        let failure = failure(&client.build().unwrap(), &url).await;
        assert_eq!(said(failure), ["before send", "connect", "tls"]);
        let text = failure.to_string();
        assert_eq!(text, "no connection: the TLS handshake failed");
        assert_eq!(self.requests.load(Ordering::SeqCst), 0);
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]";

#[tokio::test]
async fn a_certificate_that_is_not_trusted() {
    let other = Server::start(OK).await;
    let server = Server::start(OK).await;
    let client = builder().tls_certs_only([other.certificate()]);
    server.refused(client, "localhost").await;
}

#[tokio::test]
async fn a_certificate_of_another_name() {
    let server = Server::start(OK).await;
    let client = builder().tls_certs_only([server.certificate()]);
    server.refused(client, "127.0.0.1").await;
}

#[tokio::test]
async fn no_version_in_common() {
    let server = Server::start(OK).await;
    let client = builder()
        .tls_certs_only([server.certificate()])
        .tls_version_min(reqwest::tls::Version::TLS_1_3);
    server.refused(client, "localhost").await;
}

#[tokio::test]
async fn with_trust_there_is_an_answer() {
    let server = Server::start(OK).await;
    let certificates = [server.certificate()];
    let client = builder().tls_certs_only(certificates).build().unwrap();
    let url = format!("https://localhost:{}/", server.port);
    let response = client.get(url).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), "[]");
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}

/// Reads what begins the handshake, and answers in its own way.
#[tokio::test]
async fn the_other_end_speaks_no_tls() {
    for (what, kind) in [
        ("HTTP/1.1 400 canary\r\n\r\n", ""),
        ("", " (unexpected end of file)"),
        ("reset", " (connection reset)"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut buffer = [0; 4096];
                assert!(stream.read(&mut buffer).await.unwrap() > 0);
                if what == "reset" {
                    stream.set_zero_linger().unwrap();
                } else {
                    stream.write_all(what.as_bytes()).await.unwrap();
                }
            }
        });
        let url = format!("https://127.0.0.1:{port}/");
        let client = builder().tls_certs_only([]).build().unwrap();
        let failure = failure(&client, &url).await;
        assert_eq!(said(failure), ["before send", "connect", "tls"]);
        let expected = "no connection: the TLS handshake failed".to_owned();
        assert_eq!(failure.to_string(), expected + kind);
        assert_eq!(failure.io_kind().is_some(), !kind.is_empty());
    }
}

#[tokio::test]
async fn the_other_end_never_shakes_hands() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = builder()
        .tls_certs_only([])
        .connect_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let url = format!("https://127.0.0.1:{port}/");
    let failure = failure(&client, &url).await;
    assert_eq!(said(failure), ["before send", "connect", "timeout"]);
    drop(listener);
}
