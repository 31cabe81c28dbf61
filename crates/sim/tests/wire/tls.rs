use std::{error::Error, net::TcpStream};

use palisade_sim::{Edition, Simulator};
use reqwest::{Certificate, Client, tls::Version};

use crate::client::{Api, unlimited, until};

#[tokio::test]
async fn both_versions_of_tls_are_spoken_to_every_name() {
    let sim = unlimited().await;
    let port = sim.port();
    for version in [Version::TLS_1_2, Version::TLS_1_3] {
        let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
        let client = Client::builder()
            .tls_certs_only([ca])
            .tls_version_min(version)
            .tls_version_max(version)
            .build()
            .unwrap();
        for name in ["localhost", "127.0.0.1"] {
            let url = format!("https://{name}:{port}/api/v1/products");
            let answer = client.get(url).send().await.unwrap();
            assert_eq!(answer.status(), 401);
            assert_eq!(answer.version(), reqwest::Version::HTTP_11);
        }
    }
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_authority_sends_nothing() {
    let (sim, other) = (unlimited().await, unlimited().await);
    let stranger = Api::new(&other, Edition::April2026);
    let url = format!("{}/products", sim.base_url());
    let error = stranger.http.get(url).send().await.unwrap_err();
    assert!(error.is_connect());
    assert!(sim.ledger().requests().is_empty());
    // The client's alert is on its way when its error is there already.
    until(|| sim.ledger().failed_handshakes() == 1).await;
}

#[tokio::test]
async fn a_dropped_simulator_is_gone() {
    let sim = unlimited().await;
    let api = Api::logged_in(&sim).await;
    let port = sim.port();
    drop(sim);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert!(api.get("/products").send().await.is_err());
    let again = Simulator::builder().port(port).start().await;
    assert!(again.is_ok(), "the port is free");
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error_that_says_so() {
    let sim = unlimited().await;
    let port = sim.port();
    let error = Simulator::builder().port(port).start().await.unwrap_err();
    assert!(error.is_bind() && !error.is_config());
    let text = format!("cannot listen on port {port} of 127.0.0.1");
    assert_eq!(error.to_string(), text);
    assert!(error.source().is_some());
}
