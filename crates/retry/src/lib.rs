//! Retries that never repeat a payment, for `reqwest-middleware`.
//!
//! A retry layer that repeats whatever failed sends a purchase four times on
//! one 502. This one asks first whether the request may have had its effect,
//! and whether a repetition would have it again. Where nobody can know, it does
//! not guess: the error is an [`OutcomeUnknown`], which is no failure.
//!
//! There are two halves. The outer one opens the call: its idempotency key and
//! its deadline. The inner one makes the attempts. What answers a 401 stands
//! between the two, and the limiter inside both, so that each attempt waits for
//! its place and has a fresh token.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//!
//! use http::{HeaderName, Method};
//! use palisade_http::find;
//! use palisade_retry::{OutcomeUnknown, Retry, Route};
//! use reqwest::{Client, redirect, retry::never};
//! use reqwest_middleware::ClientBuilder;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let retry = Retry::builder()
//!     .max_attempts(3)
//!     .deadline(Duration::from_secs(60))
//!     // The provider makes one payment for one key.
//!     .route(
//!         Route::new(Method::POST, "/v1/payments")
//!             .key_header(HeaderName::from_static("idempotency-key")),
//!     )
//!     .build()?;
//! // What follows redirects or repeats further in is out of sight.
//! let client = Client::builder()
//!     .redirect(redirect::Policy::none())
//!     .retry(never())
//!     .build()?;
//! let client = ClientBuilder::new(client)
//!     .with(retry.call()) // outside
//!     .with(retry.attempts()) // outside of limiter and token
//!     .build();
//!
//! # let url = "http://127.0.0.1:9/v1/payments";
//! let paid = client.post(url).body(r#"{"amount": 29}"#).send().await;
//! if let Err(error) = paid {
//!     match find::<OutcomeUnknown>(&error) {
//!         Some(unknown) => println!("look it up: {:?}", unknown.key()),
//!         None => println!("not paid: {error}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! The matrix is some 560 calls over TLS to a simulator whose ledger is read: 21
//! faults, before and after the work was done, once and lasting, met by a `GET`,
//! a `POST` without a key, with one in a header, in the body, and of a stream.
//!
//! * **Never more than one effect**, whatever happens
//!   (`a_get_is_repeated_and_never_unknown`,
//!   `a_post_without_a_key_is_sent_once_and_its_outcome_is_unknown`,
//!   `a_post_with_a_key_in_its_body_is_repeated`, …), also where the provider
//!   honours no key and the route says so
//!   (`without_a_key_a_provider_without_idempotency_sells_once`).
//! * **What may have had its effect stays so until somebody tells**
//!   (`an_attempt_that_may_have_had_its_effect_stays_so_until_one_tells`), also
//!   into the next call under the same key
//!   (`an_unknown_outcome_stays_so_in_the_next_call_under_the_same_key`), and
//!   where a layer loses the answer
//!   (`a_payment_that_was_made_is_none_that_failed_if_its_answer_is_lost`). What
//!   provably did not leave is no unknown outcome: a wait in a queue
//!   (`a_deadline_that_passes_in_the_queue_is_no_unknown_outcome`), a refusal by
//!   a layer (`what_a_layer_refuses_is_handed_on_and_not_repeated`).
//! * **One key a call**: the caller's own or a fresh one, the same in all
//!   attempts (`a_header_key_is_the_same_in_all_attempts`,
//!   `a_purchase_without_a_reference_is_given_one_and_made_once`), never used
//!   for another body (`a_key_is_not_used_for_another_body`), unless nothing was
//!   sent under it
//!   (`a_key_under_which_nothing_was_sent_may_go_with_another_body`), put in
//!   without touching another byte (`a_key_is_put_in_and_no_other_byte_is_touched`),
//!   and still there when the body is sent
//!   (`a_body_that_has_another_key_by_then_is_not_sent`).
//! * **Never earlier than the server says**
//!   (`the_longer_of_what_is_asked_for_and_the_backoff_is_waited`), however it
//!   says it (`a_date_is_waited_for`, `a_reset_counts_with_what_remains`,
//!   `absurd_numbers_are_too_long_and_no_more`); and at once if there is no time
//!   for that
//!   (`what_there_is_no_time_for_fails_at_once_and_says_how_long_it_is`).
//! * **An outage is not made worse**: of a hundred calls, four attempts at most
//!   are retries, and the first call may still have one
//!   (`in_an_outage_a_hundred_requests_are_repeated_five_times_at_most`,
//!   `nor_are_a_hundred_at_the_same_time`).
//! * **A timeout is an attempt's**: a queue does not use it up
//!   (`the_timeout_of_an_attempt_does_not_count_the_queue`); the deadline is the
//!   call's (`a_hanging_server_is_left_at_the_deadline`).
//! * **Every attempt and every purchase is recorded once**, also one that is
//!   dropped (`how_long_it_took_is_told_for_each_attempt_and_for_the_call`,
//!   `a_dropped_payment_is_unknown_if_it_may_have_been_sent`), and neither the
//!   record nor an error holds a URL, a header, a key or a body (each cell of the
//!   matrix).
//! * **An unknown outcome can be asked for**, through the same chain
//!   (`a_question_goes_through_the_chain_with_retries_of_its_own`,
//!   `an_unknown_outcome_is_settled_by_an_answer`).
//! * **A wrong order sends nothing** (`a_chain_in_a_wrong_order_sends_nothing`).
//! * A 401 goes at once to who holds the token, and the count of attempts goes on
//!   (`the_count_goes_on_when_it_is_replayed`).
//!
//! ## What is repeated
//!
//! | what happened | `GET`, `PUT`, … or with a key | `POST` without one |
//! |---|---|---|
//! | provably not sent: no connection, a stream given back | repeated | repeated |
//! | turned away before it was looked at: 429, 425 | repeated | repeated |
//! | reset, timeout, half an answer, 500, 502, 503, 504 | repeated | **`OutcomeUnknown`** |
//! | refused by a layer, or a server that is not trusted | failed | failed |
//! | 401 | for who holds the token | the same |
//! | any other answer | the caller's | the caller's |
//!
//! When attempts, budget or time run out, a request that changes something ends
//! as an `OutcomeUnknown` too, unless no attempt of it can have had its effect.
//! A refusal says nothing about the attempts before it, for it need not come from
//! who did the work: a gateway, a guard, a limiter, a check of a balance that the
//! payment has used up. A [`Classifier`] may know better: [`Verdict::settled`].
//!
//! # What it does not do
//!
//! * It cannot know that a provider does things twice under one key, or that a
//!   `PUT` of its is not idempotent. [`Route`] says which keys it honours.
//! * What follows redirects or repeats requests further in is not seen. Turn
//!   both off in the client: `redirect(Policy::none())`, `retry(never())`. With
//!   them on, a payment that was answered by a redirect to where nobody listens
//!   looks like one that was not sent.
//! * A connection that hangs is known not to have sent anything only if the client
//!   has a `connect_timeout`; else the attempt times out.
//! * An answer of which half arrives is the caller's, with an error in its body,
//!   unless the [`Classifier`] asks for the body.
//! * Keys are compared with those of the last 4,096 calls of this process on the
//!   same route, byte for byte of their bodies, but for streams. The provider is
//!   who refuses the others.
//! * A [`Route`] is about a path, on whatever host: use one [`Retry`] for one
//!   provider.
//! * It does not hedge: a second request for speed is a second purchase.
//! * A caller that drops its future learns nothing; the event does.
//! * The budget is this process's own.
//!
//! # Cost
//!
//! To a tree with `reqwest-middleware` it adds three crates, those of
//! `palisade-core`, and with `json` `serde_json`'s.
//!
//! A `GET` that goes well takes 1.12 to 1.17 times as long as two layers that make
//! the same copy and the same records and decide nothing, a `POST` with its key in
//! a header 1.26 to 1.31 times, and one with its key in 300 bytes of JSON 1.40 to
//! 1.44 times: the body is read to find it (medians of three runs on an AMD EPYC;
//! 1.08, 1.16 and 1.26 on an Intel Xeon, before some of the checks). A call allocates
//! for its record, its key, its copy and its two futures. It reads the clock
//! once if nobody listens to its events, and takes a lock only if it has a key,
//! for the time of a few comparisons, or if something is to be noted of it: a
//! failure, a code of the provider. `cargo bench -p palisade-bench --bench retry`
//! measures the time beside its peers, and `--bench stack` that of the whole
//! chain.
//!
//! # Features
//!
//! * `http2`: a stream that an HTTP/2 server gave back unprocessed was not sent,
//!   and is repeated.
//! * `json`: keys in JSON bodies. Adds `serde_json`.
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod attempts;
mod backoff;
mod budget;
mod build_error;
mod builder;
mod call;
mod classify;
mod decide;
mod error;
mod key;
mod log;
mod middleware;
mod record;
mod resolver;
mod retry;
mod route;
mod settings;

pub use attempts::{Attempts, FailedAttempt, Stopped};
pub use backoff::Backoff;
pub use budget::Budget;
pub use build_error::BuildError;
pub use builder::RetryBuilder;
pub use classify::{
    Answer, Classifier, Outcome, ProviderCode, Verdict, outcome_of_status,
};
pub use error::{CallFailed, OutcomeUnknown};
pub use key::{IdempotencyKey, KeyError};
pub use middleware::{AttemptMiddleware, CallMiddleware};
pub use resolver::{Resolved, Resolver};
pub use retry::Retry;
pub use route::Route;

#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../README.md")]
mod readme {}
