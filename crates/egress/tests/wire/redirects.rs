//! What a server says that the client should ask next.

use http::{Method, StatusCode};
use palisade_http::Failure;

use crate::server::{Hosts, Server, Trap, reason};

/// The hole that the wall closes: otherwise its tests could not fail.
#[tokio::test]
async fn without_the_wall_a_redirect_leads_into_the_trap() {
    let trap = Trap::set().await;
    let server = Server::start(format!("https://{}/", trap.address)).await;
    let client = server.transport().dns_resolver(Hosts::good());
    let client = client.build().unwrap();
    client.get(server.url("/302")).send().await.unwrap_err();
    let (connections, bytes) = trap.caught();
    assert!(connections == 1 && bytes > 0);
}

#[tokio::test]
async fn no_redirect_is_followed_and_a_forbidden_one_is_named() {
    let trap = Trap::set().await;
    let trap_port = trap.address.port();
    for (location, expected) in [
        (format!("https://{}/?canary", trap.address), "loopback"),
        (format!("http://{}/?canary", trap.address), "scheme"),
        (format!("https://[::ffff:127.0.0.2]:{trap_port}/"), "loopback"),
        ("https://other.example/?canary".to_owned(), "host"),
        ("//other.example/?canary".to_owned(), "host"),
        ("/canary".to_owned(), "redirect"),
    ] {
        let server = Server::start(&*location).await;
        let egress = server.egress(&Hosts::good()).build().unwrap();
        let client = server.client(&egress);
        let statuses = [301, 302, 303, 307, 308];
        for (method, status) in [Method::GET, Method::POST]
            .iter()
            .flat_map(|method| statuses.map(|status| (method, status)))
        {
            let url = server.url(&format!("/{status}"));
            let request = client.request(method.clone(), url);
            let error = request.body("canary").send().await.unwrap_err();
            assert_eq!(reason(&error), expected, "{location}");
            // The first hop was sent, and so nobody may take it for unsent.
            let failure = Failure::of(&error);
            assert!(failure.is_redirect() && !failure.is_before_send());
            let text = format!("{error} {error:?}");
            assert!(!text.contains("canary"), "{text}");
        }
        assert_eq!(server.requests().len(), 10, "one request each");
    }
    assert_eq!(trap.caught(), (0, 0));
}

#[tokio::test]
async fn inside_of_the_origin_a_get_is_followed_if_the_app_says_so() {
    let server = Server::start("/there").await;
    let egress = server.egress(&Hosts::good()).follow_same_origin(2);
    let client = server.client(&egress.build().unwrap());
    for status in [301, 302, 303] {
        let request = client.post(server.url(&format!("/{status}")));
        let answer = request.body("canary").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let hop = server.requests().pop().unwrap();
        assert!(hop.starts_with("GET /there "), "{hop}");
        assert!(!hop.contains("content-length"), "{hop}");
        assert!(!hop.contains("referer"), "{hop}");
    }
    for status in [307, 308] {
        let request = client.post(server.url(&format!("/{status}")));
        let error = request.body("canary").send().await.unwrap_err();
        assert_eq!(reason(&error), "keeps-method");
    }
    assert_eq!(server.requests().len(), 8);
}

#[tokio::test]
async fn every_hop_is_checked_and_counted() {
    let server = Server::start("/302").await;
    let egress = server.egress(&Hosts::good()).follow_same_origin(3);
    let client = server.client(&egress.build().unwrap());
    let error = client.get(server.url("/302")).send().await.unwrap_err();
    assert_eq!(reason(&error), "too-many-hops");
    assert_eq!(server.requests().len(), 4);
}
