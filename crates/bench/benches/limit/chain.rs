//! What the middleware adds to a request whose answer is there at once.

use std::{error::Error, num::NonZeroU32, time::Duration};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use palisade_bench::{
    Contender, Options, Table,
    chain::{Canned, Nothing},
    race,
};
use palisade_limit::{LimitMiddleware, Limiter, Rule};
use reqwest::Client;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};

use crate::floor::Floor;

struct Governor(DefaultDirectRateLimiter);

impl reqwest_ratelimit::RateLimiter for Governor {
    async fn acquire_permit(&self) {
        self.0.until_ready().await;
    }
}

/// # Errors
///
/// When a chain cannot be built, or fails.
pub(crate) fn measure(
    options: Options,
) -> std::result::Result<(), Box<dyn Error>> {
    let rounds = if options.quick { 3 } else { 201 };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let rule = Rule::new("all", 1_000_000, Duration::from_millis(1));
    let limit = LimitMiddleware::new(Limiter::builder().rule(rule).build()?);
    let most = NonZeroU32::new(1_000_000_000).ok_or("zero")?;
    let governor = Governor(RateLimiter::direct(Quota::per_second(most)));
    let start = || ClientBuilder::new(Client::new());
    let json = [("content-type", "application/json"), ("content-length", "2")];
    let canned = Canned::with(&json);
    let end = |chain: ClientBuilder| chain.with(canned.clone()).build();
    let bare = end(start());
    let nothing = end(start().with(Nothing));
    let floor = end(start().with(Floor));
    let own = end(start().with(limit));
    let peer = end(start().with(reqwest_ratelimit::all(governor)));
    let url = reqwest::Url::parse("https://api.example/api/v1/products")?;
    let contender = |name, client: ClientWithMiddleware| {
        let (runtime, url) = (&runtime, url.clone());
        Contender::new(name, move || {
            let once = async {
                let request = client.get(url.clone()).build()?;
                client.execute(request).await
            };
            let answer = runtime.block_on(once);
            usize::from(answer.is_ok_and(|answer| answer.status() == 200))
        })
    };
    let mut contenders = [
        contender("its floor: order, progress, extension", floor),
        contender("no layer", bare),
        contender("a layer that does nothing", nothing),
        contender("palisade-limit, one rule", own),
        contender("reqwest-ratelimit with governor", peer),
    ];
    for contender in &mut contenders {
        if contender.found() == 0 {
            return Err(format!("{} fails", contender.name).into());
        }
    }
    let samples = race(rounds, &mut contenders);
    let mut table = Table::new(&["", "x", "median ns", "best ns", "added"]);
    let floor = &samples[0];
    for (contender, times) in contenders.iter().zip(&samples) {
        table.row(
            contender.name,
            &[
                format!("{:.2}", times.times(floor)),
                format!("{:.0}", times.median()),
                format!("{:.0}", times.min()),
                format!("{:.0}", times.median() - samples[1].median()),
            ],
        );
    }
    table
        .print("one GET, answered at once; x is the time by that of the floor");
    Ok(())
}
