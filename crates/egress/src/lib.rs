//! Where requests may go, for `reqwest-middleware`: https, to listed hosts, at
//! public addresses.
//!
//! A middleware sees the first URL and no other. The client inside follows a
//! redirect to wherever it leads, takes a proxy from the environment, and
//! connects to what a name is resolved to. So there are two walls here, with
//! one [`Policy`]: layers that check each request before it leaves, and an
//! app's own client, [hardened](Egress::harden), that checks every hop, every
//! name and every address.
//!
//! # Example
//!
//! ```
//! use palisade_egress::{Egress, Policy};
//! use reqwest_middleware::ClientBuilder;
//!
//! let policy = Policy::builder().allow("api.pay.example").build()?;
//! let egress = Egress::builder(policy).source_ip("9.9.9.9").build()?;
//! let client = egress.harden(reqwest::Client::builder()).build()?;
//! let client = ClientBuilder::new(client)
//!     .with(egress.check())
//!     // … the other layers …
//!     .with(egress.recheck())
//!     .build();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guarantees
//!
//! * **Nothing is sent where it may not go**: not a byte to another scheme,
//!   host, port or address, nor with a user in the URL
//!   (`only_what_is_listed_passes`, `a_request_that_may_not_go_there_is_not_sent`),
//!   also if a layer leads it there
//!   (`what_a_layer_makes_of_the_request_is_checked_again`).
//! * **An address is seen through its spellings**, of numbers, of IPv6 and of
//!   translation (`an_address_is_seen_through_its_spellings`,
//!   `ipv4_in_ipv6_is_what_it_is`), and each registered block is known
//!   (`each_registered_block_is_known_to_its_edges`,
//!   `the_servers_that_give_credentials_are_known_by_name`).
//! * **No redirect leads elsewhere**
//!   (`no_redirect_is_followed_and_a_forbidden_one_is_named`); inside of the
//!   origin, if that is wanted, it is a GET
//!   (`inside_of_the_origin_a_get_is_followed_if_the_app_says_so`), and every
//!   hop is looked at (`every_hop_is_checked_and_counted`).
//! * **No name leads elsewhere**: one forbidden address among good ones is
//!   enough (`a_name_that_leads_to_a_forbidden_address_is_not_connected_to`),
//!   also if the system resolves it (`localhost_is_this_machine`).
//! * **No proxy of the environment** is used
//!   (`a_proxy_in_the_environment_sees_nothing`), and of the app only the
//!   pinned one (`everything_goes_through_the_pinned_proxy`).
//! * **A careless client is careful afterwards**
//!   (`a_careless_client_is_careful_afterwards`), and repeats nothing by itself
//!   (`what_fails_is_sent_once`).
//! * **Pins come on top of trust**, not in its place
//!   (`a_server_needs_a_pinned_key_or_certificate`, `a_pin_replaces_no_trust`,
//!   `a_configuration_of_the_apps_goes_around_no_pin`).
//! * **A refusal is typed, says whether anything was sent, and shows no URL**:
//!   each of those tests looks. Headers with credentials are marked
//!   (`headers_that_hold_credentials_are_marked`).
//! * **It is told**, with the host and the reason and no more
//!   (`what_is_refused_is_an_event_with_its_host_and_reason_and_no_more`).
//! * **Requests come from the pinned address**
//!   (`requests_come_from_the_pinned_address`), and one that the provider was
//!   not told is known before it refuses
//!   (`only_a_public_address_can_be_a_different_one`).
//!
//! # What it does not do
//!
//! * The builder of `reqwest` takes a user and a password out of a URL and makes
//!   a header of them, before any layer is asked. [`EgressClient`] refuses them.
//! * `resolve` and `unix_socket` of an app's client go around the resolver, and
//!   so does a literal address around every resolver: those are checked in the
//!   URL. See [`Egress::harden`].
//! * With a proxy, names are resolved there, and their addresses are not seen.
//! * Who holds a `ClientWithMiddleware` can take the raw client out of it, past
//!   the layers, though not past the second wall. [`EgressClient`] hands out
//!   none.
//! * A pin is that of the server's own certificate. Revocation is not checked,
//!   unless the system's verifier does.
//! * With `pins`, HTTP/2 is not negotiated.
//! * A proxy with a password is not supported.
//!
//! # Cost
//!
//! To a tree with `reqwest-middleware` it adds the crates of `palisade-http`. A
//! check allocates nothing but its future of 40 bytes: it compares the host with
//! those listed, one after the other. A request that is answered at once takes
//! 1.01 times the instructions with one layer that it takes with its floor, a
//! layer that enters the stage and reads the URL, and 1.02 times with both.
//! `cargo bench -p palisade-bench --bench egress` measures the time.
//!
//! # Features
//!
//! * `pins`: `EgressBuilder::pin` and `EgressBuilder::trust_only`; TLS is
//!   rustls then.
//! * `json`: `RequestBuilder::json`.
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod address;
mod builder;
mod client;
mod egress;
mod error;
mod middleware;
mod network;
#[cfg(feature = "pins")]
mod pins;
mod place;
mod policy;
mod redirects;
mod refusal;
mod report;
mod resolver;
mod source;

pub use address::AddressClass;
pub use builder::EgressBuilder;
pub use client::{
    EgressClient, EgressClientBuilder, RequestBuilder, SendError,
};
pub use egress::Egress;
pub use error::BuildError;
pub use middleware::EgressMiddleware;
#[cfg(feature = "pins")]
pub use pins::Pin;
pub use policy::{Policy, PolicyBuilder};
pub use refusal::{Reason, Refusal};
pub use source::SourceAddress;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
