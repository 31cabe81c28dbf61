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

/// A handshake takes an unoptimised build half a second on a busy machine.
const ANSWERED: Duration = Duration::from_secs(10);
/// Nobody answers in gRPC, so this is waited for.
const UNANSWERED: Duration = Duration::from_secs(2);

/// A server that speaks TLS, says `first` what it reads first, and answers
/// requests over HTTP/1.1.
struct Server {
    protocol: Protocol,
    port: u16,
    pem: String,
    first: mpsc::UnboundedReceiver<Vec<u8>>,
}

impl Server {
    fn start(protocol: Protocol) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = cert.pem();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        // A client of HTTP may know both, and speaks what the server offers.
        let spoken: &[u8] = match protocol {
            Protocol::Grpc => b"h2",
            _ => b"http/1.1",
        };
        config.alpn_protocols = vec![spoken.to_vec()];
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
        Self { protocol, port: port.recv().unwrap(), pem, first }
    }

    /// The first bytes of what a telemetry sent, inside of TLS.
    fn told(&mut self, trusts: bool) -> Option<String> {
        let redactor = Policy::payments().build().unwrap();
        let builder = Telemetry::builder(&redactor)
            .endpoint(format!("https://localhost:{}", self.port))
            .protocol(self.protocol)
            .timeout(match self.protocol {
                Protocol::Grpc => UNANSWERED,
                _ => ANSWERED,
            });
        let builder =
            if trusts { builder.ca_pem(self.pem.clone()) } else { builder };
        let telemetry = builder.build().unwrap();
        drop(telemetry.tracer_provider().tracer("x").start("x"));
        // Only spans: one connection.
        let sent = telemetry.tracer_provider().force_flush();
        if self.protocol == Protocol::HttpProtobuf {
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
    for (protocol, request) in [
        (Protocol::HttpProtobuf, "POST /v1/traces HTTP/1.1\r\n"),
        (Protocol::Grpc, "PRI * HTTP/2.0\r\n"),
    ] {
        let mut server = Server::start(protocol);
        let told = server.told(true).unwrap();
        assert!(told.starts_with(request), "{told}");
        assert_eq!(server.told(false), None);
    }
}
