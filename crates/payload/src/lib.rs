//! What requests may carry, for `reqwest-middleware`: listed fields, exact
//! amounts, nothing empty, and no card data or secrets anywhere.
//!
//! A payment API takes a JSON object and keeps it, in its logs, too. What an app
//! puts there by mistake (a card number in a free text, a password in
//! `additionalInfo`, 29.900000000000002 for an amount) has left. So a layer
//! looks at each body before it is sent, and leaves every byte of a good one as
//! it is.
//!
//! # Example
//!
//! ```
//! use http::Method;
//! use palisade_payload::{Field, Payload, Route};
//! use palisade_redact::Policy;
//! use reqwest_middleware::ClientBuilder;
//!
//! let purchase = Route::new(Method::POST, "/v1/purchases")
//!     .required("/amount", Field::money("2.00", "5000.00"))
//!     .required("/mobileNumber", Field::matching(r"\+[0-9]{8,15}"))
//!     .optional("/additionalInfo", Field::any());
//! // The one of your logs: secrets that are registered there are known here.
//! let redactor = Policy::payments().build()?;
//! let payload = Payload::builder(&redactor).route(purchase).build()?;
//!
//! let client = ClientBuilder::new(reqwest::Client::new())
//!     .with(payload.check())
//!     .build();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guarantees
//!
//! * **A good body is sent byte for byte**
//!   (`a_clean_body_is_passed_byte_for_byte`,
//!   `a_clean_body_arrives_byte_for_byte`), and is not copied
//!   (`a_clean_body_takes_no_memory_of_its_size`).
//! * **Card data, authentication data, passwords, keys and tokens are found
//!   wherever they are**: in values and in names, as texts and as numbers,
//!   behind escapes, split into a name and a value
//!   (`card_data_and_secrets_are_refused_wherever_they_are`,
//!   `a_name_that_is_a_secret_is_refused_and_not_shown`), and a token that is in
//!   use by its value (`a_registered_secret_is_found_as_long_as_it_lives`). What
//!   a provider has to know of people is none of them
//!   (`what_a_provider_needs_of_people_is_no_secret`).
//! * **They are refused, or replaced if the app says so**
//!   (`they_are_replaced_if_the_app_says_so`), though not where what is left
//!   would be another value (`they_are_refused_where_a_form_is_asked_for_too`).
//! * **Only listed fields, each as it is listed**
//!   (`what_is_not_as_it_is_listed_is_refused_with_its_pointer_and_rule`), those
//!   that have to be there with something in them
//!   (`what_has_to_be_there_is_there_with_something_in_it`), none twice.
//! * **Money is never a floating-point number**
//!   (`money_is_exact_and_no_floating_point_number`).
//! * **What is empty is not sent**: what is left is what a whole parse and a
//!   whole write would leave (`what_is_sent_is_what_a_whole_parse_leaves`).
//! * **What cannot be looked into is not sent**, unless the app says so
//!   (`what_may_not_be_carried_is_not_sent`,
//!   `what_cannot_be_read_is_passed_if_the_app_says_so`).
//! * **A refusal is typed, says that nothing was sent, and shows no value**
//!   (`no_refusal_shows_a_value`), nor does its event
//!   (`what_is_refused_is_an_event_with_pointer_and_rule_and_no_value`).
//! * **Any bytes are fine**: no panic (`no_bytes_make_it_panic`,
//!   `nor_does_what_is_nearly_a_body`, and the fuzz target `bodies`), no deep
//!   recursion
//!   (`what_is_too_large_or_too_deep_is_refused`).
//!
//! # What it does not do
//!
//! * It looks at bodies and at the characters of headers: not at URLs, and not
//!   for secrets in headers, where tokens belong.
//! * A route is known by its method and its path. Where a server takes another
//!   path for the same (letters of the other case, `;x=1`), any fields pass.
//! * A secret that a name and a value make together, as in
//!   `{"name": "password", "value": ..}`, is found inside of what may be
//!   anything, with at most 256 bytes between the two; not across listed fields.
//! * Signatures and digests of a body, in headers, are not made anew when
//!   something is taken out of it: put the layer that signs behind this one.
//! * A secret without form and name, such as a password in a sentence, is not
//!   found, unless it is registered; see `palisade-redact` for what is.
//! * Fields of objects inside of lists cannot be listed one by one: list the
//!   list as [`Field::any`], with a schema.
//! * It tells of the first thing that is wrong, not of all.
//! * What a layer further in makes of a body is not seen.
//!
//! # Cost
//!
//! To a tree with `reqwest-middleware` it adds the crates of `palisade-redact`
//! and `palisade-http`.
//!
//! A purchase of 316 bytes with listed fields takes as long as to parse it with
//! `serde_json` and to write it again (1.2 µs at best on an AMD EPYC), and with
//! any fields 1.8 times: `cargo bench -p palisade-bench --bench payload`. If nothing is to be changed, it allocates for the names in
//! `Field::any` and for nothing else.
//!
//! # Features
//!
//! * `schema`: `Route::schema`, a JSON Schema for a body.
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod builder;
mod edit;
mod error;
mod field;
mod guard;
mod headers;
mod middleware;
mod money;
mod payload;
mod pointer;
mod refusal;
mod report;
mod route;
mod rule;
#[cfg(feature = "schema")]
mod schema;
mod tree;
mod walk;

pub use builder::PayloadBuilder;
pub use error::BuildError;
pub use field::Field;
pub use middleware::PayloadMiddleware;
pub use payload::Payload;
pub use refusal::Refusal;
pub use route::Route;
pub use rule::Rule;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
