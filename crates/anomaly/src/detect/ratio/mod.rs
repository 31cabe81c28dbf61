mod rules;
#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "small numbers, and a test may panic"
)]
mod tests;

pub use rules::RatioRules;

use super::{
    Windows,
    rate::{Expected, Share},
    real::real,
    scale::Scale,
    wilson,
};
use crate::{Finding, Moment, Reading, RuleError, Score};

/// A share, such as failures among requests: whether it is higher than usual,
/// however many requests there are.
///
/// In windows of 10 s, a minute and ten minutes. A window counts when the
/// lower end of Wilson's interval at three standard deviations is above what
/// is tolerated, so that 1 of 1 says nothing; its score is the tail of a
/// negative binomial law of the part beside the others.
///
/// A second before the last one counts as the last one. Under 1.5 KiB; no
/// allocation.
///
/// ```
/// use palisade_anomaly::{Moment, detect::{Ratio, RatioRules}};
///
/// let mut errors = Ratio::new(RatioRules::default())?;
/// let at = |second| Moment::at(second, 1_700_000_000);
/// assert!(errors.second(at(0), 1, 1, true).score.get() < 0.1);
/// let reading = errors.second(at(1), 29, 49, true);
/// assert_eq!(reading.finding.to_string(), "30 of 50 in 10 s, expected 10 %");
/// assert!(reading.score.get() > 0.9);
/// # Ok::<(), palisade_anomaly::RuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ratio {
    rules: RatioRules,
    parts: Windows,
    others: Windows,
    scales: [Scale; 3],
    share: Share,
}

impl Ratio {
    /// At three, one window in 700 is above by chance: the gate is coarse, the
    /// score decides.
    const DEVIATIONS: f64 = 3.0;
    /// The tolerated share is a limit, not a guess: it is doubted no more than
    /// an estimate from as many events.
    const EVIDENCE: f64 = 16.0;

    /// One that has seen nothing.
    ///
    /// # Errors
    ///
    /// When the [rules](RatioRules::check) are out of their bounds.
    pub fn new(rules: RatioRules) -> Result<Self, RuleError> {
        rules.check()?;
        Ok(Self {
            rules,
            parts: Windows::new(),
            others: Windows::new(),
            scales: Scale::ALL,
            share: Share::new(rules.floor, rules.memory.into()),
        })
    }

    /// Takes the second that is over, with `part` of `whole` events, and
    /// judges it. Seconds left out had none; a `part` above `whole` is all of
    /// it. What must not be learnt, because an alert is open, has `learn`
    /// false.
    pub fn second(
        &mut self,
        now: Moment,
        part: u64,
        whole: u64,
        learn: bool,
    ) -> Reading {
        let second = now.second.max(self.parts.last());
        let part = part.min(whole);
        let counts = (part, whole.saturating_sub(part));
        self.learn(second, counts, learn);
        self.parts.add(second, counts.0);
        self.others.add(second, counts.1);
        let windows = self.scales.iter().map(|scale| self.window(scale));
        windows.reduce(Reading::worse).unwrap_or_else(|| {
            reading(1.0, (0, 0), self.share.share(), Windows::LONGEST)
        })
    }

    fn learn(&mut self, second: u64, counts: (u64, u64), learn: bool) {
        for scale in &mut self.scales {
            let Some(done) = scale.block.add(second, counts, learn) else {
                continue;
            };
            if !done.clean {
                continue;
            }
            let (part, others) = (real(done.part), real(done.others));
            let expected = self.share.expected(others).mean;
            scale.spread.learn(part, expected, 1.0);
            if scale.seconds == 10 {
                let most = 4.0 * expected + real(self.rules.minimum);
                self.share.learn(part.min(most), others, 10.0);
                let empty = real(done.empty.saturating_mul(10));
                self.share.learn(0.0, 0.0, empty);
            }
        }
    }

    fn window(&self, scale: &Scale) -> Reading {
        let part = self.parts.sum(scale.seconds);
        let others = self.others.sum(scale.seconds);
        let whole = part.saturating_add(others);
        let usual = self.share.share();
        let tolerated =
            (usual * self.rules.factor).max(self.rules.floor).min(0.95);
        let least = wilson::lower(part, whole, Self::DEVIATIONS);
        let p = if part >= self.rules.minimum && least > tolerated {
            let mean = tolerated / (1.0 - tolerated) * (real(others) + 1.0);
            let evidence = self.share.expected(1.0).evidence;
            let evidence = evidence.max(Self::EVIDENCE);
            let law = scale.spread.law(Expected { mean, evidence });
            law.at_least(part) * Scale::LOOKS
        } else {
            1.0
        };
        reading(p, (part, whole), usual, scale.seconds)
    }
}

fn reading(
    p: f64,
    (part, whole): (u64, u64),
    expected: f64,
    seconds: u32,
) -> Reading {
    let finding = Finding::Ratio { part, whole, expected, seconds };
    Reading::new(Score::of_tail(p), finding)
}
