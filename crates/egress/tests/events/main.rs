//! What the tracing subscriber sees. By itself: a callsite that another test
//! registers at the same time, without a subscriber, may stay off.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

#[expect(dead_code, reason = "of use to the other tests")]
#[path = "../wire/server.rs"]
mod server;

use palisade_test_events::{Remembered, fields};

use crate::server::{Hosts, Server};

#[tokio::test]
async fn what_is_refused_is_an_event_with_its_host_and_reason_and_no_more() {
    let (remembered, _guard) = Remembered::start();
    let server = Server::start("https://127.0.0.3/?canary").await;
    let hosts = Hosts::new(&[("api.example", &["127.0.0.2"])]);
    let astray = server.egress(&hosts).build().unwrap();
    let egress = server.egress(&Hosts::good()).source_ip("9.9.9.9");
    let egress = egress.local_address([127, 0, 0, 1].into()).build().unwrap();
    let client = server.client(&egress);

    // By the first layer, at a hop, by the resolver.
    let elsewhere = "https://evil.example/pay?canary";
    client.get(elsewhere).send().await.unwrap_err();
    client.get(server.url("/302?canary")).send().await.unwrap();
    client.get(server.url("/302")).send().await.unwrap_err();
    let astray = server.client(&astray).get(server.url("/?canary"));
    astray.send().await.unwrap_err();
    // Our own address: of one in an inner network nobody can tell.
    egress.check_source("9.9.9.9".parse().unwrap());
    egress.check_source("9.9.9.8".parse().unwrap());
    // And what may go says nothing.
    client.get(server.url("/?canary")).send().await.unwrap();

    let of = |host: &str, reason: &str| {
        ("authz_fail", fields([("host", host), ("reason", reason)]))
    };
    assert_eq!(
        remembered.take(),
        [
            of("evil.example", "host"),
            of("127.0.0.3", "loopback"),
            of("api.example", "loopback"),
            of("9.9.9.8", "source-address"),
        ]
    );
}
