//! What a proof must not pass over in silence.

use std::io;

use palisade_redact::Policy;
use palisade_tracing::RedactExt as _;
use palisade_tracing::proof::{Leaks, Proof};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

use crate::stack::Buffer;

/// Runs a proof over one buffer, with a filter before its layer.
fn run(
    filter: LevelFilter,
    change: impl FnOnce(Proof<'static>) -> Proof<'static>,
) -> Result<(), Leaks> {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let layer = fmt::layer().with_writer(move || writer.clone());
    let lines = buffer.clone();
    let proof = Proof::new().sink("buffer", move || Ok(lines.bytes()));
    change(proof)
        .run(|| {
            tracing_subscriber::registry()
                .with(layer.with_filter(filter))
                .redacted(&Policy::payments().build().unwrap())
        })
        .map(drop)
}

fn problems(result: Result<(), Leaks>) -> Vec<String> {
    let leaks = result.unwrap_err();
    assert!(!leaks.is_leak(), "{leaks}");
    leaks.problems().iter().map(ToString::to_string).collect()
}

#[test]
fn a_sink_that_gets_nothing() {
    let problems = problems(run(LevelFilter::OFF, |proof| proof));
    assert_eq!(problems[0], "sink `buffer` did not get the control record");
    assert_eq!(problems[1], "carrier `message` arrived in no sink");
}

#[test]
fn a_sink_beside_one_that_works() {
    let stale = b"what an earlier run has left".to_vec();
    let problems = problems(run(LevelFilter::ERROR, |proof| {
        proof.sink("stale file", move || Ok(stale))
    }));
    assert_eq!(problems, ["sink `stale file` did not get the control record"]);
}

#[test]
fn a_sink_that_cannot_be_read() {
    let problems = problems(run(LevelFilter::ERROR, |proof| {
        proof.sink("gone", || Err(io::ErrorKind::NotFound.into()))
    }));
    assert_eq!(problems, ["sink `gone` cannot be read: entity not found"]);
}

#[test]
fn a_carrier_that_nobody_knows() {
    let problems =
        problems(run(LevelFilter::ERROR, |proof| proof.without("u46")));
    assert_eq!(problems, ["no carrier has the name `u46`"]);
}

#[test]
fn a_bridge_that_is_not_installed() {
    let problems = problems(run(LevelFilter::ERROR, Proof::with_log_record));
    assert_eq!(problems, ["carrier `log record` arrived in no sink"]);
}

#[test]
fn no_sink_at_all() {
    let stack = || tracing_subscriber::registry();
    let problems = problems(Proof::new().run(stack).map(drop));
    assert_eq!(problems, ["no sink to search"]);
}

#[test]
fn a_failure_lists_everything_and_shows_no_secret() {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let leaks = Proof::new()
        .sink("buffer", || Ok(buffer.bytes()))
        .sink("gone", || Err(io::ErrorKind::NotFound.into()))
        .run(|| fmt().with_writer(move || writer.clone()).finish())
        .unwrap_err();
    let text = leaks.to_string();
    assert_eq!(text, format!("{leaks:?}"));
    let first: Vec<_> = text.lines().take(3).collect();
    assert_eq!(
        first,
        [
            "the proof failed, problems: 43",
            "  carrier `message` leaks to sink `buffer` (raw)",
            "  carrier `str` leaks to sink `buffer` (raw)",
        ]
    );
    assert!(!text.contains("4111111111111111"), "{text}");
}
