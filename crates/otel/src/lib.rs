//! Keeps secrets out of OpenTelemetry traces, logs and metrics.
//!
//! `palisade-tracing` redacts what goes through `tracing`. An app can also
//! speak to OpenTelemetry directly: `set_attribute`, the logs API, counters
//! with attributes, a resource from the environment. This crate guards those
//! doors, and sets the export up so that its known traps are shut.
//!
//! | signal | guard | where it stands |
//! |---|---|---|
//! | traces | [`RedactingSpanProcessor`] | around the processor that exports |
//! | logs | [`RedactingLoggerProvider`] | before the SDK |
//! | metrics | [`RedactingMeterProvider`] | before the SDK |
//! | resource | [`redacted_resource`] | given to the provider |
//! | all, with export | `Telemetry` (feature `setup`) | the whole pipeline |
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "setup")]
//! # {
//! use palisade_otel::Telemetry;
//! use palisade_redact::Policy;
//! use palisade_tracing::RedactExt as _;
//! use tracing_subscriber::prelude::*;
//!
//! let redactor = Policy::payments().build()?;
//! let telemetry = Telemetry::builder(&redactor).service_name("shop").build()?;
//! tracing_subscriber::registry()
//!     .with(telemetry.layer()) // traces, logs and metrics
//!     .redacted(&redactor) // and every other layer
//!     .try_init()?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With a pipeline of your own, wrap what exports:
//!
//! ```
//! use opentelemetry_sdk::trace::{
//!     InMemorySpanExporter, SdkTracerProvider, SimpleSpanProcessor,
//! };
//! use palisade_otel::RedactingSpanProcessor;
//! use palisade_redact::Policy;
//!
//! let redactor = Policy::payments().build()?;
//! let next = SimpleSpanProcessor::new(InMemorySpanExporter::default());
//! let provider = SdkTracerProvider::builder()
//!     .with_span_processor(RedactingSpanProcessor::new(&redactor, next))
//!     .build();
//! # Ok::<(), palisade_redact::PolicyError>(())
//! ```
//!
//! # Guarantees
//!
//! * **Every seat.** Names, values, items, bytes and nested values of
//!   attributes; names of spans and events, links, status, trace state; bodies,
//!   event names, severity texts, targets; names, descriptions and units of
//!   instruments; scopes and resources: none holds a secret
//!   (`no_seat_of_a_span_holds_a_secret`,
//!   `no_seat_of_a_log_record_holds_a_secret`,
//!   `no_seat_of_a_metric_holds_a_secret_and_no_measurement_is_lost`, and real
//!   collectors in `rotel_receives_no_secret_over_any_protocol`; all of them
//!   are worth something because of `without_the_guards_…`).
//! * **Nothing else changes** (`what_is_clean_stays_the_same`), and with
//!   [`Mode::Report`](palisade_redact::Mode::Report) nothing at all
//!   (`a_policy_that_only_reports_alters_no_span`).
//! * **No measurement is lost**, whatever its attributes are: each kind of
//!   instrument and callback records, bound ones too
//!   (`bound_instruments_record_and_hold_no_secret`).
//! * **Fails closed.** Bytes that are no text, values nested deeper than 32
//!   levels, and types that are not known yet are replaced or left out
//!   (`what_is_nested_too_deeply_is_replaced`,
//!   `bytes_are_judged_as_the_text_they_are`).
//!
//! With `Telemetry`:
//!
//! * **No feedback loop.** The exporter's own events are not exported, at any
//!   level (`an_export_does_not_cause_the_next_one`).
//! * **Any runtime or none.** Building, flushing and dropping neither panics
//!   nor hangs in async code, not even gRPC with one thread
//!   (`it_lives_in_any_runtime`, `grpc_delivers_from_a_runtime_with_one_thread`).
//! * **TLS is on**, of version 1.2 or above, and plain HTTP stays on this
//!   machine (`https_is_really_spoken_and_the_server_is_really_checked`,
//!   `plain_http_to_another_host_is_refused`). No redirects, no proxies.
//! * **The app never waits.** A collector that is down, silent or refuses costs
//!   what is counted in `Losses`, exactly
//!   (`a_collector_that_never_answers_costs_nothing_but_what_is_counted`), and
//!   flush and shutdown take no longer than they may
//!   (`flush_and_shutdown_take_no_longer_than_they_may`).
//!
//! # What it does not do
//!
//! * It does not see what goes around it: a processor or a reader that is
//!   registered beside the guard, `on_start` of the next processor, baggage,
//!   the headers of your own requests.
//! * A secret that is spread over several items or attributes is not found, and
//!   one that is a whole number is found as the redactor finds numbers.
//! * A name that was found clean is remembered by each thread. It stays clean
//!   there, should the same text later be registered as a live secret.
//! * Two series of a metric that differ only in a secret become one.
//! * Dropped values are not counted in `dropped_attributes_count`.
//! * `Telemetry` leaves out what your own requests log under the targets of
//!   `hyper`, `reqwest` and the like: they are the exporter's, too.
//! * The exporter of OTLP itself reads `OTEL_EXPORTER_OTLP_HEADERS` and
//!   compression from the environment. The endpoint, the timeout and the
//!   resource come from the builder alone; limits of spans come from the SDK.
//! * Reaching a collector through a proxy is not supported.
//! * The SDK panics where the operating system gives it no thread.
//!
//! # Cost
//!
//! A clean span allocates nothing (`a_clean_span_allocates_nothing`). With ten
//! attributes the guard takes 0.16 µs, the scan of five short texts included, so
//! that the span takes 3.5 times as long as one that is only dropped (the median
//! of 1,000 rounds on an Intel Xeon at 2.80 GHz; `cargo bench -p palisade-bench
//! --bench otel` measures it anew). Names are judged once for each thread, which
//! keeps up to 512 of them; a span with a new name takes longer there. A
//! measurement with two attributes takes up to 75 ns more, a record with five up
//! to 0.26 µs. The counts of redactions cost nothing until they are collected.
//!
//! # Features
//!
//! * `setup`: `Telemetry`, with OTLP as Protocol Buffers over HTTP.
//! * `grpc`, `json`: the same over gRPC, or as JSON over HTTP.
//! * `bound-instruments`: needed where some crate turns on what `opentelemetry`
//!   calls `experimental_metrics_bound_instruments`. Without it, bound
//!   instruments of a guarded meter record nothing.
//!
//! None is on by default.

#![forbid(unsafe_code)]

mod any_value;
mod attribute;
mod guard;
mod log;
mod metric;
mod names;
mod resource;
mod scope;
#[cfg(feature = "setup")]
mod setup;
mod span;
mod tally;

pub use log::{RedactingLogRecord, RedactingLogger, RedactingLoggerProvider};
pub use metric::RedactingMeterProvider;
pub use resource::redacted_resource;
#[cfg(feature = "setup")]
pub use setup::{
    FlushError, Losses, Protocol, SetupError, Telemetry, TelemetryBuilder,
};
pub use span::RedactingSpanProcessor;
pub use tally::count_redactions;

#[cfg(doctest)]
#[cfg(feature = "setup")]
#[doc = include_str!("../README.md")]
mod readme {}
