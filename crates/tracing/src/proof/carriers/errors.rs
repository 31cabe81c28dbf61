use std::error::Error;
use std::fmt;

use tracing::{error, instrument};

use super::{Carrier, TARGET};

/// The carriers that are errors or results.
pub(super) const fn carriers() -> [Carrier; 5] {
    [
        Carrier::card("error", "5585558555855583", |c| {
            let error = Failure::of(c);
            error!(target: TARGET, error = &error as &dyn Error, "{c}");
        }),
        Carrier::card("source of an error", "2223000048400011", |c| {
            let error = Outer { middle: Outer { middle: Failure::of(c) } };
            error!(target: TARGET, error = &error as &dyn Error, "{c}");
        }),
        Carrier::card("ret", "2222400070000005", |c| drop(gives_back(c))),
        Carrier::card("err", "2720170000000006", |c| drop(fails(c))),
        Carrier::card("err(Debug)", "2221000000000009", |c| {
            drop(fails_in_debug(c));
        }),
    ]
}

#[instrument(level = "error", target = "palisade::proof", skip_all, ret)]
fn gives_back(carrier: &Carrier) -> String {
    format!("{carrier} {}", carrier.canary)
}

#[instrument(level = "error", target = "palisade::proof", skip_all, err)]
fn fails(carrier: &Carrier) -> Result<(), Failure> {
    Err(Failure::of(carrier))
}

#[instrument(level = "error", target = "palisade::proof", skip_all, err(Debug))]
fn fails_in_debug(carrier: &Carrier) -> Result<(), Failure> {
    Err(Failure::of(carrier))
}

#[derive(Debug)]
struct Failure {
    stage: String,
    card: &'static str,
}

impl Failure {
    fn of(carrier: &Carrier) -> Self {
        Self { stage: carrier.to_string(), card: carrier.canary }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused {}", self.stage, self.card)
    }
}

impl Error for Failure {}

/// Says nothing itself, and has a source that does.
#[derive(Debug)]
struct Outer<E> {
    middle: E,
}

impl<E> fmt::Display for Outer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("purchase failed")
    }
}

impl<E: Error + 'static> Error for Outer<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.middle)
    }
}
