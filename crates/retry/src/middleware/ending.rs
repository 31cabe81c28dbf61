//! The end of a call, told once, also when its future is dropped.

use palisade_http::Failure;

use super::since;
use crate::{
    call::{Call, Report},
    record::{Transaction, transaction},
    settings::Settings,
};

pub(super) struct Ending<'a> {
    call: &'a Call,
    settings: &'a Settings,
    is_told: bool,
}

impl<'a> Ending<'a> {
    pub(super) const fn of(call: &'a Call, settings: &'a Settings) -> Self {
        Self { call, settings, is_told: false }
    }

    pub(super) fn tell(&mut self, report: &Report, ended: Transaction) {
        let subject = self.call.subject();
        if !self.is_told && subject.is_transaction() {
            let duration = || since(self.call.opened());
            let key = &self.settings.fingerprint_key;
            transaction(subject, key, report, ended, duration);
            self.leave(report, ended == Transaction::Unknown);
        }
        self.is_told = true;
    }

    /// Keeps for the next call under the same key what is to be known of this
    /// one.
    fn leave(&self, report: &Report, is_open: bool) {
        let (seen, subject) = (&self.settings.seen, self.call.subject());
        let Some((route, key)) = subject.keyed() else { return };
        if is_open != self.call.was_open() {
            seen.leave(route, key, is_open);
        } else if !is_open && report.is_unsent {
            seen.forget(route, key);
        }
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
