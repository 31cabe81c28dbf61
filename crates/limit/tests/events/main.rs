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

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use futures::future::join_all;
use palisade_core::{Tally as _, event::EXCESS_RATE_LIMIT_EXCEEDED};
use palisade_limit::LimitMiddleware;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt as _};

use crate::chain::{SECOND, Server, builder, client, get, limit, rule};

type Fields = Vec<(String, String)>;

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Fields>>>);

impl<S: Subscriber> Layer<S> for Seen {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Texts(Vec::new());
        event.record(&mut fields);
        let metadata = event.metadata();
        let name = (metadata.target().to_owned(), metadata.name().to_owned());
        self.0.lock().unwrap().push([vec![name], fields.0].concat());
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

#[tokio::test(start_paused = true)]
async fn refusals_and_429s_are_events_with_the_fields_of_the_contract() {
    let seen = Seen::default();
    let subscriber = tracing_subscriber::registry().with(seen.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::default();
    let limit = limit(rule(1)).refuse_over_limit();
    let client = client(&server, &limit);
    get(&client, "/429?secret=canary").await.unwrap();
    get(&client, "/second?secret=canary").await.unwrap_err();
    // And no other answer is one.
    tokio::time::sleep(SECOND * 10).await;
    get(&client, "/third?secret=canary").await.unwrap();

    let events = seen.0.lock().unwrap().split_off(0);
    let of = |rule: &str, origin: &str, position: &str, wait: &str| -> Fields {
        [
            ("palisade", "excess_rate_limit_exceeded"),
            ("host", "api.example"),
            ("rule", rule),
            ("origin", origin),
            ("queue_position", position),
            ("wait_ms", wait),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    let [server_says, client_says] = [("server", "0"), ("client", "10000")]
        .map(|(o, w)| of("all", o, "0", w));
    assert_eq!(events, [server_says, client_says]);
    for (name, _) in &events[0][1..] {
        let fields = EXCESS_RATE_LIMIT_EXCEEDED.fields();
        assert!(fields.contains(&name.as_str()), "{name}");
    }
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
    let events = seen.0.lock().unwrap().clone();
    let waited = of("all", "server", "1", "200");
    assert_eq!(events, [waited, of("few", "client", "0", "0")]);
}
