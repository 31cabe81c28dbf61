//! What the tracing subscriber sees. By itself: a callsite that another test
//! registers at the same time, without a subscriber, may stay off.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

#[expect(dead_code, reason = "of use to the tests of the chain")]
#[path = "../wire/chain.rs"]
mod chain;

use futures::future::join_all;
use palisade_core::Tally as _;
use palisade_limit::LimitMiddleware;
use palisade_test_events::{Remembered, fields};

use crate::chain::{SECOND, Server, builder, client, get, limit, rule};

#[tokio::test(start_paused = true)]
async fn refusals_and_429s_are_events_with_the_fields_of_the_contract() {
    let (remembered, _guard) = Remembered::start();
    let server = Server::default();
    let limit = limit(rule(1)).refuse_over_limit();
    let client = client(&server, &limit);
    get(&client, "/429?secret=canary").await.unwrap();
    get(&client, "/second?secret=canary").await.unwrap_err();
    // And no other answer is one.
    tokio::time::sleep(SECOND * 10).await;
    get(&client, "/third?secret=canary").await.unwrap();

    let of = |rule: &str, origin: &str, position: &str, wait: &str| {
        let said = fields([
            ("host", "api.example"),
            ("rule", rule),
            ("origin", origin),
            ("queue_position", position),
            ("wait_ms", wait),
        ]);
        ("excess_rate_limit_exceeded", said)
    };
    let [server_says, client_says] = [("server", "0"), ("client", "10000")]
        .map(|(o, w)| of("all", o, "0", w));
    assert_eq!(remembered.take(), [server_says, client_says]);
    let mut counts = Vec::new();
    let tally = &mut |name: &str, count| counts.push((name.to_owned(), count));
    limit.store().tally(tally);
    let expected = [("too_many_requests", 1), ("refused", 1)];
    assert_eq!(counts[..2], expected.map(|(n, c)| (n.to_owned(), c)));

    // How long it waited and behind how many; and which of two rules refuses.
    let few = || {
        let few = palisade_limit::Rule::concurrency("few", 1);
        LimitMiddleware::new(builder(rule(100)).rule(few).build().unwrap())
    };
    let client = chain::client(&server, &few());
    join_all(["/", "/", "/429"].map(|path| get(&client, path))).await;
    let client = chain::client(&server, &few().refuse_over_limit());
    join_all(["/", "/"].map(|path| get(&client, path))).await;
    let waited = of("all", "server", "1", "200");
    assert_eq!(remembered.take(), [waited, of("few", "client", "0", "0")]);
}
