use std::{sync::Arc, thread, time::Duration};

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use palisade_otel::{Protocol, Telemetry};
use palisade_redact::Policy;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    runtime::Builder,
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

/// A server that speaks TLS, says `first` what it reads first, and answers
/// requests over HTTP.
struct Server {
    port: u16,
    pem: String,
    first: mpsc::UnboundedReceiver<Vec<u8>>,
}

impl Server {
    fn start() -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = cert.pem();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (said, first) = mpsc::unbounded_channel();
        let (opened, port) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime =
                Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                opened.send(listener.local_addr().unwrap().port()).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    // Who does not trust us breaks the handshake off.
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        continue;
                    };
                    let mut bytes = vec![0; 4096];
                    let count = stream.read(&mut bytes).await.unwrap_or(0);
                    bytes.truncate(count);
                    said.send(bytes).unwrap();
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\
                                   connection: close\r\n\r\n";
                    drop(stream.write_all(answer).await);
                    drop(stream.shutdown().await);
                }
            });
        });
        Self { port: port.recv().unwrap(), pem, first }
    }

    /// The first bytes of what a telemetry sent, inside of TLS.
    fn told(&mut self, protocol: Protocol, trusts: bool) -> Option<String> {
        let redactor = Policy::payments().build().unwrap();
        let builder = Telemetry::builder(&redactor)
            .endpoint(format!("https://localhost:{}", self.port))
            .protocol(protocol)
            .timeout(Duration::from_millis(500));
        let builder =
            if trusts { builder.ca_pem(self.pem.clone()) } else { builder };
        let telemetry = builder.build().unwrap();
        drop(telemetry.tracer_provider().tracer("x").start("x"));
        // Only spans: one connection. Nobody answers in gRPC here.
        let sent = telemetry.tracer_provider().force_flush();
        if protocol == Protocol::HttpProtobuf {
            assert_eq!(sent.is_ok(), trusts, "{sent:?}");
        }
        let bytes = self.first.try_recv().ok();
        // The last metrics are sent when it is dropped.
        drop(telemetry);
        while self.first.try_recv().is_ok() {}
        let bytes = bytes?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[test]
fn https_is_really_spoken_and_the_server_is_really_checked() {
    let mut server = Server::start();
    let told = server.told(Protocol::HttpProtobuf, true).unwrap();
    assert!(told.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{told}");
    let told = server.told(Protocol::Grpc, true).unwrap();
    assert!(told.starts_with("PRI * HTTP/2.0\r\n"), "{told}");
    for protocol in [Protocol::HttpProtobuf, Protocol::Grpc] {
        assert_eq!(server.told(protocol, false), None);
    }
}
