//! What Palisade's request middlewares share.
//!
//! A chain of middlewares is only as good as what its layers know of each
//! other, and `reqwest-middleware` gives them a type map and an error that
//! hides its causes. This crate is the rest: where each layer
//! [stands](Stage), how far a request [came](Progress), when the call has to
//! be [over](Deadline), [whose](CredentialHolder) it is and what it was
//! [sent with](CredentialTag), what
//! [went wrong](Failure), how long the server wants to be
//! [left alone](server_delay), what an answer [says](peek_body), which paths a
//! rule is [about](PathTemplate), where a field of a body [stands](JsonScanner),
//! by how much delays [differ](Jitter), and what TLS has to be
//! [at least](tls_floor).
//!
//! # Example
//!
//! A middleware that takes its place between ours:
//!
//! ```
//! use async_trait::async_trait;
//! use http::Extensions;
//! use palisade_http::{Deadline, Failure, Progress, Reached, Stage};
//! use reqwest::{Request, Response};
//! use reqwest_middleware::{Middleware, Next, Result};
//! # use tokio::sync::Semaphore;
//!
//! /// No more than so many requests at a time.
//! struct AtMost(Semaphore);
//!
//! #[async_trait]
//! impl Middleware for AtMost {
//!     async fn handle(
//!         &self,
//!         request: Request,
//!         extensions: &mut Extensions,
//!         next: Next<'_>,
//!     ) -> Result<Response> {
//!         // In a wrong place it says so, and sends nothing.
//!         Stage::Limit.enter(extensions)?;
//!
//!         // Who drops us now knows that the request was not sent.
//!         Progress::mark(extensions, Reached::Queued);
//!         let permit = match Deadline::of(extensions) {
//!             Some(deadline) => deadline.limit(self.0.acquire()).await?,
//!             None => self.0.acquire().await,
//!         };
//!         let _permit = permit.map_err(|_closed| Failure::REFUSED)?;
//!         Progress::mark(extensions, Reached::Sent);
//!
//!         next.run(request, extensions).await
//!     }
//! }
//! ```
//!
//! # Guarantees
//!
//! * **A wrong order sends nothing** and is named
//!   (`a_chain_in_a_wrong_order_sends_nothing`,
//!   `a_chain_without_a_promised_layer_sends_nothing`), and every run of a
//!   layer that repeats is checked again
//!   (`every_run_of_a_repeating_layer_passes_the_inner_stages_again`).
//! * **[`Failure::is_before_send`] is a proof**, not a guess: servers that
//!   refuse, reset, close, hang, shake no hands and give streams back saw no
//!   request where it is true
//!   (`nobody_listens`, `a_certificate_that_is_not_trusted`,
//!   `a_refused_stream_was_not_processed`, …), and it is false where a request
//!   was sent though the error looks alike
//!   (`a_body_that_fails_is_not_taken_for_a_connection_that_was_not_made`,
//!   `a_stream_refused_after_its_answer_began_was_processed`,
//!   `an_error_of_the_builder_is_no_proof_that_nothing_was_sent`).
//! * **Layers hide nothing**: each of those says the same behind two layers
//!   that wrap errors, and a typed error is found
//!   (`a_typed_error_is_found_however_it_is_wrapped`).
//! * **A failure leaks nothing**: no URL, header, body, `Location` or reason,
//!   of the request or of the answer
//!   (`a_failure_holds_nothing_of_the_request_or_the_answer`,
//!   `nor_of_a_location_that_is_not_https`, `nor_of_what_a_layer_says`).
//! * **A dropped request is known**: held back, or handed on
//!   (`after_a_drop_the_outer_layer_knows_what_the_server_can_have`).
//! * **A deadline is only tightened**, and once it has passed nothing is begun
//!   (`it_is_only_ever_tightened`, `once_it_has_passed_nothing_is_begun`).
//! * **[`server_delay`] takes anything**: no header makes it panic, nor makes
//!   it shorter than another one asks for
//!   (`any_headers_at_any_time_give_a_delay_in_its_range_or_none`).
//! * **[`server_feedback`] tells what remains** of a limit, and of each that a
//!   header speaks of (`what_remains_is_told_and_until_when`); what it cannot
//!   read it says (`what_cannot_be_read_is_told`), and its delay is the same
//!   (`any_headers_at_any_time_give_a_delay_in_its_range_or_none`).
//! * **[`JsonScanner`] is as strict as `serde_json`**
//!   (`every_short_text_is_judged_as_serde_judges_it`,
//!   `it_follows_as_deep_as_a_whole_parse_does`).
//! * **A body that was looked at is there** as if nobody had, with its URL and
//!   its trailers
//!   (`a_body_that_was_seen_is_there_as_if_nobody_had_looked`,
//!   `trailers_survive`).
//!
//! # What it does not do
//!
//! * It limits, retries and authenticates nothing; those are crates of their
//!   own. It emits no events.
//! * A [`Failure`] sees the last hop of the last attempt. With redirects on, or
//!   the client's own retries, an earlier one may have been sent
//!   (`with_redirects_on_the_answer_is_about_the_last_hop`).
//! * A layer that does not enter its stage, or marks no [`Progress`], is not
//!   seen: such a request counts as one that may have been sent.
//! * [`Failure::is_tls`] knows the errors of rustls; those of the system's own
//!   TLS come the same way and are not tested.
//! * HTTP/3 is not looked into: its failures are never before the send, unless
//!   there was no connection.
//! * It is for native targets. In a browser there are neither connections to
//!   tell apart nor a body to rebuild.
//!
//! # Cost
//!
//! To a tree with `reqwest-middleware` it adds `palisade-core` with its three
//! crates, and `httpdate`. [`Stage::enter`], [`Stage::rewind`] and
//! [`Progress::mark`] take about 65 instructions each, [`Deadline::set`] 85; none
//! allocates once its entry is in the extensions, and all but the deadline share
//! one. A layer that returns [`Handling`] and waits for nothing moves a request
//! once, and not five times as with `async_trait`. [`server_delay`] and
//! [`server_feedback`] are one pass over the headers without an allocation, of
//! 40 instructions for each that is none of theirs. [`peek_body`] copies the
//! body once, up to its limit, and leaves a longer one alone if its length was
//! announced.
//!
//! # Features
//!
//! * `http2`: [`Failure`] looks into the errors of HTTP/2, and turns it on in
//!   `reqwest`. Without it they are never before the send.
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod credential_holder;
mod credential_tag;
mod deadline;
mod failure;
mod handling;
mod jitter;
mod json;
mod path_template;
mod peek;
mod progress;
mod server_delay;
mod stage;
mod tls_floor;
mod trail;

pub use credential_holder::CredentialHolder;
pub use credential_tag::CredentialTag;
pub use deadline::{Deadline, DeadlinePassed};
pub use failure::{Failure, find};
pub use handling::{Handling, refused};
pub use jitter::Jitter;
pub use json::{JsonName, JsonScanner, JsonValue, NotJson};
pub use path_template::PathTemplate;
pub use peek::{Peeked, peek_body};
pub use progress::{Progress, Reached};
pub use server_delay::{
    MAX_SERVER_DELAY, Remaining, ServerFeedback, server_delay, server_feedback,
};
pub use stage::{MissingStage, Stage, WrongOrder};
pub use tls_floor::{has_tls, tls_floor};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
