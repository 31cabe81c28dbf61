//! Runs one cell of the tables and asks everything that can be asked.

use std::{
    error::Error as _,
    time::{Duration, Instant},
};

use palisade_http::{Failure, find};
use palisade_retry::{Attempts, CallFailed, IdempotencyKey, OutcomeUnknown};
use palisade_sim::{Ledger, Simulator};
use reqwest::Response;
use reqwest_middleware::Error;
use serde_json::Value;

use crate::{
    cell::{Cell, Got},
    client::{client, log_in, own_delay, timeout},
    fault::{Fault, HUGE, SLOW},
    kind::{CANARY, Kind, REFERENCE},
    subscriber::{Fields, Remembered},
    tables::Row,
    witness::Sent,
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

/// What came of a call.
struct Ended {
    got: Got,
    attempts: Attempts,
    elapsed: Duration,
    events: Vec<(&'static str, Fields)>,
    sent: Vec<Sent>,
    ledger: Ledger,
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

impl Ended {
    fn is_as_expected(&self, cell: Cell, label: &str) {
        let count = self.attempts.count();
        assert_eq!((count, self.got), (cell.attempts, cell.got), "{label}");
        assert_eq!(self.attempts.stopped(), cell.stopped, "{label}");
        let is_answered =
            cell.transaction() == "completed" && cell.stopped.is_none();
        let failed = count - u32::from(is_answered);
        assert_eq!(self.attempts.failed().len(), failed as usize, "{label}");
    }

    /// Not before the delays have passed, which are as long as they should be,
    /// and not long after.
    fn is_in_time(&self, fault: Fault, world: World, label: &str) {
        let count = self.attempts.count();
        let mut least = Duration::ZERO;
        for (retry, failed) in (1..).zip(self.attempts.failed()) {
            let (short, long) = own_delay(retry);
            let asked = fault.server_delay();
            let range = short.max(asked)..=long.max(asked);
            if retry < count {
                let delay = failed.delay();
                assert!(range.contains(&delay), "{label}: {delay:?}");
            } else {
                assert_eq!(failed.delay(), Duration::ZERO, "{label}");
            }
            least += failed.delay() + failed.duration();
        }
        if fault == Fault::Slow {
            least += SLOW;
        }
        let elapsed = self.elapsed;
        assert!(elapsed >= least, "{label}: {elapsed:?} < {least:?}");
        let most = least + GENEROUS;
        assert!(elapsed <= most, "{label}: {elapsed:?} > {most:?}");
        if fault == Fault::Late {
            for failed in self.attempts.failed() {
                let timeout = timeout(fault, world);
                let range = timeout..=timeout + GENEROUS;
                assert!(range.contains(&failed.duration()), "{label}");
                assert!(failed.cause().is_timeout(), "{label}");
            }
        }
    }

    fn is_sent_with_one_key(&self, kind: Kind, label: &str) {
        assert_eq!(self.sent.len(), self.attempts.count() as usize, "{label}");
        let first = &self.sent[0];
        for sent in &self.sent {
            assert_eq!(sent, first, "{label}: an attempt differs");
        }
        let expected = kind.has_key().then_some(REFERENCE);
        assert_eq!(first.key.as_deref(), expected, "{label}");
        let in_header = (kind == Kind::HeaderKey).then_some(REFERENCE);
        assert_eq!(first.header.as_deref(), in_header, "{label}");
        let has_body = !matches!(kind, Kind::Get | Kind::Stream);
        let body = first.body.as_deref().map(String::from_utf8_lossy);
        let is_there = body.is_some_and(|body| body.contains(REFERENCE));
        assert_eq!(is_there, has_body, "{label}");
    }

    /// What arrived and what was sold.
    fn is_in_the_ledger(&self, kind: Kind, row: &Row, cell: Cell, label: &str) {
        let arrived = self.ledger.requests_to(kind.path());
        let failed = self.attempts.failed().iter();
        let unsent = failed.filter(|one| one.cause().is_before_send()).count();
        let is_connected = !row.fault.is_without_connection();
        assert_eq!(unsent == 0, is_connected, "{label}");
        let count = self.attempts.count() as usize;
        assert_eq!(arrived.len(), count - unsent, "{label}");
        for (seen, failed) in arrived.iter().zip(self.attempts.failed()) {
            if let Some(status) = failed.status() {
                assert_eq!(seen.status, Some(status.as_u16()), "{label}");
            }
            let reference = seen.reference.as_deref();
            assert!(reference.is_none_or(|it| it == REFERENCE), "{label}");
        }
        for (pair, failed) in arrived.windows(2).zip(self.attempts.failed()) {
            let between = pair[1].at.saturating_sub(pair[0].at);
            assert!(between >= failed.delay(), "{label}: {between:?}");
        }
        let sold = usize::from(cell.is_sold && kind != Kind::Get);
        assert_eq!(self.ledger.effects().len(), sold, "{label}: sales");
        assert!(self.ledger.max_side_effects() <= 1, "{label}");
        if matches!(row.fault, Fault::Handshake | Fault::Untrusted) {
            // One is that of the login.
            assert_eq!(self.ledger.connections(), count + 1, "{label}");
        }
    }

    /// One `api_call` for each attempt and one `transaction_outcome` for each
    /// purchase that has a place for a key.
    fn is_recorded(&self, kind: Kind, cell: Cell, label: &str) {
        let named = |name| {
            let own = self.events.iter().filter(move |event| event.0 == name);
            own.map(|event| &event.1)
        };
        let calls: Vec<_> = named("api_call").collect();
        let count = self.attempts.count();
        assert_eq!(calls.len(), count as usize, "{label}");
        let mut failed = self.attempts.failed().iter();
        for (resent, call) in calls.iter().enumerate() {
            assert_eq!(call["resend_count"], resent.to_string(), "{label}");
            assert_eq!(call["method"], kind.method(), "{label}");
            assert_eq!(call["route"], kind.template(), "{label}");
            let status = match failed.next() {
                Some(failed) => failed.status().map(|s| s.as_u16()),
                None => Some(200),
            };
            let status = status.map(|status| status.to_string());
            assert_eq!(call.get("status"), status.as_ref(), "{label}");
            assert!(call.contains_key("duration_ms"), "{label}");
        }
        let ends: Vec<_> = named("transaction_outcome").collect();
        let expected = usize::from(kind.is_transaction());
        assert_eq!(ends.len(), expected, "{label}");
        for end in &ends {
            assert_eq!(end["outcome"], cell.transaction(), "{label}");
            assert_eq!(end["attempts"], count.to_string(), "{label}");
        }
        for event in calls.iter().chain(&ends) {
            let reference = event.get("reference");
            assert_eq!(reference.is_some(), kind.has_key(), "{label}");
            assert_eq!(reference, calls[0].get("reference"), "{label}");
            for text in event.values() {
                assert!(!text.contains(CANARY), "{label}: {text}");
            }
        }
        assert_eq!(self.events.len(), calls.len() + ends.len(), "{label}");
    }
}

/// What a machine with other things to do may need on top.
const GENEROUS: Duration = Duration::from_secs(15);
