//! A secret for each seat, that says which one it was in.

use palisade_redact::{Policy, Redactor};

/// A text that a redactor finds something in.
macro_rules! planted {
    ($seat:literal) => {
        concat!("password=canary-", $seat, ".")
    };
}

pub(crate) use planted;

pub(crate) fn payments() -> Redactor {
    Policy::payments().build().unwrap()
}

/// The seats whose secret is in a dump.
pub(crate) fn seats_in(dump: &str) -> Vec<&str> {
    let seats = dump.split("canary-").skip(1);
    let mut seats: Vec<_> =
        seats.filter_map(|rest| rest.split('.').next()).collect();
    seats.sort_unstable();
    seats.dedup();
    seats
}
