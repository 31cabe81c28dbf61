use tracing::field::{Empty, display};
use tracing::{Span, error, error_span, instrument};

use super::Class::Credential;
use super::{Carrier, TARGET};

/// The carriers that are values of a span. An event in the span makes those
/// sinks show them which print no spans.
pub(super) const fn carriers() -> [Carrier; 6] {
    [
        Carrier::card("span attribute", "6011000990139424", |c| {
            let span = error_span!(target: TARGET, "purchase", note = c.canary);
            inside(&span, c);
        }),
        Carrier::card("number of a span", "6011981111111113", |c| {
            let value = c.number::<u64>();
            inside(&error_span!(target: TARGET, "purchase", value), c);
        }),
        Carrier::card("Span::record", "6011601160116611", |c| {
            let span = error_span!(target: TARGET, "purchase", note = Empty);
            span.record("note", display(c.canary));
            inside(&span, c);
        }),
        Carrier::new("late `password`", Credential, "Rf2hammer6Violet", |c| {
            let span =
                error_span!(target: TARGET, "purchase", password = Empty);
            span.record("password", c.canary);
            inside(&span, c);
        }),
        Carrier::card("argument", "6445644564456445", |c| {
            purchase(c.canary, c);
        }),
        Carrier::new(
            "argument `password`",
            Credential,
            "Zk7socket3Brown",
            |c| {
                sign_in(c.canary, c);
            },
        ),
    ]
}

fn inside(span: &Span, carrier: &Carrier) {
    span.in_scope(|| error!(target: TARGET, "{carrier}"));
}

#[instrument(level = "error", target = "palisade::proof", skip(carrier))]
fn purchase(note: &str, carrier: &Carrier) {
    error!(target: TARGET, "{carrier}");
}

#[instrument(level = "error", target = "palisade::proof", skip(carrier))]
fn sign_in(password: &str, carrier: &Carrier) {
    error!(target: TARGET, "{carrier}");
}
