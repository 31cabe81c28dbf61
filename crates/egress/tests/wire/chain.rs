//! The layers, first and last.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use http::{Extensions, HeaderMap, HeaderValue, Method};
use palisade_http::{Failure, Stage, WrongOrder, find};
use reqwest::{Request, Response};
use reqwest_middleware::{ClientBuilder, Middleware, Next, Result};

use crate::server::{Hosts, Server, Trap, reason};

/// Sends everything elsewhere.
pub(crate) struct Astray(pub(crate) String);

#[async_trait]
impl Middleware for Astray {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        *request.url_mut() = self.0.parse().unwrap();
        next.run(request, extensions).await
    }
}

#[derive(Clone, Default)]
struct Looking(Arc<Mutex<HeaderMap>>);

#[async_trait]
impl Middleware for Looking {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        self.0.lock().unwrap().clone_from(request.headers());
        next.run(request, extensions).await
    }
}

#[tokio::test]
async fn a_request_that_may_not_go_there_is_not_sent() {
    let trap = Trap::set().await;
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    // The first wall alone: a client as it comes.
    let client = server.transport().dns_resolver(Hosts::good());
    let client = ClientBuilder::new(client.build().unwrap())
        .with(egress.check())
        .build();
    let port = server.port;
    for (url, expected) in [
        (format!("https://{}/?canary", trap.address), "loopback"),
        (format!("http://{}/?canary", trap.address), "scheme"),
        (format!("http://api.example:{port}/?canary"), "scheme"),
        (format!("https://other.example:{port}/?canary"), "host"),
        (format!("https://canary@api.example:{port}/"), "userinfo"),
        (format!("https://127.0.0.1:{port}/?canary"), "address-literal"),
        ("https://api.example/?canary".to_owned(), "port"),
    ] {
        // Not by the client's builder, which takes a user out of the URL and
        // makes a header of it before any layer is asked.
        let request = Request::new(Method::GET, url.parse().unwrap());
        let error = client.execute(request).await.unwrap_err();
        assert_eq!(reason(&error), expected, "{url}");
        let failure = Failure::of(&error);
        assert!(failure.is_refused() && failure.is_before_send());
        let text = format!("{error} {error:?}");
        assert!(!text.contains("canary"), "{text}");
    }
    assert_eq!(trap.caught(), (0, 0));
    assert_eq!(server.requests().len(), 0);
    client.get(server.url("/")).send().await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_a_layer_makes_of_the_request_is_checked_again() {
    let trap = Trap::set().await;
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let astray = format!("https://{}/", trap.address);
    let through = |last: bool| {
        let chain = ClientBuilder::new(server.transport().build().unwrap())
            .with(egress.check())
            .with(Astray(astray.clone()));
        if last { chain.with(egress.recheck()) } else { chain }.build()
    };
    let error = through(true).get(server.url("/")).send().await.unwrap_err();
    assert_eq!(reason(&error), "loopback");
    assert_eq!(trap.caught(), (0, 0));
    through(false).get(server.url("/")).send().await.unwrap_err();
    assert_eq!(trap.caught().0, 1);
}

#[tokio::test]
async fn headers_that_hold_credentials_are_marked() {
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).sensitive_header("X-Pin");
    let egress = egress.build().unwrap();
    let looking = Looking::default();
    let client = egress.harden(server.transport()).build().unwrap();
    let client = ClientBuilder::new(client)
        .with(egress.check())
        .with(looking.clone())
        .build();
    let names = ["authorization", "x-api-key", "cookie", "x-pin", "accept"];
    let mut request = client.get(server.url("/"));
    for name in names {
        request = request.header(name, "canary").header(name, "canary");
    }
    request.send().await.unwrap();
    let headers = looking.0.lock().unwrap().clone();
    for name in names {
        let values = headers.get_all(name);
        assert_eq!(values.iter().count(), 2, "{name}");
        let is_marked = values.iter().all(HeaderValue::is_sensitive);
        assert_eq!(is_marked, name != "accept", "{name}");
    }
}

/// As a layer of ours does.
struct Entering(Stage);
#[async_trait]
impl Middleware for Entering {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        self.0.enter(extensions)?;
        next.run(request, extensions).await
    }
}

#[tokio::test]
async fn the_first_layer_is_the_first_and_the_last_one_is_no_stage() {
    let server = Server::start("/").await;
    let egress = server.egress(&Hosts::good()).build().unwrap();
    let chain = || {
        ClientBuilder::new(egress.harden(server.transport()).build().unwrap())
    };
    let wrong = chain().with(Entering(Stage::Limit)).with(egress.check());
    let error = wrong.build().get(server.url("/")).send().await.unwrap_err();
    assert_eq!(find::<WrongOrder>(&error).unwrap().stage(), Stage::Egress);
    assert_eq!(server.requests().len(), 0);
    let right = chain()
        .with(egress.check())
        .with(Entering(Stage::Inject))
        .with(egress.recheck());
    right.build().get(server.url("/")).send().await.unwrap();
}
