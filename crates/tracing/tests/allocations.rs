//! What is clean costs no memory, once a thread has logged a few.

use std::io;

use allocation_counter::measure;
use palisade_redact::{Mode, Policy};
use palisade_tracing::RedactExt as _;
use tracing::{Dispatch, dispatcher};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

/// Every kind of value that is not rebuilt on the heap.
fn log_clean_events() {
    tracing::info!(took_us = 48_213, balance = -1_250_i64, ok = true);
    tracing::info!(state = "settlement completed", rate = 18.25, "processed");
    tracing::info!(attempt = 2_u64, state = ?Some("done"), "processed {}", 7);
    tracing::info!(attempt = 2_u64, raw = b"settled".as_slice(), id = 7_u128);
    tracing::info!("processed");
}

fn allocations(dispatch: &Dispatch) -> u64 {
    dispatcher::with_default(dispatch, || {
        (0..3).for_each(|_| log_clean_events());
        measure(|| (0..100).for_each(|_| log_clean_events())).count_total
    })
}

#[test]
fn a_clean_event_adds_no_allocation() {
    let text = || fmt::layer().with_writer(io::sink);
    let json = || fmt::layer().json().with_writer(io::sink);
    let text_only = || tracing_subscriber::registry().with(text());
    let json_only = || tracing_subscriber::registry().with(json());
    for mode in [Mode::Enforce, Mode::Report] {
        let redactor = Policy::payments().mode(mode).build().unwrap();
        let plain = allocations(&text_only().into());
        let redacted = allocations(&text_only().redacted(&redactor).into());
        assert_eq!(redacted, plain, "text, {mode:?}");
        let plain = allocations(&json_only().into());
        let redacted = allocations(&json_only().redacted(&redactor).into());
        assert_eq!(redacted, plain, "JSON, {mode:?}");
        assert_eq!(redactor.report().leaks(), []);
    }
}

/// The check above can fail: what is taken out costs an allocation.
#[test]
fn a_finding_does_allocate() {
    let log = || tracing::info!("paid by 4111 1111 1111 1111");
    let redactor = Policy::payments().build().unwrap();
    let layer = fmt::layer().with_writer(io::sink);
    let stack = tracing_subscriber::registry().with(layer);
    dispatcher::with_default(&stack.redacted(&redactor).into(), || {
        (0..3).for_each(|_| log());
        assert!(measure(log).count_total > 0);
    });
}
