//! Detectors: pure state machines over counts and values.
//!
//! | detector | of what | bytes |
//! |---|---|---|
//! | [`Windows`] | events of the last 1, 10, 60 and 600 seconds | 504 |
//! | [`Counts`] | too many, too many for hours, or none | 2448 |
//! | [`Ratio`] | a share, such as failures among requests | 1312 |
//! | [`Latency`] | the 95th percentile of a value | 2568 |
//! | [`Distinct`] | different things, such as accounts that fail | 2240 |
//! | [`KeyCounts`] | events of each key | 25 a slot |
//! | [`KeyDistinct`] | different others of each key | 46 a slot |
//!
//! None has a clock, a lock or an atomic, and none allocates after it is made.
//! A second before the last one counts as the last one; a gap of any length
//! costs bounded time; counters saturate; no input makes one panic.
//!
//! Those that are asked once a second answer with a [`Reading`] whose score an
//! [`Alarm`] judges, and learn what is usual from blocks of seconds after they
//! are over, but not while the alarm says otherwise. Each is useful at once,
//! by a floor of its rules, and better after an hour. The tables by key answer
//! only when a key passes its limit, and that is an alert.
//!
//! What the default rules find and how often they are wrong is measured on
//! simulated weeks by `tests/scenarios`: of three sites, from half a request a
//! second to five hundred, that all have bursts, drifts, nights and weekends.
//!
//! [`Alarm`]: crate::Alarm
//! [`Reading`]: crate::Reading

mod block;
mod counts;
mod distinct;
mod drip;
mod hyper_log_log;
mod key_counts;
mod key_distinct;
mod latency;
mod rate;
mod ratio;
mod real;
mod scale;
mod season;
mod sketch;
mod spread;
mod table;
mod tail;
mod wilson;
mod windows;

pub use counts::{CountRules, Counts};
pub use distinct::{Distinct, DistinctRules};
pub use key_counts::{KeyCounts, KeyRules};
pub use key_distinct::{KeyDistinct, KeyDistinctRules};
pub use latency::{Latency, LatencyRules};
pub use ratio::{Ratio, RatioRules};
pub use windows::Windows;
