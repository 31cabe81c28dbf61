//! Every fault against every kind of request, over real sockets and TLS, with
//! the simulator as the provider: what was sent, what the caller got, how long
//! it took, what was recorded, and what the provider did, by its ledger.
//!
//! `tables` says what is expected, `check` asks.

#![cfg(feature = "json")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests, which may panic and measure time"
)]

mod cell;
mod check;
mod client;
mod ended;
mod fault;
mod kind;
mod tables;
mod witness;

use crate::{
    check::{World, check},
    fault::Fault,
    kind::Kind,
    tables::{Row, lasting, once, peeked_lasting, peeked_once},
};

async fn column(kind: Kind) {
    let world = World::default();
    for row in once() {
        check(kind, &row, world).await;
    }
    for row in lasting() {
        check(kind, &row, World { lasts: true, ..world }).await;
    }
    let peeks = World { peeks: true, ..world };
    for row in peeked_once() {
        check(kind, &row, peeks).await;
    }
    for row in peeked_lasting() {
        check(kind, &row, World { lasts: true, ..peeks }).await;
    }
}

#[tokio::test]
async fn a_get_is_repeated_and_never_unknown() {
    column(Kind::Get).await;
}

#[tokio::test]
async fn a_post_without_a_key_is_repeated_where_it_had_no_effect() {
    column(Kind::NoKey).await;
}

#[tokio::test]
async fn a_post_with_a_key_in_a_header_is_repeated() {
    column(Kind::HeaderKey).await;
}

#[tokio::test]
async fn a_post_with_a_key_in_its_body_is_repeated() {
    column(Kind::BodyKey).await;
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    column(Kind::Stream).await;
}

/// What our own care is worth: the provider sells again whatever comes again.
///
/// Left out is the server that does the work and then says that it was too
/// busy to: who believes a 429 sends again, and nobody can do without.
#[tokio::test]
async fn without_a_key_a_provider_without_idempotency_sells_once() {
    let world = World { is_forgetful: true, ..World::default() };
    let liar = |row: &Row| row.fault.is_too_busy() && row.is_processed;
    for kind in [Kind::NoKey, Kind::Stream] {
        for row in once().into_iter().filter(|row| !liar(row)) {
            check(kind, &row, world).await;
        }
        let lasting_world = World { lasts: true, ..world };
        for row in lasting().into_iter().filter(|row| !liar(row)) {
            check(kind, &row, lasting_world).await;
        }
    }
}

/// The tables have a row for each fault, before and after the work.
#[test]
fn no_fault_is_left_out() {
    let rows = || once().into_iter().chain(lasting());
    for fault in Fault::ALL {
        assert!(rows().any(|row| row.fault == fault), "{fault:?}");
        let is_processed =
            rows().any(|row| row.fault == fault && row.is_processed);
        assert_eq!(is_processed, fault.may_be_processed(), "{fault:?}");
    }
}
