//! The end of a call, told once, also when its future is dropped.

use palisade_core::FingerprintKey;
use palisade_http::Failure;

use super::since;
use crate::{
    call::{Call, Report},
    record::{Transaction, transaction},
};

pub(super) struct Ending<'a> {
    call: &'a Call,
    key: &'a FingerprintKey,
    is_told: bool,
}

impl<'a> Ending<'a> {
    pub(super) const fn of(call: &'a Call, key: &'a FingerprintKey) -> Self {
        Self { call, key, is_told: false }
    }

    pub(super) fn tell(&mut self, report: &Report, ended: Transaction) {
        let subject = self.call.subject();
        if !self.is_told && subject.is_transaction() {
            let duration = || since(self.call.opened());
            transaction(subject, self.key, report, ended, duration);
        }
        self.is_told = true;
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            // The caller gave up; the provider may not have.
            let report = self.call.report(Some(Failure::TIMED_OUT));
            self.tell(&report, report.transaction());
        }
    }
}
