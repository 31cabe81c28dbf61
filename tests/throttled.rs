//! What the limiter tells, the anomaly layer counts.

use std::time::Duration;

use palisade_anomaly::{AnomalyLayer, Signals};
use palisade_limit::{LimitMiddleware, Limiter, Rule};
use palisade_sim::{Answer, Fault, Simulator};
use reqwest::{Certificate, Client};
use reqwest_middleware::ClientBuilder;
use tracing_subscriber::prelude::*;

#[tokio::test]
async fn an_answer_429_counts_and_what_was_held_back_does_not() {
    let (layer, _alerts) =
        AnomalyLayer::builder().signals(Signals::client()).build().unwrap();
    let handle = layer.handle();
    let _guard = tracing_subscriber::registry().with(layer).set_default();

    let sim = Simulator::builder().start().await.unwrap();
    sim.inject(Fault::Reply(Answer::new(429)).on("/products"));
    let rule = Rule::new("all", 1, Duration::from_secs(60));
    let limiter = Limiter::builder().rule(rule).build().unwrap();
    let limit = LimitMiddleware::new(limiter).max_wait(Duration::from_secs(5));
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    let client = Client::builder().tls_certs_only([ca]).build().unwrap();
    let client = ClientBuilder::new(client).with(limit).build();

    let url = format!("{}/products", sim.base_url());
    assert_eq!(client.get(&url).send().await.unwrap().status(), 429);
    client.get(&url).send().await.unwrap_err();
    let signals = handle.signals();
    let throttled = signals.iter().find(|it| &*it.name == "calls_throttled");
    assert_eq!(throttled.unwrap().records, 1);
}
