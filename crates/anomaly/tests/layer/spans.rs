//! Which spans count, and when.

use palisade_anomaly::{
    Records, Signal, Signals, Test,
    detect::{CountRules, LatencyRules},
};
use tracing::{field::Empty, info_span};

use crate::watch;

const STATUS: &str = "http.response.status_code";

#[test]
fn a_span_counts_once_when_it_closes_with_its_last_values() {
    let answered = |name, low, high| {
        let status = Test::between(STATUS, low..=high);
        Signal::count(name, CountRules::default())
            .on(Records::spans().when(status))
    };
    let watched =
        watch([answered("ok", 200.0, 299.0), answered("errors", 500.0, 599.0)]);
    let span = info_span!("request", http.response.status_code = Empty);
    span.record(STATUS, 200);
    span.in_scope(|| ());
    assert_eq!(watched.records("ok"), 0);
    let twin = span.clone();
    drop(span);
    assert_eq!(watched.records("ok"), 0);
    twin.record(STATUS, 503);
    drop(twin);
    assert_eq!((watched.records("ok"), watched.records("errors")), (0, 1));
    drop(info_span!("request", http.response.status_code = 204));
    assert_eq!((watched.records("ok"), watched.records("errors")), (1, 1));
    drop(info_span!("request", http.response.status_code = Empty));
    assert_eq!((watched.records("ok"), watched.records("errors")), (1, 1));
}

#[test]
fn how_long_spans_are_open_is_a_value() {
    let watched = watch([Signal::elapsed("time", LatencyRules::default())
        .on(Records::spans().target("shop"))]);
    drop(info_span!(target: "shop", "sale"));
    drop(info_span!(target: "yard", "sale"));
    assert_eq!(watched.records("time"), 1);
    assert_eq!(watched.losses("refused_values"), 0);
}

#[test]
fn both_sides_are_told_apart() {
    let watched = watch(Signals::server().iter().cloned());
    let client = info_span!(
        "HTTP request",
        otel.kind = "client",
        http.response.status_code = Empty,
    );
    client.record(STATUS, 401);
    drop(client);
    assert_eq!(watched.records("requests"), 0);
    let server = info_span!(
        "HTTP request",
        otel.kind = "server",
        client.address = "198.51.100.7",
        token.fingerprint = "3fa9c1",
        http.response.status_code = Empty,
    );
    server.record(STATUS, 401);
    drop(server);
    for (name, records) in [
        ("requests", 1),
        ("requests_unauthorised", 1),
        ("requests_forbidden", 1),
        ("refused_by_address", 1),
        ("request_errors", 1),
        ("request_latency", 1),
        ("refused_addresses", 1),
        ("tokens_by_address", 1),
        ("addresses_by_token", 1),
    ] {
        assert_eq!(watched.records(name), records, "{name}");
    }
}

#[test]
fn what_tower_http_emits_counts() {
    let watched = watch(Signals::tower_http().iter().cloned());
    let span = tracing::debug_span!(
        target: "tower_http::trace::make_span",
        "request",
        method = "GET",
        uri = "/",
    );
    span.in_scope(|| {
        tracing::debug!(
            target: "tower_http::trace::on_response",
            latency = format_args!("{} ms", 3),
            status = 403,
            "finished processing request"
        );
    });
    drop(span);
    for (name, records) in [
        ("requests", 1),
        ("requests_forbidden", 1),
        ("request_errors", 1),
        ("request_latency", 1),
    ] {
        assert_eq!(watched.records(name), records, "{name}");
    }
}
