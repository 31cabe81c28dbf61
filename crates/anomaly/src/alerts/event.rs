//! The event that an alert is, made without macros that would be a crate more.

use palisade_core::event::{ALERT, TARGET};
use tracing_core::{
    Event, Level, Metadata,
    callsite::{Callsite as _, DefaultCallsite},
    dispatcher,
    field::{Value, display},
    metadata::Kind,
};

use crate::{Alert, Change};

/// The message, which is the name, and those of [`ALERT`].
const FIELDS: &[&str] = &[
    "message", "signal", "change", "score", "reason", "key_tag", "trace_id",
    "left_out",
];

static OPENED: DefaultCallsite = DefaultCallsite::new(&OPENED_IS);
static OPENED_IS: Metadata<'static> = tracing_core::metadata! {
    name: ALERT.name(),
    target: TARGET,
    level: Level::WARN,
    fields: FIELDS,
    callsite: &OPENED,
    kind: Kind::EVENT,
};

static CLOSED: DefaultCallsite = DefaultCallsite::new(&CLOSED_IS);
static CLOSED_IS: Metadata<'static> = tracing_core::metadata! {
    name: ALERT.name(),
    target: TARGET,
    level: Level::INFO,
    fields: FIELDS,
    callsite: &CLOSED,
    kind: Kind::EVENT,
};

pub(super) fn emit(alert: &Alert) {
    let (callsite, change) = match alert.change {
        Change::Opened => (&OPENED, "opened"),
        Change::Closed => (&CLOSED, "closed"),
    };
    let metadata = callsite.metadata();
    let is_on = !callsite.interest().is_never()
        && dispatcher::get_default(|default| default.enabled(metadata));
    if !is_on {
        return;
    }
    let reason = display(alert.reading.finding);
    let score = alert.reading.score.get();
    let (key, trace) = (alert.key.map(display), alert.trace_id.map(display));
    let message = format_args!("alert");
    // In the order of the fields.
    let values: [Option<&dyn Value>; 8] = [
        Some(&message),
        Some(&&*alert.signal),
        Some(&change),
        Some(&score),
        Some(&reason),
        key.as_ref().map(|key| key as &dyn Value),
        trace.as_ref().map(|trace| trace as &dyn Value),
        Some(&alert.left_out),
    ];
    let fields = metadata.fields();
    Event::dispatch(metadata, &fields.value_set_all(&values));
}

#[cfg(test)]
mod tests {
    use super::{ALERT, FIELDS};

    #[test]
    fn the_fields_are_those_of_the_contract_behind_the_message() {
        assert_eq!(FIELDS.split_first(), Some((&"message", ALERT.fields())));
    }
}
