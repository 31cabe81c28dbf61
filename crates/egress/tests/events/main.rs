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

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use palisade_core::event::AUTHZ_FAIL;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt as _};

use crate::server::{Hosts, Server};

type Fields = Vec<(String, String)>;

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Fields>>>);

impl<S: Subscriber> Layer<S> for Seen {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if metadata.target() == "palisade" {
            let mut fields = Texts(Vec::new());
            event.record(&mut fields);
            let name = ("name".to_owned(), metadata.name().to_owned());
            self.0.lock().unwrap().push([vec![name], fields.0].concat());
        }
    }
}

struct Texts(Fields);

impl Visit for Texts {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name().to_owned(), value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push((field.name().to_owned(), format!("{value:?}")));
    }
}

#[tokio::test]
async fn what_is_refused_is_an_event_with_its_host_and_reason_and_no_more() {
    let seen = Seen::default();
    let subscriber = tracing_subscriber::registry().with(seen.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
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

    let events = seen.0.lock().unwrap().clone();
    let of = |host: &str, reason: &str| -> Fields {
        [("name", "authz_fail"), ("host", host), ("reason", reason)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    assert_eq!(
        events,
        [
            of("evil.example", "host"),
            of("127.0.0.3", "loopback"),
            of("api.example", "loopback"),
            of("9.9.9.8", "source-address"),
        ]
    );
    for name in ["host", "reason"] {
        assert!(AUTHZ_FAIL.fields().contains(&name));
    }
}
