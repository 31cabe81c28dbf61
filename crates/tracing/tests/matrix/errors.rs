use std::error::Error;
use std::fmt;

use tracing::{info, instrument};

use crate::canary::PAN;
use crate::carriers::{Carrier, Way};

/// The carriers that put a secret on an error or one of its sources.
pub(crate) fn carriers() -> [Carrier; 5] {
    let carrier = |name, way, run| Carrier { name, way, run };
    [
        carrier("error", Way::Error, || {
            let error = Failure::new(PAN, None);
            info!(failure = &error as &dyn Error, "beacon");
        }),
        carrier("source of an error", Way::Source, || {
            let source = Failure::new(PAN, None);
            let middle = Failure::new("io", Some(source));
            let error = Failure::new("call", Some(middle));
            info!(failure = &error as &dyn Error, "beacon");
        }),
        carrier("ret", Way::Event, || drop(gives_back())),
        carrier("err", Way::Failure, || drop(fails())),
        carrier("err(Debug)", Way::Failure, || drop(fails_in_debug())),
    ]
}

#[instrument(ret)]
fn gives_back() -> String {
    format!("beacon card {PAN}")
}

#[instrument(err)]
fn fails() -> Result<(), Failure> {
    Err(Failure::new(PAN, None))
}

#[instrument(err(Debug))]
fn fails_in_debug() -> Result<(), Failure> {
    Err(Failure::new(PAN, None))
}

#[derive(Debug)]
struct Failure {
    stage: &'static str,
    text: &'static str,
    source: Option<Box<Self>>,
}

impl Failure {
    fn new(text: &'static str, source: Option<Self>) -> Self {
        Self { stage: "beacon", text, source: source.map(Box::new) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} refused", self.stage, self.text)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
