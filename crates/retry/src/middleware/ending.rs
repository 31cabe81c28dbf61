//! The end of a call, told once, also when its future is dropped.

use palisade_http::Failure;
use tokio::time::Instant;

use super::since;
use crate::{
    call::{Call, Report},
    record::{Transaction, transaction},
};

pub(super) struct Ending {
    call: Call,
    start: Instant,
    is_told: bool,
}

impl Ending {
    pub(super) fn of(call: &Call, start: Instant) -> Self {
        Self { call: call.clone(), start, is_told: false }
    }

    pub(super) fn tell(&mut self, report: &Report, ended: Transaction) {
        let subject = self.call.subject();
        if !self.is_told && subject.is_transaction() {
            transaction(subject, report, ended, since(self.start));
        }
        self.is_told = true;
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        if !self.is_told {
            // The caller gave up; the provider may not have.
            let report = self.call.report(Some(Failure::TIMED_OUT));
            self.tell(&report, report.transaction());
        }
    }
}
