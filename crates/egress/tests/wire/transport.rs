//! What an app's client brings along and should not.

use std::time::Duration;

use palisade_http::Failure;
use reqwest::{Client, redirect, retry};

use crate::server::{Hosts, Server, Trap, reason};

#[tokio::test]
async fn a_careless_client_is_careful_afterwards() {
    let trap = Trap::set().await;
    let server = Server::start(format!("https://{}/", trap.address)).await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let careless = || {
        Client::builder()
            .tls_danger_accept_invalid_certs(true)
            .redirect(redirect::Policy::limited(5))
            .https_only(false)
            .dns_resolver(Hosts::good())
            .timeout(Duration::from_secs(10))
    };
    let url = server.url("/302");
    careless().build().unwrap().get(&url).send().await.unwrap_err();
    assert_eq!(trap.caught().0, 1, "the trap is one");

    // Nobody signed this certificate.
    let client = egress.harden(careless()).build().unwrap();
    let error = client.get(&url).send().await.unwrap_err();
    assert!(Failure::of(&error).is_tls());
    assert_eq!(server.requests().len(), 1);
    let client = egress.harden(careless()).build().unwrap();
    let url = format!("http://api.example:{}/", server.port);
    assert!(client.get(&url).send().await.is_err());
    assert_eq!(trap.caught().0, 1);
}

/// The client's own repetitions, which no layer sees.
#[tokio::test]
async fn what_fails_is_sent_once() {
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let eager = || {
        let every = retry::for_host("api.example")
            .max_retries_per_request(3)
            .classify_fn(|outcome| match outcome.status() {
                Some(status) if status.as_u16() == 503 => outcome.retryable(),
                _ => outcome.success(),
            });
        server.transport().dns_resolver(Hosts::good()).retry(every)
    };
    let client = eager().build().unwrap();
    client.post(server.url("/503")).send().await.unwrap();
    assert_eq!(server.requests().len(), 4, "it would be repeated");
    let client = egress.harden(eager()).build().unwrap();
    client.post(server.url("/503")).send().await.unwrap();
    assert_eq!(server.requests().len(), 5);
}

/// A literal is not resolved, so the hops are the wall here.
#[tokio::test]
async fn an_address_in_a_redirect_is_seen_by_the_client_alone() {
    let trap = Trap::set().await;
    let server = Server::start(format!("https://{}/", trap.address)).await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let client = egress.harden(server.transport()).build().unwrap();
    let error = client.get(server.url("/302")).send().await.unwrap_err();
    assert_eq!(reason(&error), "loopback");
    assert_eq!(trap.caught(), (0, 0));
}
