//! A shop that asks for the list of products far more often than it may.

use std::{error::Error, time::Duration};

use palisade_limit::{LimitMiddleware, Limiter, Rule};
use palisade_sim::{Limit, Quota, Simulator};
use reqwest_middleware::ClientBuilder;
use tokio::task::JoinSet;

use crate::{jitter::Jitter, provider};

/// 250 requests at once, against a provider that allows 100 in any two seconds,
/// over a network that takes up to 200 ms each way. How many were answered 429.
pub(crate) async fn list_often() -> Result<usize, Box<dyn Error>> {
    let (limit, window) = (100, Duration::from_secs(2));
    let quota = Quota::SlidingWindow { limit, window };
    let limits = [Limit::on("/products", quota)];
    let sim = Simulator::builder().limits(limits).start().await?;

    let rule = Rule::new("products", limit, window);
    let limiter = LimitMiddleware::new(Limiter::builder().rule(rule).build()?);
    let client =
        ClientBuilder::new(provider::transport(sim.ca_pem())?.build()?)
            .with(limiter)
            .with(Jitter::up_to(Duration::from_millis(200)))
            .build();

    let url = format!("{}/products", sim.base_url());
    let mut requests = JoinSet::new();
    for _ in 0..250 {
        requests.spawn(client.get(&url).send());
    }
    while let Some(answer) = requests.join_next().await {
        answer??;
    }
    let ledger = sim.ledger();
    let refused = ledger.too_many_requests();
    println!(
        "lists of products: {}, at most {} in any 2 s, answered 429: {refused}",
        ledger.requests_to("/products").len(),
        ledger.max_in_window("/products", window),
    );
    Ok(refused)
}
