//! Keys, certificates and authorities.

use palisade_egress::{Egress, EgressBuilder, Pin};
use palisade_http::Failure;
use reqwest::Client;
use tokio_rustls::rustls::crypto::{
    aws_lc_rs,
    hash::{Hash, HashAlgorithm},
};

use crate::server::{Hosts, Server, reason};

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let suites = aws_lc_rs::default_provider().cipher_suites;
    let mut hashes = suites.iter().map(|suite| -> &dyn Hash {
        suite.tls13().map_or_else(
            || panic!("TLS 1.3 comes first"),
            |suite| suite.common.hash_provider,
        )
    });
    let hash = hashes.find(|h| h.algorithm() == HashAlgorithm::SHA256);
    hash.unwrap().hash(bytes).as_ref().try_into().unwrap()
}

/// One request by a client that has nothing but what egress gives it.
async fn said(server: &Server, egress: EgressBuilder) -> &'static str {
    let egress = egress.build().unwrap();
    let client = egress.harden(Client::builder()).build().unwrap();
    let client = reqwest_middleware::ClientBuilder::new(client)
        .with(egress.check())
        .with(egress.recheck())
        .build();
    let before = server.requests().len();
    match client.get(server.url("/?canary")).send().await {
        Ok(answer) if answer.status() == 200 => "ok",
        Ok(_) => "another status",
        Err(error) => {
            assert_eq!(server.requests().len(), before);
            let failure = Failure::of(&error);
            assert!(failure.is_tls() && failure.is_before_send(), "{error:?}");
            if palisade_http::find::<palisade_egress::Refusal>(&error).is_none()
            {
                return "not trusted";
            }
            assert!(!format!("{error} {error:?}").contains("canary"));
            reason(&error)
        }
    }
}

#[tokio::test]
async fn a_server_needs_a_pinned_key_or_certificate() {
    let server = Server::start("/").await;
    let key = Pin::key_sha256(sha256(&server.key));
    let certificate = Pin::certificate_sha256(sha256(&server.certificate));
    let other = Pin::key_sha256([7; 32]);
    // Each digest is of its own kind.
    let swapped = Pin::key_sha256(sha256(&server.certificate));
    let egress =
        || server.egress(&Hosts::good()).trust_only(server.pem.as_bytes());
    let pinned = |pins: &[Pin]| {
        pins.iter()
            .fold(egress(), |egress, pin| egress.pin("api.example", *pin))
    };
    for (pins, expected) in [
        (&[][..], "ok"),
        (&[key], "ok"),
        (&[certificate], "ok"),
        (&[other, key], "ok"),
        (&[other], "certificate"),
        (&[swapped], "certificate"),
    ] {
        assert_eq!(said(&server, pinned(pins)).await, expected, "{pins:?}");
    }
}

#[tokio::test]
async fn a_pin_replaces_no_trust() {
    let (server, other) = (Server::start("/").await, Server::start("/").await);
    let key = Pin::key_sha256(sha256(&server.key));
    let egress = || server.egress(&Hosts::good()).pin("api.example", key);
    // By the authorities of the system, which know nothing of it.
    assert_eq!(said(&server, egress()).await, "not trusted");
    let egress = egress().trust_only(other.pem.as_bytes());
    assert_eq!(said(&server, egress).await, "not trusted");
}

/// What the app's client was told about TLS is replaced as a whole.
#[tokio::test]
async fn a_configuration_of_the_apps_goes_around_no_pin() {
    let server = Server::start("/").await;
    let egress = server
        .egress(&Hosts::good())
        .trust_only(server.pem.as_bytes())
        .pin("api.example", Pin::key_sha256([7; 32]))
        .build()
        .unwrap();
    let careless = Client::builder().tls_danger_accept_invalid_certs(true);
    let client = egress.harden(careless).build().unwrap();
    let error = client.get(server.url("/")).send().await.unwrap_err();
    assert!(Failure::of(&error).is_tls());
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn what_cannot_be_pinned_is_refused() {
    let server = Server::start("/").await;
    let said = |egress: EgressBuilder| egress.build().unwrap_err().to_string();
    let egress = || server.egress(&Hosts::good());
    for host in ["other.example", "*.api.example"] {
        assert_eq!(
            said(egress().pin(host, Pin::key_sha256([7; 32]))),
            format!("the host {host:?} is not an exact one of the policy's")
        );
    }
    for pem in
        ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
    {
        assert_eq!(
            said(egress().trust_only(pem)),
            "the pins cannot be held: the authorities are no certificates"
        );
    }
    drop(Egress::builder(server.policy().build().unwrap()));
}
