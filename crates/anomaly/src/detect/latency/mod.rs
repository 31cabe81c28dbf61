mod rules;
#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "small numbers, and a test may panic"
)]
mod tests;

pub use rules::LatencyRules;

use super::{
    rate::Share,
    real::{narrow, real, short},
    sketch::Sketch,
    spread::Spread,
};
use crate::{Finding, Moment, Reading, RuleError, Score};

/// A value such as a latency: whether its 95th percentile is above what it has
/// been in the last hour.
///
/// Each minute's percentile is compared with the median of the sixty before
/// and their median absolute deviation (Hampel's identifier, *The influence
/// curve and its role in robust estimation*, 1974): three deviations above,
/// and [`factor`](LatencyRules::factor) times the median, is a band that few
/// values pass. The score is how unlikely it is by chance that as many did, in
/// this minute or in the last ten, so a minute with few values needs more of
/// them. Judged from the tenth minute on, or from the first with a
/// [`limit`](LatencyRules::limit).
///
/// Values that are no number, infinite or negative are dropped and
/// [counted](Self::dropped). A second before the last one counts as the last
/// one. Under 2.7 KiB; no allocation.
#[derive(Clone, Debug)]
pub struct Latency {
    rules: LatencyRules,
    sketch: Sketch,
    /// Logarithms of percentiles of minutes; `filled` of them, the next one at
    /// `next`.
    minutes: [f32; 60],
    filled: usize,
    next: usize,
    /// The last minutes: values above the band, and others.
    recent: [(u32, u32); 10],
    usual: Share,
    spread: Spread,
    began: u64,
    last: u64,
    clean: bool,
    reading: Reading,
}

impl Latency {
    const PART: f64 = 0.95;
    /// One look a minute where other detectors have one a second, but two
    /// windows.
    const LOOKS: f64 = 2.0 / 60.0;

    /// One that has seen nothing.
    ///
    /// # Errors
    ///
    /// When the [rules](LatencyRules::check) are out of their bounds.
    pub fn new(rules: LatencyRules) -> Result<Self, RuleError> {
        rules.check()?;
        Ok(Self {
            rules,
            sketch: Sketch::new(rules.least),
            minutes: [0.0; 60],
            filled: 0,
            next: 0,
            recent: [(0, 0); 10],
            usual: Share::new(1.0 - Self::PART, 86_400.0),
            spread: Spread::new(60.0),
            began: 0,
            last: 0,
            clean: true,
            reading: reading(1.0, 0.0, 0.0, 60),
        })
    }

    /// Takes a value.
    pub fn observe(&mut self, value: f64) {
        self.sketch.observe(value);
    }

    /// Values that were dropped, since the start.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.sketch.dropped()
    }

    /// Judges the minute that is over, if one is, and otherwise says the same
    /// as before. What must not be learnt, because an alert is open, has
    /// `learn` false.
    pub fn second(&mut self, now: Moment, learn: bool) -> Reading {
        let first = self.last == 0;
        self.last = self.last.max(now.second);
        let minute = self.last / 60;
        if first {
            self.began = minute;
        }
        self.clean &= learn;
        let passed = minute.saturating_sub(self.began);
        if passed == 0 {
            return self.reading;
        }
        if self.sketch.count() >= self.rules.minimum {
            let seconds = short(passed.saturating_mul(60));
            self.judge(seconds);
        } else if passed < 10 {
            return self.reading;
        } else {
            self.reading = reading(1.0, 0.0, 0.0, 600);
            self.recent = [(0, 0); 10];
        }
        self.sketch.clear();
        self.began = minute;
        self.clean = true;
        self.reading
    }

    fn judge(&mut self, seconds: u32) {
        let Some(seen) = self.sketch.quantile(Self::PART) else { return };
        let limit = self.rules.limit;
        let (usual, band) =
            self.hour().map_or((limit.min(seen), limit), |(usual, band)| {
                (usual, band.min(limit))
            });
        let slow = self.sketch.above(band);
        let others = self.sketch.count().saturating_sub(slow);
        let expected = self.usual.expected(real(others) + 1.0);
        self.recent.rotate_right(1);
        if let Some(first) = self.recent.first_mut() {
            *first = (short(slow), short(others));
        }
        let p = self.tail(1).min(self.tail(10)) * Self::LOOKS;
        self.reading = reading(p, seen, usual, seconds);
        if self.clean {
            // How many pass a band is not known while there is none.
            if band.is_finite() {
                self.spread.learn(real(slow), expected.mean, 1.0);
                let part = real(slow).min(4.0 * expected.mean + 5.0);
                self.usual.learn(part, real(others), seconds.into());
            }
            self.push(seen.min(band).ln());
        }
    }

    /// How unlikely so many slow ones are in the last `minutes` minutes.
    fn tail(&self, minutes: usize) -> f64 {
        let (slow, others) = self.recent.iter().take(minutes).fold(
            (0_u64, 0_u64),
            |(slow, others), minute| {
                let (more, rest) = (u64::from(minute.0), u64::from(minute.1));
                (slow.saturating_add(more), others.saturating_add(rest))
            },
        );
        let expected = self.usual.expected(real(others) + 1.0);
        self.spread.law(expected).at_least(slow)
    }

    fn push(&mut self, log: f64) {
        if let Some(minute) = self.minutes.get_mut(self.next) {
            *minute = narrow(log);
        }
        self.next = self.next.saturating_add(1) % 60;
        self.filled = self.filled.saturating_add(1).min(60);
    }

    /// The median of the last minutes, and what is still usual.
    fn hour(&self) -> Option<(f64, f64)> {
        if self.filled < 10 {
            return None;
        }
        let mut sorted = self.minutes;
        let logs = sorted.get_mut(..self.filled)?;
        let median = middle(logs)?;
        for log in &mut *logs {
            *log = (*log - median).abs();
        }
        // 1.4826 makes a standard deviation of it, for normal errors.
        let deviation = 1.4826 * f64::from(middle(logs)?);
        let usual = f64::from(median).exp();
        let band = (3.0 * deviation).exp().max(self.rules.factor);
        Some((usual, usual * band))
    }
}

fn middle(values: &mut [f32]) -> Option<f32> {
    values.sort_unstable_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

fn reading(p: f64, seen: f64, expected: f64, seconds: u32) -> Reading {
    let finding = Finding::Quantile { percent: 95, seen, expected, seconds };
    Reading::new(Score::of_tail(p), finding)
}
