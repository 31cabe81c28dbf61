//! A detector for any series of numbers.
//!
//! [`Numeric`] knows nothing of a series but its values and when they were
//! taken, looks at each once and never ahead, and has one set of defaults for
//! all series:
//!
//! 1. What is usual at this time of the day or the week is taken off, once it
//!    has proven to foretell better than the level does.
//! 2. Four views look at what is left: the distance from the level, the jump
//!    from the last few values, the noise lately, and the mixture of values
//!    lately.
//! 3. Each view knows how often it saw something at least as large, from a
//!    fading histogram and a Pareto tail beyond it. The rarest of the four is
//!    the surprise.
//! 4. A surprise speaks up once: for some time after it only a greater one is
//!    heard. Its score comes from how often a surprise as great was heard in
//!    this very series, so that a nervous series and a calm one raise about
//!    as many alerts.
//!
//! The ideas stand in Lavin and Ahmad, "Evaluating Real-time Anomaly Detection
//! Algorithms" (ICMLA 2015), Ahmad et al., "Unsupervised real-time anomaly
//! detection for streaming data" (Neurocomputing 262, 2017), and, for tails
//! beyond what was seen, Siffer et al., "Anomaly Detection in Streams with
//! Extreme Value Theory" (KDD 2017).

mod clock;
mod detector;
mod look;
mod mix;
mod novelty;
mod rules;
mod season;
mod tail;
mod view;
mod watch;

pub use clock::Oddities;
pub use detector::Numeric;
pub use look::{Cause, Look, Reason};
pub use rules::NumericRules;

/// Half as long a number, where hundreds are kept; the largest stays finite.
#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
fn narrow(number: f64) -> f32 {
    number.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}
