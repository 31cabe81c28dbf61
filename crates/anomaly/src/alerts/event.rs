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

static OPENED: DefaultCallsite = DefaultCallsite::new(&OPENED_IS);
static OPENED_IS: Metadata<'static> = tracing_core::metadata! {
    name: ALERT.name(),
    target: TARGET,
    level: Level::WARN,
    fields: ALERT.fields(),
    callsite: &OPENED,
    kind: Kind::EVENT,
};

static CLOSED: DefaultCallsite = DefaultCallsite::new(&CLOSED_IS);
static CLOSED_IS: Metadata<'static> = tracing_core::metadata! {
    name: ALERT.name(),
    target: TARGET,
    level: Level::INFO,
    fields: ALERT.fields(),
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
    // In the order of the fields.
    let values: [Option<&dyn Value>; 7] = [
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
