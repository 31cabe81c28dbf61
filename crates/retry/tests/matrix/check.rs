//! Runs one cell of the tables and asks everything that can be asked.

use std::{error::Error as _, time::Instant};

use palisade_http::{Failure, find};
use palisade_retry::{Attempts, CallFailed, IdempotencyKey, OutcomeUnknown};
use palisade_sim::Simulator;
use palisade_test_events::Remembered;
use reqwest::Response;
use reqwest_middleware::Error;
use serde_json::Value;

use crate::{
    cell::Got,
    client::{client, log_in},
    ended::Ended,
    fault::{Fault, HUGE},
    kind::{CANARY, Kind, REFERENCE},
    tables::Row,
};

/// Where a table holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct World {
    /// The fault outlasts the call.
    pub(crate) lasts: bool,
    /// The classifier looks into bodies.
    pub(crate) peeks: bool,
    /// The provider sells again what was asked for again.
    pub(crate) is_forgetful: bool,
}

/// One cell: a real simulator, a real client, one call.
pub(crate) async fn check(kind: Kind, row: &Row, world: World) {
    let label = format!(
        "{:?}{} x {kind:?}, {world:?}",
        row.fault,
        if row.is_processed { " after the work" } else { "" },
    );
    let cell = row.cell(kind);
    let sim = Simulator::builder()
        .idempotent(!world.is_forgetful)
        .start()
        .await
        .unwrap();
    let token = log_in(&sim).await;
    let (client, witness) = client(&sim, kind, row, world).await;
    row.fault.inject(&sim, kind.path(), row.is_processed, world);
    let base = match row.fault {
        // RFC 6761, 6.4: never resolved.
        Fault::Dns if world.lasts => {
            sim.base_url().replace("localhost", "provider.invalid")
        }
        _ => sim.base_url(),
    };

    let (remembered, guard) = Remembered::start();
    let request = kind.request(&client, &base, &token);
    let start = Instant::now();
    let result = request.send().await;
    let elapsed = start.elapsed();
    drop(guard);

    let (got, attempts) = match result {
        Ok(response) => open(response, row.fault, &label).await,
        Err(error) => read(&error, kind, &label),
    };
    let met = row.fault.met(&sim, world);
    let ended = Ended {
        got,
        attempts,
        elapsed,
        events: remembered.take(),
        sent: witness.sent(),
        ledger: sim.ledger(),
    };
    ended.is_as_expected(cell, &label);
    ended.is_in_time(row.fault, world, &label);
    ended.is_sent_with_one_key(kind, &label);
    ended.is_in_the_ledger(kind, row, cell, &label);
    ended.is_recorded(kind, cell, &label);
    if !matches!(row.fault, Fault::Dns | Fault::Refused | Fault::Untrusted) {
        let expected = if world.lasts { u64::from(cell.attempts) } else { 1 };
        assert_eq!(met, expected, "{label}: a fault that did not happen");
    }
}

/// What is in an answer.
async fn open(
    response: Response,
    fault: Fault,
    label: &str,
) -> (Got, Attempts) {
    let attempts = response.extensions().get::<Attempts>();
    let attempts = attempts.unwrap_or_else(|| panic!("{label}")).clone();
    let status = response.status().as_u16();
    let body = response.bytes().await;
    let got = match body {
        Err(error) => {
            assert_eq!(status, 200, "{label}");
            assert!(Failure::of(&error).is_closed(), "{label}: {error:?}");
            Got::Cut
        }
        Ok(body) if status == 200 => {
            match serde_json::from_slice::<Value>(&body) {
                Ok(json) => {
                    assert_eq!(json["successful"], true, "{label}");
                    Got::Answer(200)
                }
                Err(_) if body.len() as u64 == HUGE => Got::Huge,
                Err(_) => Got::Garbled,
            }
        }
        Ok(body) => {
            assert_eq!(body, CANARY, "{label}: the answer is intact");
            assert!(matches!(fault, Fault::Reply(_) | Fault::ReplyWith(..)));
            Got::Answer(status)
        }
    };
    (got, attempts)
}

/// What an error says, to everybody who may look at it.
fn read(error: &Error, kind: Kind, label: &str) -> (Got, Attempts) {
    let mut texts = vec![format!("{error} {error:?} {error:#?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(format!("{error} {error:?} {error:#?}"));
        cause = error.source();
    }
    for text in texts {
        for secret in [CANARY, "localhost", "invalid:", "27821234567"] {
            assert!(!text.contains(secret), "{label}: {text}");
        }
    }
    let failure = Failure::of(error);
    if let Some(unknown) = find::<OutcomeUnknown>(error) {
        let key = unknown.key().map(IdempotencyKey::as_str);
        assert_eq!(key, kind.has_key().then_some(REFERENCE), "{label}");
        assert!(find::<CallFailed>(error).is_none(), "{label}");
        assert!(failure.is_outcome_unknown(), "{label}");
        assert!(!failure.is_before_send(), "{label}");
        return (Got::Unknown, unknown.attempts().clone());
    }
    let failed = find::<CallFailed>(error);
    let failed = failed.unwrap_or_else(|| panic!("{label}: {error:?}"));
    assert!(!failure.is_outcome_unknown(), "{label}");
    let is_harmless = failure.is_before_send() || kind == Kind::Get;
    assert!(is_harmless, "{label}: {failure}");
    (Got::Failure, failed.attempts().clone())
}
