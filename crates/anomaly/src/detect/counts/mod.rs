mod baseline;
mod rules;
#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "small numbers, and a test may panic"
)]
mod tests;

pub use rules::CountRules;

use self::baseline::Baseline;
use super::{
    Windows,
    drip::Drip,
    rate::Expected,
    real::{real, short},
    scale::Scale,
};
use crate::{Finding, Moment, Reading, RuleError, Score};

/// A signal of counts, such as failures to log in: too many at once, too many
/// for hours, or none where many are usual.
///
/// * **Surge**: the count in each window of 10 s, a minute and ten minutes
///   against a negative binomial law. Its mean is the highest of the usual
///   rate, the usual share among all events, and the usual rate of this hour
///   of the week; its spread is what was seen, and how little is known.
/// * **Silence**: the other tail of the same law, against the lower ones.
/// * **Drip**: a cumulative sum over blocks of ten minutes. It compares with
///   the same hour of other weeks, or with the share; without both it is mute,
///   which for a signal without [`among`](Self::among) is the first week.
///
/// Nothing is learnt from a block of which one second was not to be learnt,
/// and no block counts for more than four times what was expected.
///
/// A second before the last one counts as the last one. Under 4 KiB; no
/// allocation.
///
/// ```
/// use palisade_anomaly::{Moment, detect::{CountRules, Counts}};
///
/// let mut failures = Counts::new(CountRules::default())?;
/// let at = |second| Moment::at(second, 1_700_000_000);
/// for second in 0..3600 {
///     let count = u64::from(second % 30 == 0);
///     let reading = failures.second(at(second), count, true);
///     assert!(reading.score.get() < 0.5);
/// }
/// let reading = failures.second(at(3601), 14, true);
/// assert_eq!(reading.finding.to_string(), "14 in 10 s, expected 0.3");
/// assert!(reading.score.get() > 0.9);
/// # Ok::<(), palisade_anomaly::RuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Counts {
    rules: CountRules,
    counted: Windows,
    others: Windows,
    scales: [Scale; 3],
    baseline: Baseline,
    drip: Option<Drip>,
    first: Option<u64>,
    /// When the last event came.
    heard: u64,
}

impl Counts {
    /// One that has seen nothing.
    ///
    /// # Errors
    ///
    /// When the [rules](CountRules::check) are out of their bounds.
    pub fn new(rules: CountRules) -> Result<Self, RuleError> {
        rules.check()?;
        Ok(Self {
            rules,
            counted: Windows::new(),
            others: Windows::new(),
            scales: Scale::ALL,
            baseline: Baseline::new(&rules),
            drip: (rules.drip > 0.0).then(|| Drip::new(rules.drip)),
            first: None,
            heard: 0,
        })
    }

    /// Takes the second that is over, with `count` events, and judges it.
    /// Seconds left out had none. What must not be learnt, because an alert is
    /// open, has `learn` false.
    pub fn second(&mut self, now: Moment, count: u64, learn: bool) -> Reading {
        self.among(now, count, count, learn)
    }

    /// As [`second`](Self::second), for events that are some of `whole`, such
    /// as failures of attempts. When more of the others come, more of these
    /// are expected: a crowd at the usual share is no alert.
    pub fn among(
        &mut self,
        now: Moment,
        count: u64,
        whole: u64,
        learn: bool,
    ) -> Reading {
        let second = now.second.max(self.counted.last());
        let now = Moment { second, hour_of_week: now.hour_of_week % 168 };
        let counts = (count, whole.saturating_sub(count));
        // Before the first second was no gap.
        let first = self.first.is_none();
        let last = if first { second } else { self.counted.last() };
        self.first.get_or_insert(second);
        self.learn(now, counts, learn);
        self.baseline.pass(last, now, count, learn);
        self.counted.add(second, counts.0);
        self.others.add(second, counts.1);
        if count > 0 {
            self.heard = second;
        }
        self.judge(now)
    }

    fn learn(&mut self, now: Moment, counts: (u64, u64), learn: bool) {
        for scale in &mut self.scales {
            let Some(done) = scale.block.add(now.second, counts, learn) else {
                continue;
            };
            let seconds = f64::from(scale.seconds);
            let expected = self.baseline.high(seconds, real(done.others));
            if scale.seconds == 600
                && let Some(drip) = &mut self.drip
            {
                self.baseline.drip(drip, &done, scale.spread);
            }
            if !done.clean {
                continue;
            }
            scale.spread.learn(real(done.part), expected.mean, 1.0);
            if done.empty > 0 {
                let mean = self.baseline.high(seconds, 0.0).mean;
                scale.spread.learn(0.0, mean, real(done.empty));
            }
            if scale.seconds == 10 {
                let most = 4.0 * expected.mean + real(self.rules.minimum);
                self.baseline.learn(&done, most);
            }
        }
    }

    fn judge(&self, now: Moment) -> Reading {
        let age = now
            .second
            .saturating_sub(self.first.unwrap_or_default())
            .saturating_add(1);
        if age <= self.rules.warm_up.into() {
            return self.quiet();
        }
        let windows = self.scales.iter().map(|scale| {
            let covered = short(age).min(scale.seconds);
            let seen = self.counted.sum(scale.seconds);
            let surge = self.surge(scale, covered, seen);
            if self.rules.silence && covered == scale.seconds {
                surge.worse(self.silence(scale, seen, now.second))
            } else {
                surge
            }
        });
        let drip = self.drip.as_ref().map(Drip::reading);
        let worst = windows.chain(drip).reduce(Reading::worse);
        match worst {
            Some(worst) if worst.score.get() >= Self::WORTH_SAYING => worst,
            _ => self.quiet(),
        }
    }

    /// Below this score no window says more than the last minute does.
    const WORTH_SAYING: f64 = 0.001;

    /// The last minute, when there is nothing to say of it.
    fn quiet(&self) -> Reading {
        let expected = self.baseline.high(60.0, real(self.others.sum(60))).mean;
        let seen = self.counted.sum(60);
        let finding = Finding::Count { seen, expected, seconds: 60 };
        Reading::new(Score::ZERO, finding)
    }

    fn surge(&self, scale: &Scale, covered: u32, seen: u64) -> Reading {
        let others = real(self.others.sum(scale.seconds));
        let expected = self.baseline.high(covered.into(), others);
        let p = if self.rules.surge && seen >= self.rules.minimum {
            scale.spread.law(expected).at_least(seen) * Scale::LOOKS
        } else {
            1.0
        };
        reading(p, seen, expected, scale.seconds)
    }

    fn silence(&self, scale: &Scale, seen: u64, now: u64) -> Reading {
        let expected = self.baseline.low(scale.seconds.into());
        let law = scale.spread.law(expected);
        let p = law.at_most(seen) * Scale::LOOKS;
        if seen > 0 {
            return reading(p, seen, expected, scale.seconds);
        }
        let seconds = short(now.saturating_sub(self.heard));
        let expected = self.baseline.low(seconds.into()).mean;
        let finding = Finding::Silence { seconds, expected };
        Reading::new(Score::of_tail(p), finding)
    }
}

fn reading(p: f64, seen: u64, expected: Expected, seconds: u32) -> Reading {
    let finding = Finding::Count { seen, expected: expected.mean, seconds };
    Reading::new(Score::of_tail(p), finding)
}
