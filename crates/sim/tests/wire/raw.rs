//! What no HTTP client would do: a request of which only the head comes.

use std::{io::ErrorKind, sync::Arc, time::Duration};

use palisade_sim::{Fault, Simulator};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::client::unlimited;

#[tokio::test]
async fn a_reset_before_reading_does_not_wait_for_the_body() {
    let sim = unlimited().await;
    sim.inject(Fault::Reset);
    let mut stream = connect(&sim).await;
    let head = "POST /api/v1/purchase HTTP/1.1\r\nhost: localhost\r\n\
                content-length: 100\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let read = timeout(Duration::from_secs(5), read).await;
    let error = read.expect("the body was waited for").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert!(answer.is_empty());
}

async fn connect(sim: &Simulator) -> TlsStream<TcpStream> {
    let ca = CertificateDer::from_pem_slice(sim.ca_pem().as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(ca).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    let stream = TcpStream::connect(("127.0.0.1", sim.port())).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    connector.connect(name, stream).await.unwrap()
}
