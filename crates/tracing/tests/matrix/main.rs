//! No secret in any sink, whatever carries it.
//!
//! Every carrier of a value times every sink. The same is run without
//! `.redacted` and must find each secret: a check that cannot fail proves
//! nothing.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test reports a broken assumption by panicking"
)]

mod canary;
mod carriers;
mod errors;
mod sinks;
mod spans;

use palisade_redact::{Mode, Policy};
use sinks::{Sink, Wrapping};

#[test]
fn no_sink_holds_a_secret() {
    let redactor = Policy::payments().build().unwrap();
    for carrier in carriers::all() {
        for (sink, bytes) in sinks::run(&carrier, &Wrapping::All(&redactor)) {
            let leak = canary::find(&bytes);
            let name = carrier.name;
            assert_eq!(leak, None, "{name} leaks to {sink:?}: {bytes}");
            assert!(
                bytes.contains("beacon") || !sink.sees(&carrier),
                "{name} does not reach {sink:?} at all: {bytes}",
            );
        }
    }
}

#[test]
fn no_sink_of_a_redacted_layer_holds_a_secret() {
    let redactor = Policy::payments().build().unwrap();
    for carrier in carriers::all() {
        for (sink, bytes) in sinks::run(&carrier, &Wrapping::Each(&redactor)) {
            let leak = canary::find(&bytes);
            let name = carrier.name;
            assert_eq!(leak, None, "{name} leaks to {sink:?}: {bytes}");
        }
    }
}

#[test]
fn without_redaction_each_sink_holds_the_secret() {
    for carrier in carriers::all() {
        expect_leaks(&carrier, &Wrapping::None);
    }
}

#[test]
fn a_policy_that_only_reports_alters_nothing() {
    let redactor = Policy::payments().mode(Mode::Report).build().unwrap();
    for carrier in carriers::all() {
        expect_leaks(&carrier, &Wrapping::All(&redactor));
    }
}

fn expect_leaks(carrier: &carriers::Carrier, wrapping: &Wrapping<'_>) {
    for (sink, bytes) in sinks::run(carrier, wrapping) {
        let name = carrier.name;
        let is_found = canary::find(&bytes).is_some();
        assert_eq!(is_found, sink.sees(carrier), "{name}, {sink:?}: {bytes}");
    }
}

#[test]
fn every_sink_sees_some_carrier() {
    for sink in Sink::ALL {
        assert!(carriers::all().iter().any(|carrier| sink.sees(carrier)));
    }
}
