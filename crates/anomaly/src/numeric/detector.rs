use super::{
    Cause, Look, NumericRules, Oddities, Reason,
    clock::{Clock, Tick},
    novelty::Novelty,
    season::Season,
    view::{Glance, View},
    watch::Watch,
};
use crate::{RuleError, Score};

/// Finds what is unusual in a series of numbers, as [described](super).
///
/// It does not allocate, and takes at most 4 KiB, whatever it is fed.
///
/// # Examples
///
/// ```
/// use palisade_anomaly::numeric::Numeric;
///
/// let mut detector = Numeric::default();
/// for minute in 0..500 {
///     let value = f64::from(40 + minute * 7 % 5);
///     detector.next(f64::from(minute * 60), value);
/// }
/// let look = detector.next(30_000.0, 90.0);
/// assert!(look.score.get() > 0.9);
/// assert!(look.alert.is_some());
/// assert!(look.high < 60.0, "{}", look.reason);
/// ```
#[derive(Clone, Debug)]
pub struct Numeric {
    rules: NumericRules,
    clock: Clock,
    season: Season,
    /// Of the values as they are.
    raw: View,
    /// Of what is left without the season.
    rest: View,
    novelty: Novelty,
    watch: Watch,
}

/// One value in so many begins something unusual, in a history of
/// [`HISTORY`] values.
const PRIOR: f64 = 1.0 / 600.0;
/// Series that were sampled more often are not that much more often unusual:
/// between a fixed number of anomalies a value and a fixed number a history
/// lies the square root.
const HISTORY: f64 = 4000.0;

impl Default for Numeric {
    fn default() -> Self {
        Self::with(NumericRules::default())
    }
}

impl Numeric {
    /// One that has seen nothing.
    ///
    /// # Errors
    ///
    /// When the [rules](NumericRules::check) are out of their bounds.
    pub fn new(rules: NumericRules) -> Result<Self, RuleError> {
        rules.check().map(|()| Self::with(rules))
    }

    const fn with(rules: NumericRules) -> Self {
        Self {
            rules,
            clock: Clock::new(),
            season: Season::new(),
            raw: View::new(),
            rest: View::new(),
            novelty: Novelty::new(),
            watch: Watch::new(),
        }
    }

    /// Judges the next value, then learns from it, but not what is normal
    /// while an alert is open.
    ///
    /// `at` is in seconds since 1970; any other start moves the days and weeks
    /// and nothing else. A value that is no finite number, or beyond 1e30 on
    /// either side, is skipped and scores 0. See [`Oddities`] for times that
    /// stand still or go back.
    pub fn next(&mut self, at: f64, value: f64) -> Look {
        // Squares and sums of what is larger would not be finite.
        if !value.is_finite() || value.abs() > 1e30 {
            self.clock.skip();
            let band = self.raw.band();
            let cause = Cause::Value;
            return look(Score::ZERO, band, None, cause, value);
        }
        let Tick { at, after_gap } = self.clock.tick(at);
        let hold = self.watch.is_open();
        let season = self.season.look(at, value, hold);
        let mut band = self.raw.band();
        let mut glance = self.raw.look(value, hold, after_gap);
        if let Some(usual) = season {
            let (low, middle, high) = self.rest.band();
            let rest = value - usual.value;
            let of_rest = self.rest.look(rest, hold, after_gap);
            if usual.proven {
                let usual = usual.value;
                band = (low + usual, middle + usual, high + usual);
                glance = of_rest;
            }
        }
        let Glance { p, cause } = glance;
        let score = self.score(p);
        let alert = self.watch.judge(score.get(), p, &self.rules);
        look(score, band, alert, cause, value)
    }

    fn score(&mut self, p: f64) -> Score {
        let rules = &self.rules;
        let cool = (rules.cool_down * self.novelty.seen())
            .max(rules.cool_down_least.into());
        let Some(rate) = self.novelty.hear(-p.log10(), cool) else {
            return Score::ZERO;
        };
        let seen = self.novelty.seen();
        if seen < rules.warm_up.into() {
            return Score::ZERO;
        }
        let rate = rate * (seen / HISTORY).sqrt();
        Score::new(PRIOR / (PRIOR + rate))
    }

    /// What was odd about the series so far.
    #[must_use]
    pub const fn oddities(&self) -> Oddities {
        self.clock.odd()
    }

    /// Whether an alert is open.
    #[must_use]
    pub const fn is_firing(&self) -> bool {
        self.watch.is_open()
    }
}

fn look(
    score: Score,
    (low, expected, high): (f64, f64, f64),
    alert: Option<crate::Change>,
    cause: Cause,
    value: f64,
) -> Look {
    let reason = Reason { cause, value, low, high };
    Look { score, expected, low, high, alert, reason }
}
