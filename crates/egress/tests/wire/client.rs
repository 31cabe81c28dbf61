//! The client of our own.

use http::{HeaderValue, header::ACCEPT};
use palisade_egress::EgressClient;
use palisade_http::Failure;

use crate::{
    chain::Astray,
    server::{Hosts, Server, Trap, reason},
};

#[tokio::test]
async fn its_requests_go_where_they_may_and_nowhere_else() {
    let server = Server::start("https://other.example/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let client = EgressClient::builder(egress).transport(server.transport());
    let client = client.build().unwrap();
    let request = client.post(&server.url("/pay")).unwrap();
    let accept = HeaderValue::from_static("text/plain");
    let request = request.header(ACCEPT, accept).body("canary");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let head = server.requests().pop().unwrap();
    assert!(head.starts_with("POST /pay ") && head.contains("text/plain"));

    let elsewhere = client.get("https://other.example/?canary").unwrap();
    let error = elsewhere.send().await.unwrap_err();
    assert_eq!(reason(&error), "host");
    assert!(Failure::of(&error).is_before_send());
    // Which the builder of the client inside would make a header of.
    let user = server.url("/").replace("//", "//canary@");
    let error = client.get(&user).unwrap().send().await.unwrap_err();
    assert_eq!(reason(&error), "userinfo");
    let hop = client.get(&server.url("/302")).unwrap();
    let error = hop.send().await.unwrap_err();
    assert_eq!(reason(&error), "host");
    assert!(client.get("canary").unwrap_err().is_invalid());
}

#[tokio::test]
async fn a_layer_of_the_apps_leads_it_nowhere_else() {
    let trap = Trap::set().await;
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let client = EgressClient::builder(egress)
        .transport(server.transport())
        .with(Astray(format!("https://{}/", trap.address)))
        .build()
        .unwrap();
    let request = client.get(&server.url("/")).unwrap();
    assert_eq!(reason(&request.send().await.unwrap_err()), "loopback");
    assert_eq!(trap.caught(), (0, 0));
}

/// An error of the client's would show the URL.
#[tokio::test]
async fn what_fails_shows_no_url() {
    let server = Server::start("/").await;
    let nobody = server.policy().allow("api.example:1").build().unwrap();
    let egress = palisade_egress::Egress::builder(nobody);
    let egress = egress.resolver(Hosts::good()).build().unwrap();
    let client = EgressClient::builder(egress).build().unwrap();
    let request = client.get("https://api.example:1/?canary").unwrap();
    assert!(!format!("{request:?} {client:?}").contains("canary"));
    let error = request.send().await.unwrap_err();
    assert!(Failure::of(&error).is_connect() && !error.is_invalid());
    let text = format!("{error} {error:?}");
    assert!(!text.contains("canary"), "{text}");
}

#[cfg(feature = "json")]
#[tokio::test]
async fn a_body_may_be_json() {
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let client = EgressClient::builder(egress).transport(server.transport());
    let client = client.build().unwrap();
    let body = serde_json::json!({"amount": 29});
    let request = client.post(&server.url("/pay")).unwrap();
    request.json(&body).unwrap().send().await.unwrap();
    let head = server.requests().pop().unwrap();
    assert!(head.contains("content-type: application/json"), "{head}");
    assert!(head.contains("content-length: 13"), "{head}");
}
