//! What came of a call, and what is to be true of it.

use std::time::Duration;

use palisade_retry::Attempts;
use palisade_sim::Ledger;
use palisade_test_events::Fields;

use crate::{
    cell::{Cell, Got},
    check::World,
    client::{own_delay, timeout},
    fault::{Fault, SLOW},
    kind::{CANARY, Kind, REFERENCE},
    tables::Row,
    witness::Sent,
};

/// What came of a call.
pub(crate) struct Ended {
    pub(crate) got: Got,
    pub(crate) attempts: Attempts,
    pub(crate) elapsed: Duration,
    pub(crate) events: Vec<(&'static str, Fields)>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) ledger: Ledger,
}

impl Ended {
    pub(crate) fn is_as_expected(&self, cell: Cell, label: &str) {
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
    pub(crate) fn is_in_time(&self, fault: Fault, world: World, label: &str) {
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

    pub(crate) fn is_sent_with_one_key(&self, kind: Kind, label: &str) {
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
    pub(crate) fn is_in_the_ledger(
        &self,
        kind: Kind,
        row: &Row,
        cell: Cell,
        label: &str,
    ) {
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
            // The status that came before the body says nothing any more.
            let is_cut = failed.cause().is_closed();
            assert!(row.fault != Fault::Cut || is_cut, "{label}");
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
    pub(crate) fn is_recorded(&self, kind: Kind, cell: Cell, label: &str) {
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
