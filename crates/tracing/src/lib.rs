//! One line that keeps secrets out of every tracing layer.
//!
//! A `Layer` cannot redact for its siblings: each of them gets the original.
//! So this crate stands before all of them. [`redacted`](RedactExt::redacted)
//! wraps the finished subscriber and rebuilds every event, span and late record
//! with redacted values, which keep their types, before any layer sees them.
//! What is secret and what becomes of it is said by a `Policy` of
//! `palisade-redact`.
//!
//! # Example
//!
//! ```
//! use palisade_redact::Policy;
//! use palisade_tracing::RedactExt as _;
//! use tracing_subscriber::prelude::*;
//!
//! let redactor = Policy::payments().build()?;
//! tracing_subscriber::registry()
//!     .with(tracing_subscriber::fmt::layer())
//!     .redacted(&redactor) // the new line
//!     .try_init()?;
//! assert!(palisade_tracing::is_redacted());
//!
//! tracing::info!(card = 4111111111111111_u64, "paid by 4111 1111 1111 1111");
//! // INFO paid by [redacted:pan]
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The common set-ups change like this:
//!
//! ```
//! # use palisade_redact::Policy;
//! # use palisade_tracing::RedactExt as _;
//! # use tracing_subscriber::prelude::*;
//! use tracing_subscriber::{EnvFilter, fmt};
//! # let redactor = Policy::payments().build().unwrap();
//!
//! // fmt::init();
//! let filter = EnvFilter::from_default_env();
//! let _ = fmt().with_env_filter(filter).finish().redacted(&redactor).try_init();
//!
//! // fmt().with_env_filter("info").json().init();
//! let lines = fmt().with_env_filter("info").json().finish();
//! let _ = lines.redacted(&redactor).try_init();
//!
//! // registry().with(EnvFilter::new("info")).with(fmt::layer()).init();
//! let stack = tracing_subscriber::registry()
//!     .with(EnvFilter::new("info"))
//!     .with(fmt::layer());
//! let _ = stack.redacted(&redactor).try_init();
//!
//! // tracing::subscriber::set_global_default(subscriber);
//! let redacted = fmt().finish().redacted(&redactor);
//! let _ = tracing::dispatcher::set_global_default(redacted.into());
//! ```
//!
//! Install the [`panic_hook`] too: a panic message passes by every layer.
//!
//! On the first day, let a policy only report: nothing is altered, and the leak
//! map says which lines of the code log secrets.
//!
//! ```
//! use palisade_redact::{Mode, Policy};
//! use palisade_tracing::RedactExt as _;
//! use tracing_subscriber::prelude::*;
//!
//! let redactor = Policy::payments().mode(Mode::Report).build()?;
//! tracing_subscriber::registry().redacted(&redactor).try_init()?;
//! tracing::info!(contact = "thandi.m@example.co.za", "signed up");
//!
//! let report = redactor.report();
//! println!("{report}"); // or `report.to_json()`, by an admin endpoint
//! // place           target  field    rule   count
//! // src/main.rs:10  shop    contact  email      1
//! # let [leak] = report.leaks() else { panic!("{report}") };
//! # assert_eq!((leak.rule.as_str(), leak.count), ("email", 1));
//! # assert_eq!(leak.place.as_ref().unwrap().field(), "contact");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For what does not come by the subscriber there are last nets, which see
//! text and no more: [`RedactedWriter`] redacts the lines of a writer,
//! `RedactedMakeWriter` those behind a `fmt` layer, `RedactedLog` the records
//! of a logger of the `log` crate. And `proof` shows in a test of your own that
//! your stack keeps secrets in, and watches over it in production.
//!
//! # Guarantees
//!
//! * **Every carrier, every sink.** Messages, text, `Debug` and `Display`,
//!   numbers of every width, bytes, errors with all their sources, arguments,
//!   `ret` and `err` of `#[instrument]`, `Span::record`, records of the `log`
//!   crate: none leaks to text, JSON, a `SpanTrace` or OpenTelemetry
//!   (`no_sink_holds_a_secret`, which is worth something because of
//!   `without_redaction_each_sink_holds_the_secret`).
//! * **Outermost by type.** No layer can be added where it would see the
//!   originals (`takes_no_layers`, and the doctest of [`Redacted`]).
//! * **Types stay.** A clean number, `bool` or error is still one
//!   (`a_clean_value_keeps_its_type`). A number that must go does not silently
//!   become a string (`a_number_that_must_go_is_left_out`). A rebuilt error
//!   keeps the redacted `{:?}` of the original, by which error trackers group
//!   (`an_error_stays_an_error_with_all_its_sources`).
//! * **A sensitive name decides.** The value is not even formatted
//!   (`a_sensitive_name_decides_without_formatting_the_value`).
//! * **Delivery is what it was.** All layers get the same events, spans,
//!   parents and order, under per-layer filters, `EnvFilter`, `reload`, and the
//!   `log` bridge (`quiet_programs_are_delivered_alike`).
//! * **Bad input does no harm.** A `Debug` that panics, gives up, writes 100 MB
//!   or logs itself, ten thousand sources, text that is not UTF-8: the value
//!   is replaced, the event survives
//!   (`an_event_survives_a_debug_that_panics`,
//!   `a_debug_of_a_hundred_megabytes_is_stopped_and_replaced`,
//!   `ten_thousand_sources_are_cut_and_marked`,
//!   `bytes_are_judged_as_the_text_they_are`,
//!   `a_value_that_logs_neither_deadlocks_nor_leaks`).
//! * **No forged lines.** Control characters in values are escaped, CWE-117
//!   (`a_line_break_cannot_forge_a_line`).
//! * **`Mode::Report` alters nothing**: layers get the originals
//!   (`a_policy_that_only_reports_alters_nothing`).
//! * **The leak map is exact**: file, line, field and rule of each finding of an
//!   event, span or late record (`counts_are_what_was_logged`), from all threads
//!   (`threads_lose_no_count`), and of a message of the `log` crate
//!   (`a_record_of_the_log_crate_counts_where_it_was_logged`).
//! * **What is clean costs no memory** (`a_clean_event_adds_no_allocation`).
//! * **The writer net takes whole lines** however they are cut
//!   (`a_line_is_redacted_however_it_is_cut`), in bounded memory
//!   (`never_holds_more_than_the_bound`), mixes and loses none
//!   (`threads_neither_mix_nor_lose_lines`), and tells its caller of errors
//!   (`an_error_reaches_the_caller_who_may_repeat`).
//! * **A logger behind the net gets redacted records**
//!   (`a_message_is_redacted_and_all_else_stays`,
//!   `key_values_are_redacted_and_keep_their_types`).
//! * **A proof can fail**: by every carrier in every sink
//!   (`an_unprotected_stack_fails_by_every_carrier_in_every_sink`), and by a
//!   sink that gets nothing (`a_sink_that_gets_nothing`). A canary notices a
//!   leak and a log that has stopped (`a_leak_is_raised`,
//!   `a_log_that_has_stopped_is_raised`).
//!
//! # What it does not do
//!
//! The wrapper cannot see what does not pass by the dispatcher:
//!
//! * calls of the OpenTelemetry API beside `tracing`, such as
//!   `OpenTelemetrySpanExt::set_attribute`, which `palisade-otel` guards;
//! * `println!`, `eprintln!`, `dbg!`, and what `main` returns;
//! * the `log` and `log-always` features of `tracing`, by which its macros send
//!   the originals to the `log` crate's own logger, unless that is a
//!   `RedactedLog`;
//! * dispatchers that somebody sets for a thread or a scope without
//!   `.redacted`; [`is_redacted`] tells;
//! * static names: of spans, targets, fields and files.
//!
//! In the leak map, what a last net or the panic hook finds has no place, nor
//! have key-values of the `log` crate. Up to 8,192 places of `log` messages are
//! told apart. A value under a sensitive name counts unseen, even if it is empty,
//! unless the policy only reports.
//!
//! The writer net sees text: a number without form, or a value whose name is
//! in another line, passes it. It remembers an open private key within one
//! writer, which for `fmt` is one event. A proof sees sinks as bytes, not what
//! is compressed or encrypted, and says nothing about carriers it has not
//! sent.
//!
//! What differs from the unwrapped stack:
//!
//! * A value is formatted once for each event that is enabled, also when no
//!   layer asks for it, and never again: layers get the captured text. In
//!   [`Mode::Report`](palisade_redact::Mode::Report) it is formatted once more.
//! * Filters on values (`[span{field=value}]`, `event_enabled`) are asked with
//!   the redacted ones.
//! * A rebuilt error cannot be downcast. It has at most 64 sources; of a longer
//!   chain only the `Display`s are kept, because a derived `Debug` may overflow
//!   the stack.
//! * A value that logs while it is formatted does so before its event, once;
//!   filters are then asked a second time. In the unwrapped stack it logs in
//!   the middle, once for each layer that formats it, and the event is then
//!   given even to layers whose filter refused it
//!   (`the_unwrapped_stack_delivers_what_a_filter_refused`). So the two cannot
//!   be equal there. What holds: layers get exactly what the unwrapped stack
//!   gives them when the program logs the same just before
//!   (`what_a_value_logs_comes_before_its_event_and_moves_no_filter`), and,
//!   where no layer formats the value, the very same
//!   (`layers_that_format_nothing_get_the_same_events`). Not covered are two
//!   cases. A global filter on values beside per-layer filters: the unwrapped
//!   stack leaves the verdicts on a vetoed event behind for the next one. And a
//!   filter that changes its mind in between, by a `reload` or a sampling rate:
//!   then the second answer counts, except that a span is delivered anyway.
//!
//! And the usual limits of catching a panic: the panic hook runs before the
//! value is replaced, a stack overflow is no panic, and with `panic = "abort"`
//! nothing is caught. A `Debug` that writes for ever although it is told to
//! stop is not stopped. Memory that held a secret is reused, not wiped.
//!
//! # Cost
//!
//! Names are judged once for each callsite. Numbers, `bool`s, text and bytes are
//! judged where they lie; if all of an event stay and none is formatted by a
//! `Debug` or `Display`, as a message is, the original is passed on. Otherwise
//! each value is copied once into memory of the thread that is used again and
//! again: a clean event allocates nothing once the thread has logged a few
//! (measured with a counting allocator; the bytes of up to 64 KiB are kept). An
//! error is rebuilt on the heap. Callsites with more than 32 fields need two
//! small lists there. Between threads nothing is locked, and nothing is counted
//! but findings.
//!
//! Beside a `fmt` layer, an event with a message and five clean fields takes
//! 1.24 times as long as without this crate where it is written as text, 1.14
//! times as JSON (185 and 217 ns more; in another run 180 and 232); one with five
//! numbers 1.08 times. These are medians of 1,000 rounds on an AMD EPYC;
//! `cargo bench -p palisade-bench --bench tracing` measures them anew.
//!
//! The writer net copies each line once or twice and scans it. The log net
//! formats a message once, into the same memory of the thread, and allocates
//! for key-values only.
//!
//! It rests on `FieldSet::value_set_all` and on the field of `Identifier`, both
//! public and `doc(hidden)` in `tracing-core`; the macros of `tracing` need
//! them. A canary test pins what this crate expects of them
//! (`tracing_core_still_builds_values_as_we_expect`).
//!
//! # Features
//!
//! * `layer` (default): `redacted_layer`, one policy for one layer. Needs
//!   `tracing-subscriber`, which is there anyway in most programs.
//! * `log`: `RedactedLog`. Turns on the key-values of the `log` crate.
//! * `proof`: the module of that name. Needs `tracing`.
//! * `writer` (default): `RedactedMakeWriter`. Needs `tracing-subscriber` with
//!   its `fmt`.

#![deny(unsafe_code)]

mod callsites;
mod collect;
mod current;
#[cfg(feature = "layer")]
mod layer;
mod list;
mod log_bridge;
#[cfg(feature = "log")]
mod logger;
pub mod panic_hook;
#[cfg(feature = "proof")]
pub mod proof;
mod records;
mod redacted;
mod reentry;
mod subscriber;
mod writer;

pub use current::is_redacted;
#[cfg(feature = "layer")]
pub use layer::{LayerRedactExt, RedactedLayer};
#[cfg(feature = "log")]
pub use logger::RedactedLog;
pub use redacted::{RedactExt, Redacted};
#[cfg(feature = "writer")]
pub use writer::RedactedMakeWriter;
pub use writer::RedactedWriter;

#[cfg(all(doctest, feature = "proof"))]
#[doc = include_str!("../README.md")]
mod readme {}
