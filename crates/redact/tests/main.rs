//! What the redactor finds, what it leaves, and how it behaves on bad input.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

mod allow;
mod bad_input;
mod benign;
mod card_elsewhere;
mod carriers;
mod chip;
mod detectors;
mod encoded;
mod explain;
mod false_share;
mod fields;
mod fleet_key;
mod found;
mod idempotent;
#[cfg(feature = "json")]
mod json;
mod leak_map;
mod lines;
mod live;
mod national;
mod pieces;
mod policy;
#[cfg(feature = "toml")]
mod policy_file;
mod published_pans;
mod reload;
mod rows;
mod targets;
mod times;
mod tricky;

use palisade_core::FingerprintKey;
use palisade_redact::{Policy, Redactor};

/// The default policy, with a fixed key.
fn payments() -> Policy {
    Policy::payments().fingerprint_key(key())
}

const fn key() -> FingerprintKey {
    FingerprintKey::from_bytes([1; 16])
}

fn redactor() -> Redactor {
    payments().build().expect("the default policy is valid")
}

/// The redacted text, with `*` for the tags of pseudonyms.
fn redact(text: &str) -> String {
    untagged(&redactor().redact(text))
}

/// The redacted text with its tags; to redact it again changes nothing.
fn redact_for_good(text: &str) -> String {
    let redactor = redactor();
    let once = redactor.redact(text).into_owned();
    assert_eq!(redactor.redact(&once), once, "{text}");
    once
}

fn untagged(text: &str) -> String {
    let tag = regex::Regex::new(r"\[([a-z_]+):[0-9a-f]{6}\]").unwrap();
    tag.replace_all(text, "[$1:*]").into_owned()
}
