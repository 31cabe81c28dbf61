use std::fmt;

use tracing::{Span, error, info, info_span};

use crate::canary::{PAN, PAN_NUMBER, PASSWORD};
use crate::{errors, spans};

/// One way of a value to the layers; it puts a secret on it.
///
/// Each logs the word `beacon` too, so that a sink which gets nothing at all
/// is noticed.
#[derive(Clone, Copy)]
pub(crate) struct Carrier {
    pub(crate) name: &'static str,
    pub(crate) way: Way,
    pub(crate) run: fn(),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// An error, which OpenTelemetry also makes attributes of the span.
    Error,
    /// The value of an event.
    Event,
    /// An error that OpenTelemetry makes the status of the span.
    Failure,
    /// The source of an error, which JSON lines leave out.
    Source,
    /// A value of a span.
    Span,
}

const fn carrier(name: &'static str, way: Way, run: fn()) -> Carrier {
    Carrier { name, way, run }
}

pub(crate) fn all() -> Vec<Carrier> {
    let mut all = vec![
        carrier("message", Way::Event, || info!("beacon card {PAN} sent")),
        carrier("str", Way::Event, || info!(note = PAN, "beacon")),
        carrier("String", Way::Event, || {
            info!(note = format!("card {PAN}"), "beacon");
        }),
        carrier("password", Way::Event, || {
            info!(password = PASSWORD, "beacon");
        }),
        carrier("Debug", Way::Event, || info!(?PURCHASE, "beacon")),
        carrier("Debug of a password", Way::Event, || {
            info!(password = ?PASSWORD, "beacon");
        }),
        carrier("Display", Way::Event, || {
            info!(purchase = %PURCHASE, "beacon");
        }),
        carrier("i64", Way::Event, || {
            info!(value = 4_111_111_111_111_111_i64, "beacon");
        }),
        carrier("u64", Way::Event, || info!(value = PAN_NUMBER, "beacon")),
        carrier("i128", Way::Event, || {
            info!(value = i128::from(PAN_NUMBER), "beacon");
        }),
        carrier("u128", Way::Event, || {
            info!(value = u128::from(PAN_NUMBER), "beacon");
        }),
        carrier("f64", Way::Event, || {
            info!(value = 4_111_111_111_111_111.0_f64, "beacon");
        }),
        carrier("bytes", Way::Event, || {
            info!(payload = PAN.as_bytes(), "beacon");
        }),
        carrier("explicit parent", Way::Event, || {
            let span = Span::current();
            info_span!("elsewhere").in_scope(|| {
                info!(parent: &span, note = PAN, "beacon");
            });
        }),
        carrier("log record", Way::Event, || {
            tracing_log::log::info!("beacon card {PAN} through log");
        }),
        carrier("error field", Way::Failure, || {
            error!(error = format!("beacon card {PAN}"));
        }),
    ];
    all.extend(errors::carriers());
    all.extend(spans::carriers());
    all
}

/// An ordinary type of the host, with a secret deep inside.
#[derive(Debug)]
struct Purchase {
    #[expect(dead_code, reason = "read by the derived `Debug` only")]
    card: Option<Card>,
}

#[derive(Debug)]
struct Card {
    #[expect(dead_code, reason = "read by the derived `Debug` only")]
    number: &'static str,
}

static PURCHASE: Purchase = Purchase { card: Some(Card { number: PAN }) };

impl fmt::Display for Purchase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "purchase by {PAN}")
    }
}
