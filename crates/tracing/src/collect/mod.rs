//! Rebuilds events, spans and records with redacted, still typed values.
//!
//! The wrapper around a subscriber and the one around a layer both use this,
//! so that there is no second way to collect a value.
//!
//! It rests on `FieldSet::value_set_all`, which is `doc(hidden)` though the
//! macros of `tracing` need it, and on the callsite in an `Identifier`, which
//! is the only way from a [`Record`] to its metadata. The canary test at the
//! end of this file fails to compile when either goes.

pub(crate) mod capture;
mod copier;
mod error_chain;
pub(crate) mod scratch;
mod slot;
mod visitor;

use palisade_redact::{Key, Mode, Redactor};
use tracing_core::field::{Field, Value, Visit};
use tracing_core::span::{Attributes, Record};
use tracing_core::{Event, Metadata};

use self::copier::Copier;
use self::scratch::Scratch;
use self::visitor::{Collector, Found};
use crate::callsites::Callsites;
use crate::log_bridge;
use crate::records::Records;

/// A redactor with what it has already said about each callsite.
pub(crate) struct Rewriter {
    redactor: Redactor,
    callsites: Callsites,
    records: Records,
}

impl Rewriter {
    pub(crate) fn new(redactor: &Redactor) -> Self {
        let (callsites, records) = (Callsites::new(), Records::new());
        Self { redactor: redactor.clone(), callsites, records }
    }

    /// Calls `then` with the event as it may be seen.
    ///
    /// Its metadata and its parent, explicit, root or contextual, stay.
    pub(crate) fn event<R>(
        &self,
        event: &Event<'_>,
        then: impl FnOnce(&Event<'_>) -> R,
    ) -> R {
        let metadata = event.metadata();
        let visit = |visitor: &mut dyn Visit| event.record(visitor);
        let keys = log_bridge::keys(event, &self.records, &self.redactor)
            .unwrap_or_else(|| self.callsites.keys(metadata, &self.redactor));
        self.rebuild(keys, visit, |values| {
            let Some(values) = values else { return then(event) };
            let values = metadata.fields().value_set_all(values);
            then(&if event.is_contextual() {
                Event::new(metadata, &values)
            } else {
                Event::new_child_of(event.parent().cloned(), metadata, &values)
            })
        })
    }

    /// Calls `then` with the new span's attributes as they may be seen.
    ///
    /// Their metadata and parent stay too.
    pub(crate) fn attributes<R>(
        &self,
        attributes: &Attributes<'_>,
        then: impl FnOnce(&Attributes<'_>) -> R,
    ) -> R {
        let metadata = attributes.metadata();
        let visit = |visitor: &mut dyn Visit| attributes.record(visitor);
        let keys = self.callsites.keys(metadata, &self.redactor);
        self.rebuild(keys, visit, |values| {
            let Some(values) = values else { return then(attributes) };
            let values = metadata.fields().value_set_all(values);
            then(&match attributes.parent() {
                Some(parent) => {
                    Attributes::child_of(parent.clone(), metadata, &values)
                }
                None if attributes.is_root() => {
                    Attributes::new_root(metadata, &values)
                }
                None => Attributes::new(metadata, &values),
            })
        })
    }

    /// Calls `then` with late values as they may be seen.
    ///
    /// A record does not say which span it is for, but each of its fields leads
    /// to the callsite; so no lookup of spans is needed.
    pub(crate) fn record<R>(
        &self,
        record: &Record<'_>,
        then: impl FnOnce(&Record<'_>) -> R,
    ) -> R {
        let mut callsite = FirstField(None);
        record.record(&mut callsite);
        // Without any field there is nothing to redact.
        let Some(metadata) = callsite.0 else { return then(record) };
        let visit = |visitor: &mut dyn Visit| record.record(visitor);
        let keys = self.callsites.keys(metadata, &self.redactor);
        self.rebuild(keys, visit, |values| {
            let Some(values) = values else { return then(record) };
            then(&Record::new(&metadata.fields().value_set_all(values)))
        })
    }

    /// Calls `then` with one value for each field, or with `None` when the
    /// original is to be used.
    #[inline]
    fn rebuild<R>(
        &self,
        keys: &[Key],
        visit: impl Fn(&mut dyn Visit),
        then: impl FnOnce(Option<&[Option<&dyn Value>]>) -> R,
    ) -> R {
        Scratch::lend(|scratch| {
            if self.collect(keys, &visit, scratch) {
                return scratch.values(|values| then(Some(values)));
            }
            then(None)
        })
    }

    /// Fills the slots; `false` when the original is to be used: it is what was
    /// judged, or the policy only reports.
    ///
    /// Apart from its callers, which are compiled for each subscriber: what one
    /// event runs through is to fit in the processor's cache for code.
    #[inline(never)]
    fn collect(
        &self,
        keys: &[Key],
        visit: &dyn Fn(&mut dyn Visit),
        scratch: &mut Scratch,
    ) -> bool {
        let mut collector = Collector::new(&self.redactor, keys, scratch);
        visit(&mut collector);
        let found = collector.finish();
        if matches!(found, Found::Clean)
            || matches!(self.redactor.mode(), Mode::Report)
        {
            return false;
        }
        if matches!(found, Found::RebuiltInPart) {
            visit(&mut Copier(scratch));
        }
        true
    }
}

/// The metadata of the first field visited, without formatting its value.
struct FirstField(Option<&'static Metadata<'static>>);

impl Visit for FirstField {
    fn record_debug(&mut self, field: &Field, _: &dyn std::fmt::Debug) {
        self.0.get_or_insert_with(|| field.callsite().0.metadata());
    }
}

#[cfg(test)]
mod tests {
    use tracing_core::callsite::{Callsite as _, DefaultCallsite};
    use tracing_core::field::FieldSet;
    use tracing_core::{Level, callsite, metadata};

    use super::*;

    const NAMES: [&str; 40] = ["same"; 40];

    static CALLSITE: DefaultCallsite = DefaultCallsite::new(&METADATA);
    static METADATA: Metadata<'static> = Metadata::new(
        "canary",
        "tests",
        Level::INFO,
        None,
        None,
        None,
        FieldSet::new(&NAMES, callsite::Identifier(&CALLSITE)),
        metadata::Kind::EVENT,
    );

    #[derive(Default)]
    struct Seen(Vec<(usize, u64)>);

    impl Visit for Seen {
        fn record_u64(&mut self, field: &Field, value: u64) {
            self.0.push((field.index(), value));
        }

        fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
    }

    #[test]
    fn tracing_core_still_builds_values_as_we_expect() {
        // More than the 32 fields that it once was limited to.
        let mut values: [Option<&dyn Value>; 40] = [None; 40];
        values[3] = Some(&3_u64);
        values[39] = Some(&39_u64);
        let set = METADATA.fields().value_set_all(&values);
        let mut seen = Seen::default();
        Record::new(&set).record(&mut seen);
        assert_eq!(seen.0, [(3, 3), (39, 39)]);

        let mut first = FirstField(None);
        Record::new(&set).record(&mut first);
        assert!(std::ptr::eq(first.0.unwrap(), &raw const METADATA));
        assert!(std::ptr::eq(CALLSITE.metadata(), &raw const METADATA));
    }
}
