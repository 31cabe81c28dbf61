//! What a real OpenTelemetry collector receives from the example.

use crate::{
    cargo::example,
    components::{Collector, holds},
};

/// What `checkout` plants, as far as it is known from outside.
const PLANTED: &[&str] = &[
    "sandbox-pass-7Qx!",
    "4111111111111111",
    "4111 1111 1111 1111",
    "8001015009087",
    "+27821234567",
    "thandi.m@example.co.za",
    "01234567897",
    "pk_sandbox_51HxTq9WcVbN",
];

/// The last span of the example.
const LAST: &str = "list_products";

fn traces_of(collector: &Collector) -> String {
    format!("{}/v1/traces", collector.http())
}

fn leaked(dump: &[u8]) -> Vec<&'static str> {
    PLANTED.iter().copied().filter(|secret| holds(dump, secret)).collect()
}

#[test]
fn a_collector_receives_no_secret() {
    let collector = Collector::rotel("protected");
    let output = example("checkout", &["--otlp", &traces_of(&collector)], b"");
    assert!(output.status.success());
    let dump = collector.received(&[LAST]);
    assert!(holds(&dump, "[redacted:token]"));
    assert_eq!(leaked(&dump), [""; 0]);
}

/// A check that cannot fail proves nothing.
#[test]
fn without_the_line_a_collector_receives_them_all() {
    let collector = Collector::rotel("unprotected");
    let traces = traces_of(&collector);
    let output =
        example("checkout", &["--unprotected", "--otlp", &traces], b"");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(leaked(&collector.received(&[LAST])), PLANTED);
}
