//! Exact rate limits for `reqwest-middleware`: never more than N requests in
//! any window, **seen from the server**.
//!
//! A provider counts what arrives. A client that counts what it sends is wrong
//! as soon as the network jitters: of a hundred requests sent evenly, some come
//! late and meet those of the next minute. And the token buckets and fixed
//! windows that most limiters are let nearly twice the limit through to begin
//! with. Here a request holds one of N slots from its sending until a window
//! after its *answer*, which is exact whatever the network does; [`Stamp`] has
//! the proof. Who finds no slot free waits in line.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//!
//! use http::Method;
//! use palisade_limit::{Key, LimitMiddleware, Limiter, Rule};
//! use reqwest_middleware::ClientBuilder;
//!
//! let minute = Duration::from_secs(60);
//! let limiter = Limiter::builder()
//!     // A request has to pass every rule that it falls under.
//!     .rule(Rule::new("all", 100, minute).per(Key::Host))
//!     .rule(
//!         Rule::new("purchase", 10, minute)
//!             .method(Method::POST)
//!             .path("/api/v1/purchase")
//!             .per(Key::Credential),
//!     )
//!     .build()?;
//! let limit =
//!     LimitMiddleware::new(limiter).max_wait(Duration::from_secs(90));
//! let client =
//!     ClientBuilder::new(reqwest::Client::new()).with(limit).build();
//! # Ok::<(), palisade_limit::BuildError>(())
//! ```
//!
//! Without HTTP, or with another client, the [`Limiter`] is there alone: it has
//! no clock, no lock and no runtime, and is asked.
//!
//! # Guarantees
//!
//! Of one limiter since its start, where the clocks' rates agree within the
//! rule's margin and a request without an answer arrives within its grace:
//!
//! * **Never more than N in any half-open window of the server's**, for any
//!   delays, losses, bursts, offsets and drifts
//!   (`no_window_of_the_server_holds_more_than_the_limit`,
//!   `nor_with_several_rules_and_keys`), nor over TLS against a server that
//!   counts exactly (`the_exact_quota_of_a_server_is_never_exceeded`). Every
//!   part of the proof is needed (`each_part_of_the_proof_is_needed`,
//!   `the_margin_is_what_a_slow_clock_needs`).
//! * **At 99 % of the rate**, with round trips up to 500 ms in a window of 60 s
//!   (`a_full_queue_is_served_at_99_percent_of_the_rate`).
//! * **First come, first served** among those that fall under the same rules
//!   (`who_asks_for_the_same_first_is_sent_first`); who needs several is passed
//!   at most 32 times while it is first (`who_needs_several_rules_does_not_starve`),
//!   and urgent requests starve nobody
//!   (`an_urgent_request_passes_but_starves_nobody`).
//! * **All rules or none**: a slot is neither taken nor idle because another
//!   rule has none (`no_slot_is_wasted_by_a_rule_that_refuses`).
//! * **Every ending counts once**: an answer, an error, a panic, a dropped
//!   future (`every_ending_frees_the_slot_once`). Who leaves the queue takes no
//!   slot (`who_leaves_the_queue_takes_no_slot`,
//!   `who_leaves_with_a_slot_in_hand_passes_it_on`,
//!   `a_slot_that_was_only_in_hand_is_free_at_once`), whatever the threads do
//!   (`no_interleaving_loses_a_waiter_or_a_slot`, and a model that tries their
//!   interleavings,
//!   `whoever_leaves_or_ends_no_waiter_and_no_slot_is_lost`,
//!   `a_deadline_that_meets_a_slot_loses_neither`).
//! * **Refused at once** if the deadline cannot be met, with a time before which
//!   it cannot (`who_cannot_go_in_time_is_refused_at_once_and_told_when_it_could`).
//! * **A server only ever tightens**: a 429 pauses its key for everybody
//!   (`a_429_pauses_everybody_else_too`), headers shorten no pause
//!   (`what_a_server_says_only_ever_tightens`), and with any feedback nobody
//!   goes sooner than without
//!   (`with_any_feedback_nobody_goes_sooner_than_without`). Where an answer says
//!   that r requests remain for a time, no more are sent in it, less those under
//!   way, which the server may not have counted yet
//!   (`no_more_are_sent_than_the_server_says_remain`,
//!   `a_server_that_allows_less_is_not_overrun`). What is absurd or cannot be
//!   read is ignored and counted (`an_absurd_pause_is_ignored_and_counted`,
//!   `what_cannot_remain_is_ignored_and_counted`).
//! * **Bounded keys**: one is forgotten only while its window is empty and
//!   nothing is said of it (`forgetting_never_admits_too_much`); at the bound a
//!   new one is refused sooner
//!   (`at_the_bound_a_new_key_is_refused_sooner_than_one_is_forgotten`).
//! * **One wake-up a slot**, in order, and no timer but that of the first in
//!   line (`each_waiter_is_woken_once_and_in_its_order`).
//!
//! # What it does not do
//!
//! * A limit does not survive a restart. [`Start`] says what can be promised
//!   with a full, a cold or a shared start; there is no shared store yet, only
//!   the [`Store`] that one would be.
//! * It counts requests that pass it. A client that follows redirects or
//!   retries below it sends more: turn both off.
//! * A limit that a header announces (`RateLimit-Policy`, `…-Limit`) changes no
//!   rule: it may be in units other than requests and for other keys than
//!   ours, and says nothing of what was counted. What remains of it does, with
//!   each answer. So when the time of the last one has passed, as many as the
//!   rules allow are sent before the first new answer is there: give a rule the
//!   limit that is known.
//! * An answer does not say which rule of ours its limit is about, so all the
//!   keys that the request fell under pause, or are held back. Each process that
//!   shares a quota takes what remains for its own, until its next answer.
//! * Of answers that do not say what remains, those that came while one that
//!   does was under way are not taken off its number. Without a window of our
//!   own, or with [`Stamp::Send`], nor are requests that ended without one.
//! * [`Stamp::Send`] and [`Rule::min_gap`] are exact at the client only.
//! * A waiter whose future is neither polled nor dropped holds up those behind
//!   it, as with any fair queue; a [`Ticket`] that is leaked keeps its slot.
//! * Clocks that stand still while a machine sleeps make it wait longer.
//!
//! # Cost
//!
//! Beside `palisade-core` and `palisade-http` it needs what `reqwest-middleware`
//! brings, and `tracing`. A decision that nobody waits for is a look into a hash
//! table and two into a queue for each rule, under one lock; it allocates only
//! when a key or the number of its slots in use is new
//! (`only_a_new_key_and_a_new_number_of_slots_in_use_cost_memory`), when a
//! server first says what remains, and when requests end without an answer.
//!
//! With its end it takes 470 instructions (35 ns) for one rule; a [`Local`]
//! with its clock, its lock and its permit 1,090 (160 ns). A request that is
//! answered at once takes 1.17 times the instructions with the middleware that it
//! takes with a layer that does all the same but limit. The lock is held for the
//! decision only.
//!
//! A slot takes 8 bytes, an idle key about 200. A decision that others wait for
//! takes the logarithm of the number of different demands that wait. `cargo
//! bench -p palisade-bench --bench limit` measures all of it beside its peers.
//!
//! # Features
//!
//! None.

#![forbid(unsafe_code)]

mod bucket;
mod builder;
mod ceilings;
mod config;
mod error;
mod feedback;
mod keys;
mod lanes;
mod limiter;
mod local;
mod lock;
mod middleware;
#[cfg(all(test, shuttle))]
mod model;
mod pause;
mod queued;
mod report;
mod rule;
mod rules;
mod seat;
mod set;
mod shared;
mod slots;
mod spec;
mod store;
mod waited;

pub use bucket::Ending;
pub use builder::LimiterBuilder;
pub use error::{BuildError, Refused};
pub use limiter::{Ask, Effect, Hint, Limiter, Ticket, Verdict, WaiterId};
pub use local::{Local, LocalPermit};
pub use middleware::{LimitMiddleware, Urgent};
pub use rule::{Key, Rule, Stamp, Start};
pub use rules::{LimitKey, Rules};
pub use set::{Demands, MAX_RULES};
pub use store::{Permit, Store, Wanted};
pub use waited::Waited;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
