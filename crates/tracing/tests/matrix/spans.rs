use tracing::field::{Empty, debug, display};
use tracing::{Span, info_span, instrument};

use crate::canary::{PAN, PAN_NUMBER, PASSWORD};
use crate::carriers::{Carrier, Way};
use crate::sinks;

/// The carriers that put a secret on a span.
pub(crate) fn carriers() -> [Carrier; 8] {
    let span = |name, run| Carrier { name, way: Way::Span, run };
    [
        span("attribute", || {
            inside(&info_span!("beacon", note = PAN));
        }),
        span("attribute of type u64", || {
            inside(&info_span!("beacon", value = PAN_NUMBER));
        }),
        span("attribute of a root", || {
            inside(&info_span!(parent: None, "beacon", note = PAN));
        }),
        span("attribute under an explicit parent", || {
            let current = Span::current();
            inside(&info_span!(parent: &current, "beacon", note = ?PAN));
        }),
        span("Span::record", || {
            let span = info_span!("beacon", note = Empty);
            span.record("note", display(PAN));
            inside(&span);
        }),
        span("Span::record of a password", || {
            let span = info_span!("beacon", password = Empty);
            span.record("password", debug(PASSWORD));
            inside(&span);
        }),
        span("argument", || beacon(PAN)),
        span("argument with a sensitive name", || signs_in(PASSWORD)),
    ]
}

fn inside(span: &Span) {
    span.in_scope(sinks::probe);
}

#[instrument]
fn beacon(note: &str) {
    sinks::probe();
}

#[instrument(name = "beacon")]
fn signs_in(password: &str) {
    sinks::probe();
}
