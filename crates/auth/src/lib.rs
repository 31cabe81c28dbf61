//! Bearer tokens that are always there, asked for once, and can be killed at
//! once.
//!
//! A token of half an hour sounds simple, until a hundred requests meet a cold
//! start, the token endpoint allows five calls a minute, the provider ends a
//! token early, or a token turns up in a log. This crate is the part of a
//! client that has thought of that: two middlewares for `reqwest-middleware`
//! that share one cell. The inner one puts the token in, the outer one sends a
//! refused request once more with a newer token.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//!
//! use palisade_auth::{Auth, Issued, Origin, Sandbox, source_fn};
//! use reqwest_middleware::ClientBuilder;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // One call is one request to the token endpoint. With the feature `json`
//! // there is `JsonLogin`, with `oauth2` there is `ClientCredentials`.
//! let login = source_fn::<Sandbox, _, _>(|_refresh_token| async {
//!     let lifetime = Duration::from_secs(1800);
//!     Ok(Issued::new("not-a-secret".into()).lifetime(lifetime))
//! });
//! let auth = Auth::builder(login, Origin::new("https://api.example")?).build()?;
//! let client = ClientBuilder::new(reqwest::Client::new())
//!     .with(auth.replay()) // outside retries and limiters
//!     .with(auth.inject()) // last
//!     .build();
//!
//! // Nothing leaves: is the chain as it should be?
//! auth.verify(&client).await?;
//!
//! // The kill switch. From here on every request fails at once.
//! auth.revoke("found in a log").await?;
//! let error = client.get("https://api.example/v1").send().await.unwrap_err();
//! let error = palisade_http::find::<palisade_auth::AuthError>(&error).unwrap();
//! assert!(error.is_revoked());
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! * **One call, however many wait**: for a hundred callers at a cold start
//!   (`a_hundred_at_a_cold_start_make_one_call`), with the endpoint down, where
//!   all share the failure and the next try waits
//!   (`a_hundred_share_one_failure_and_the_next_try_waits`), with a lifetime of
//!   two seconds (`a_lifetime_shorter_than_any_window_is_one_call_each`), and
//!   when the provider ends the token
//!   (`a_hundred_refused_at_once_refresh_once_and_all_succeed`). A caller that
//!   goes away takes nothing from the others
//!   (`a_caller_that_goes_away_takes_nothing_from_the_others`).
//! * **Nobody waits while a token is good**, and a failed refresh does not
//!   displace it
//!   (`nobody_waits_while_the_token_is_good_though_the_endpoint_is_down`).
//! * **The token endpoint's quota is kept**: no window holds more calls than it
//!   allows, logins and refreshes each
//!   (`no_window_holds_more_calls_than_the_quota`,
//!   `a_start_with_bad_luck_keeps_to_the_quota_of_logins`), and a credential
//!   that was rejected is left alone
//!   (`a_rejected_credential_is_left_alone_until_it_is_another_one`).
//! * **A token is renewed after 70 to 85 % of its life**, whatever that is
//!   (`a_token_is_renewed_between_70_and_85_percent_of_any_lifetime`), and none
//!   is used for ever (`a_token_without_a_lifetime_is_not_used_for_ever`,
//!   `no_token_is_used_for_more_than_an_hour_whatever_the_provider_says`).
//! * **A refusal costs one refresh and one more request**, of the token that was
//!   refused and no other
//!   (`a_late_refusal_gives_up_only_the_token_it_was_sent_with`), and a refusal
//!   that is about permission costs none
//!   (`a_second_refusal_is_returned_and_starts_a_cool_down`,
//!   `not_allowed_is_one_request_and_no_refresh`).
//! * **A token goes to its origins only**
//!   (`other_origins_get_no_token_and_no_second_request`,
//!   `a_redirect_to_another_port_or_host_does_not_carry_the_token`), over https
//!   (`http_is_for_this_machine_and_says_that_it_is_dangerous`), marked
//!   sensitive; and one world's credential does not go together with the
//!   other's origin: that does not compile, see [`Auth`].
//! * **The kill switch acts at once**
//!   (`from_the_call_on_every_request_fails_and_the_provider_is_told`), and
//!   once its [`Revocation`] has ended, no request reaches the transport with
//!   the token
//!   (`after_the_switch_no_request_reaches_the_transport_with_the_token`).
//! * **A wrong order sends nothing**
//!   (`a_promised_replay_that_is_missing_sends_nothing`), nor do the halves of
//!   two [`Auth`]s at one origin
//!   (`halves_of_two_auths_at_one_origin_send_nothing`), and both can be found
//!   offline (`a_request_that_verifies_a_chain_never_leaves`).
//! * **No event, error or `Debug` holds a token**
//!   (`the_life_of_a_token_is_told_without_the_token`,
//!   `nothing_that_can_be_printed_holds_a_token`), and the redactor knows every
//!   live one
//!   (`live_tokens_are_known_to_the_redactor_and_dead_ones_forgotten`).
//! * **A password is posted to its endpoint only**: over https, not after a
//!   redirect, not to a proxy of the environment, and the endpoint may hang,
//!   send HTML, a megabyte, `"expiresIn": -1` or a token with a line break
//!   (`tests/sources/hostile.rs`). No error and no event holds what it said.
//! * **A credential tells where it is from, and not what it is**
//!   ([`Credential::provenance`]); a file that others may read is refused.
//! * **Memory does not grow with the number of requests**
//!   (`memory_does_not_grow_with_the_number_of_requests`).
//! * The cell behind all this agrees with a naive automaton
//!   (`the_cell_agrees_with_the_naive_automaton`).
//!
//! # What it does not do
//!
//! * What the transport already holds when the kill switch is used is sent: a
//!   request that waits for its connection, or is being written. The same goes
//!   for a layer further in than `inject` that holds requests back; there
//!   should be none.
//! * The bytes of a token are wiped where this crate holds them. The buffers of
//!   the transport, of TLS, and of the source that read the token are not its.
//! * A redirect that `reqwest` follows passes no middleware. It strips the
//!   header when host or port change; turn redirects off all the same, for a
//!   307 re-posts the body.
//! * A token is shared by the clones of one [`Auth`], not by processes. Several
//!   that share an address need a share of the quota each.
//! * Where the monotonic clock stands still while the machine sleeps, as on
//!   Linux, a token may look fresh that is over. The provider's refusal mends
//!   that with one refresh (`a_clock_that_stood_still_costs_one_refresh_and_no_request`).
//! * During a cool-down (a minute by default), a token that the provider ends
//!   is not replaced before its time.
//! * It is for native targets. In a browser every script of the page could
//!   read the token.
//!
//! # Cost
//!
//! To a tree with `reqwest-middleware` it adds five crates: three of
//! `palisade-core`, and `secrecy` with `zeroize`.
//!
//! On the warm path the inner half reads the clock, takes one uncontended read
//! lock for the time of an `Arc` clone, and allocates nothing of its own. The
//! outer half clones the request, which copies its headers and shares its
//! body, and only for origins that get a token. A request takes 1.05 times the
//! instructions that it takes with two layers that do the same clones and
//! insertions and decide nothing; `crates/bench` measures the time. A refresh is
//! one task.
//!
//! # Features
//!
//! * `command`: [`Credential`]s that a program prints.
//! * `json`: `JsonLogin`, for providers whose login is a JSON object.
//! * `oauth2`: `ClientCredentials`, RFC 6749, section 4.4, with revocation by
//!   RFC 7009.
//! * `vault`: [`Credential`]s that `OpenBao` or Vault keeps (KV version 2).
//!
//! None is on by default; `json`, which the last two need, adds `serde_json` and
//! its three crates.

