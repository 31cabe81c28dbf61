//! Over TLS, against a server that counts exactly.

use std::time::Duration;

use futures::future::join_all;
use palisade_limit::{LimitMiddleware, Rule};
use palisade_sim::{Fault, Limit, Quota, Simulator};
use reqwest::{Certificate, Client};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};

use crate::chain::builder;

const WINDOW: Duration = Duration::from_millis(400);

async fn simulator(limit: u32) -> Simulator {
    let quota = Quota::SlidingWindow { limit, window: WINDOW };
    let limits = [Limit::on("/products", quota)];
    Simulator::builder().limits(limits).start().await.unwrap()
}

fn plain(sim: &Simulator) -> Client {
    let ca = Certificate::from_pem(sim.ca_pem().as_bytes()).unwrap();
    Client::builder()
        .tls_certs_only([ca])
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap()
}

fn limited(sim: &Simulator, limit: u32) -> ClientWithMiddleware {
    let rule = Rule::new("products", limit, WINDOW).grace(WINDOW);
    let limit = LimitMiddleware::new(builder(rule).build().unwrap());
    ClientBuilder::new(plain(sim)).with(limit).build()
}

/// Answers that come late, in any order, and some that get lost.
#[tokio::test]
async fn the_exact_quota_of_a_server_is_never_exceeded() {
    let sim = simulator(20).await;
    let client = limited(&sim, 20);
    let url = format!("{}/products", sim.base_url());
    for late in [0, 120, 30, 5, 90] {
        let delay = Fault::Delay(Duration::from_millis(late));
        sim.inject(delay.on("/products").processed().times(14));
    }
    sim.inject(Fault::Reset.on("/products").processed().times(3));
    let requests = (0..100).map(|_| client.get(&url).send());
    join_all(requests).await;
    let ledger = sim.ledger();
    let seen = ledger.requests_to("/products").len();
    assert!(seen >= 100, "{seen}");
    assert_eq!(ledger.too_many_requests(), 0);
    assert!(ledger.max_in_window("/products", WINDOW) <= 20);
}

/// So the server does count, and this test can fail.
#[tokio::test]
async fn without_the_limiter_the_server_says_429() {
    let sim = simulator(20).await;
    let client = plain(&sim);
    let url = format!("{}/products", sim.base_url());
    join_all((0..30).map(|_| client.get(&url).send())).await;
    assert!(sim.ledger().too_many_requests() > 0);
}
