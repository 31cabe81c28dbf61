//! The contract that the Palisade crates share, and that freezes first.
//!
//! Middlewares, layers and the redactor do not call each other. They agree on
//! the few things in this crate: the names of the tracing events they emit,
//! how a live secret is made known to the redactor, how counts are polled, how
//! one secret is told from another without showing it, and how a URL is
//! printed.
//!
//! # Example
//!
//! ```
//! use palisade_core::{FingerprintKey, SafeUrl};
//!
//! let key = FingerprintKey::random()?;
//! let first = key.fingerprint("token", b"eyJhbGciOi...");
//! let again = key.fingerprint("token", b"eyJhbGciOi...");
//! assert_eq!(first, again);
//!
//! let url = SafeUrl("https://user:pw@api.example/v1/items?token=abc#top");
//! assert_eq!(url.to_string(), "https://api.example/v1/items");
//! # Ok::<(), palisade_core::RandomKeyError>(())
//! ```
//!
//! # Guarantees
//!
//! * The fields of an [`event::Event`] are a closed set: none is meant for a
//!   secret, a URL query, a header value or a body, and none is taken for one
//!   (`no_field_of_the_contract_is_taken_for_a_secret`).
//! * A [`Fingerprint`] says nothing about its secret to who has no key
//!   (`the_key_decides`), and never changes (`the_function_never_changes`).
//! * A [`SafeUrl`] prints neither userinfo, nor query, nor fragment
//!   (`prints_only_scheme_host_and_path`).
//! * No type here shows a key or a secret in its `Debug`
//!   (`prints_six_hexadecimal_digits_and_no_key`).
//!
//! # What it does not do
//!
//! It sends nothing, logs nothing and finds no secrets in text; that is
//! `palisade-redact`. It does not parse URLs; [`SafeUrl`] only cuts them.
//!
//! # Cost
//!
//! Two dependencies, no allocation but the one in [`SecretGuard::new`]. A
//! fingerprint is one SipHash-2-4 over the secret.
//!
//! # Features
//!
//! None.

#![forbid(unsafe_code)]

pub mod event;
mod fingerprint;
mod safe_url;
mod secret_sink;
mod tally;

pub use fingerprint::{
    DomainKey, Fingerprint, FingerprintKey, KeyIdError, RandomKeyError,
};
pub use safe_url::SafeUrl;
pub use secret_sink::{SecretGuard, SecretRefused, SecretSink};
pub use tally::Tally;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