#![forbid(unsafe_code)]

#[cfg(target_arch = "wasm32")]
compile_error!(
    "palisade-auth is for servers: in a browser every script of the page could \
     read the token, redirects cannot be turned off, and there is no tokio \
     runtime to refresh it"
);

mod auth;
mod builder;
mod cell;
mod credential;
mod environment;
mod error;
mod host;
mod keeper;
mod middleware;
mod not_replayed;
mod origin;
mod refusal;
mod revocation;
mod signal;
mod source;
mod verify;

pub use auth::Auth;
pub use builder::AuthBuilder;
pub use cell::TokenState;
#[cfg(feature = "vault")]
pub use credential::VaultBuilder;
pub use credential::{Credential, CredentialError, Provenance};
pub use environment::{Environment, Production, Sandbox};
pub use error::{AuthError, BuildError, OriginError};
pub use middleware::{InjectMiddleware, ReplayMiddleware};
pub use not_replayed::NotReplayed;
pub use origin::{Origin, Origins};
pub use refusal::Refusal;
pub use revocation::Revocation;
#[cfg(feature = "json")]
pub use source::{AnswerShape, JsonLogin, JsonLoginBuilder, SourceBuildError};
#[cfg(feature = "oauth2")]
pub use source::{ClientCredentials, ClientCredentialsBuilder, ClientSecret};
pub use source::{FetchError, Grant, Issued, SourceFn, TokenSource, source_fn};
pub use verify::VerifyError;

#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../README.md")]
mod readme {}
