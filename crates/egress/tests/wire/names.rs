//! What a name is resolved to.

use palisade_egress::{Egress, Policy};
use palisade_http::Failure;

use crate::server::{Hosts, Server, Trap, reason};

#[tokio::test]
async fn a_name_that_leads_to_a_forbidden_address_is_not_connected_to() {
    let server = Server::start("/").await;
    let trap = Trap::beside(&server).await;
    for (addresses, expected) in [
        (&["127.0.0.2"][..], "loopback"),
        (&["::ffff:127.0.0.2"], "loopback"),
        // One good address among them makes it no better.
        (&["127.0.0.1", "127.0.0.2"], "loopback"),
        (&["127.0.0.1", "127.0.0.1", "::1"], "loopback"),
    ] {
        let hosts = Hosts::new(&[("api.example", addresses)]);
        let egress = server.egress(&hosts).build().unwrap();
        let request = server.client(&egress).get(server.url("/?canary"));
        let error = request.send().await.unwrap_err();
        assert_eq!(reason(&error), expected, "{addresses:?}");
        let failure = Failure::of(&error);
        assert!(failure.is_dns() && failure.is_before_send());
        assert!(failure.is_refused(), "so that nobody tries again");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("canary"), "{text}");
    }
    assert_eq!(server.requests().len(), 0);
    assert_eq!(trap.caught(), (0, 0));

    // The trap is one: a client without the wall goes there.
    let hosts = Hosts::new(&[("api.example", &["127.0.0.2"])]);
    let client = server.transport().dns_resolver(hosts).build().unwrap();
    client.get(server.url("/")).send().await.unwrap_err();
    assert_eq!(trap.caught().0, 1);
}

/// The system resolves it, and is not believed either.
#[tokio::test]
async fn localhost_is_this_machine() {
    let server = Server::start("/").await;
    let place = format!("localhost:{}", server.port);
    let url = format!("https://{place}/");
    let policy = || Policy::builder().allow(&*place);
    let egress = Egress::builder(policy().build().unwrap()).build().unwrap();
    let error = server.client(&egress).get(&url).send().await.unwrap_err();
    assert_eq!(reason(&error), "loopback");
    assert_eq!(server.requests().len(), 0);

    let policy = policy()
        .dangerous_allow_addresses("127.0.0.1")
        .dangerous_allow_addresses("::1");
    let egress = Egress::builder(policy.build().unwrap()).build().unwrap();
    let answer = server.client(&egress).get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

/// Whatever calls the client: no resolver is asked for a name not listed.
#[tokio::test]
async fn the_hardened_client_alone_resolves_listed_names_only() {
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let client = egress.harden(server.transport()).build().unwrap();
    assert!(client.get(server.url("/")).send().await.is_ok());
    let url = format!("https://other.example:{}/", server.port);
    let error = client.get(url).send().await.unwrap_err();
    assert_eq!(reason(&error), "host");
    assert_eq!(server.requests().len(), 1);
}
