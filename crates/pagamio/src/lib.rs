//! The Pagamio API as data: where it is, how much it allows, what its answers
//! mean, and what in them is secret.
//!
//! A provider's documents say what a client needs to know in prose, on many
//! pages, and those of Pagamio contradict each other. Written out by hand in
//! each app, a code ends up in the wrong list, and somebody is charged twice.
//! Here all of it is one [`Profile`], of either edition of the documents, with
//! each value a field that may be set, in code or in a file. From it come a
//! login, an authentication, retries, a limiter and a redaction policy of the
//! other crates, and [`Pagamio::stack`], which adds them to a client in the
//! order in which they are safe.
//!
//! # Example
//!
//! ```
//! use palisade_auth::{Credential, Sandbox};
//! use palisade_pagamio::{Pagamio, Profile};
//! use palisade_redact::Policy;
//! use reqwest_middleware::ClientBuilder;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let profile = Profile::april_2026();
//! let redactor = profile.redaction(Policy::payments()).build()?;
//!
//! // The credential says which environment it is.
//! let password = Credential::<Sandbox>::from_env("PAGAMIO_PASSWORD");
//! let login = profile.login("shop-17", password)?.build()?;
//! let auth = profile.auth(login)?.build()?;
//! let pagamio = Pagamio::new(&profile, auth, &redactor)?;
//! let client = pagamio.harden(reqwest::Client::builder()).build()?;
//! let client = pagamio.stack(ClientBuilder::new(client)).build();
//!
//! // What became of a purchase? HTTP 200 may be a failure, or unknown.
//! use http::{Method, StatusCode};
//! use palisade_retry::Outcome;
//! let body = br#"{"responseCode":"1204","successful":false}"#;
//! let answer = profile.read(body);
//! let path = "/api/v1/purchase";
//! let status = StatusCode::OK;
//! let said = profile.outcome(&Method::POST, path, status, answer.as_ref());
//! assert_eq!(said, Outcome::LookUp);
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! * **Every line of the provider's table of outcomes** is what
//!   [`Profile::outcome`] says, in both editions (`tests/decisions/table.rs`
//!   has a test for each line), and the simulator's ledger agrees
//!   (`every_scripted_outcome_is_what_it_is`).
//! * **A good status that is not understood is not known**, and neither a
//!   failure nor a reason to send it again
//!   (`a_good_status_with_a_body_that_is_not_understood_is_unknown`,
//!   `one_sign_of_failure_is_enough`,
//!   `good_news_that_is_no_answer_is_looked_up`).
//! * **Every purchase is made once and its end is known**, through the whole
//!   stack: with answers that are lost, late, halved or say that they timed out,
//!   it is repeated under one reference or looked up
//!   (`every_purchase_is_made_once_and_its_end_is_known`), and what the provider
//!   does not know in time is an `OutcomeUnknown`, never a failure
//!   (`what_the_provider_does_not_know_in_time_is_no_failure`).
//! * **Reading an answer takes anything**, never panics, and agrees with the
//!   obvious way to read it (`any_bytes_are_fine`,
//!   `the_walk_reads_what_the_obvious_way_reads`); a broken one is never good
//!   news (`a_broken_answer_is_never_good_news`).
//! * **An [`Answer`] is a code, a status and a flag**, and nothing of the rest
//!   is copied
//!   (`an_answer_is_a_code_a_status_and_a_flag_and_nothing_else`).
//! * **The quotas are kept, seen from the provider**: purchases
//!   (`purchases_stay_inside_the_quota_of_april`), logins
//!   (`logins_stay_inside_their_quota_in_either_edition`), and both together
//!   (`logins_count_against_the_overall_quota_too`).
//! * **A 401 that is about permission costs one request**
//!   (`not_allowed_is_one_request_and_no_refresh_in_either_edition`).
//! * **No PIN, token or serial number is left** in what the provider says, nor
//!   a phone number, a meter or a remark in what it is told
//!   (`no_pin_token_or_serial_number_is_left_in_what_is_said`).
//! * **Nothing is carried that a purchase has no field for**, no card data and
//!   no secret, in `additionalInfo` either
//!   (`what_a_purchase_may_not_carry_is_not_sent`).
//! * **Nothing goes anywhere else**: not by a URL, a redirect or a name
//!   (`nothing_goes_to_another_host`).
//! * **The sandbox's credential does not go to production**: that does not
//!   compile, see [`Profile::auth`]; and the two cannot have one origin
//!   (`a_value_out_of_its_range_is_named_with_its_bound`).
//! * **Every value may be another one** (`every_value_can_be_another_one`), and
//!   a file with a wrong one is refused with its line, and without a secret
//!   that stands in the wrong place
//!   (`a_refusal_says_where_and_why_and_repeats_no_secret`).
//!
//! # What it does not do
//!
//! * It is made from the documents, and tested against a simulator of them. The
//!   service may do what neither says: then a code is in no list, and nobody
//!   knows what became of its request.
//! * A [`Found::UnknownReference`] soon after a purchase is no proof that there
//!   is none. How long to wait is for the app.
//! * A client in [`Pagamio::stack`] is the app's: without [`Pagamio::harden`],
//!   TLS, redirects and proxies are what it set. That of the login is hardened
//!   by `palisade-auth`, and follows no redirect either.
//! * A PIN is not copied, and not erased either: the body is somebody else's.
//! * Pointers lead to members of objects, not to items of lists.
//! * 100 requests a minute, of which logins and refreshes are a part, leave 85
//!   for the limiter. Fewer logins in [`Profile::quotas`] leave more.
//!
//! # Cost
//!
//! To a tree with `reqwest-middleware` it adds 17 crates: those of
//! `palisade-auth`, `palisade-limit` and `palisade-redact`, and `serde`. Reading
//! an answer is one pass over at most 64 KiB, and allocates for the places that
//! are looked for, not for what is there. The rest is a few comparisons.
//!
//! # Features
//!
//! * `toml`: `Profile::from_toml`, profiles from files.
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod answer;
mod auth;
mod base_url;
mod classifier;
mod egress;
mod endpoint;
mod error;
#[cfg(feature = "toml")]
mod file;
mod limits;
mod look_up;
mod outcome;
mod payload;
mod polls;
mod profile;
mod redaction;
mod retries;
mod stack;

pub use answer::{Answer, TransactionStatus};
pub use endpoint::Endpoint;
pub use error::ProfileError;
pub use polls::{Found, PollPhase};
pub use profile::{
    Backoff, BaseUrls, CodeRange, CodeRangeError, Codes, FieldForm, Fields,
    Pointers, Profile, Purchase, PurchaseField, Quota, SecretField, SecretKind,
    StatusWords, Tokens,
};

pub use stack::{Pagamio, StackError};

#[cfg(all(doctest, feature = "toml"))]
#[doc = include_str!("../README.md")]
mod readme {}
