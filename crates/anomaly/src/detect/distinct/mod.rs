mod rules;
#[cfg(test)]
mod tests;

pub use rules::DistinctRules;

use super::{
    hyper_log_log::HyperLogLog,
    rate::{Expected, Rate, Share},
    real::{count, real},
    spread::Spread,
};
use crate::{Finding, Moment, Reading, RuleError, Score};

/// How many different things come, such as the accounts that fail to log in:
/// one failure each of a thousand accounts is no brute force of any of them.
///
/// Two `HyperLogLog`s, one for this half of the window and one for the last:
/// what is judged is both together, half a window to one, against a negative
/// binomial law of what whole windows held, or of the usual share of all
/// events. 2.2 KiB; no allocation. The error
/// of 3.3 % is well below the least spread that the law has, 20 %.
///
/// A second before the last one counts as the last one.
#[derive(Clone, Debug)]
pub struct Distinct {
    rules: DistinctRules,
    this: HyperLogLog,
    last: HyperLogLog,
    /// How many both have seen, unless it is stale.
    seen: f64,
    stale: bool,
    half: u64,
    second: u64,
    first: Option<u64>,
    /// Whether this half, and the last, may be learnt.
    clean: (bool, bool),
    /// Others in this half, and in the last.
    others: (u64, u64),
    rate: Rate,
    share: Share,
    spread: Spread,
}

impl Distinct {
    /// One that has seen nothing.
    ///
    /// # Errors
    ///
    /// When the [rules](DistinctRules::check) are out of their bounds.
    pub fn new(rules: DistinctRules) -> Result<Self, RuleError> {
        rules.check()?;
        let window = f64::from(rules.window);
        Ok(Self {
            rules,
            this: HyperLogLog::new(),
            last: HyperLogLog::new(),
            seen: 0.0,
            stale: false,
            half: 0,
            second: 0,
            first: None,
            // The half of the start is cut.
            clean: (false, false),
            others: (0, 0),
            rate: Rate::new(rules.floor / window, rules.memory.into()),
            share: Share::new(rules.share, 86_400.0),
            spread: Spread::new(window / 2.0),
        })
    }

    /// Takes a thing by its hash, which is uniform and keyed: who knows the
    /// key can feign any number.
    pub fn observe(&mut self, hash: u64) {
        self.stale |= self.this.observe(hash);
    }

    /// Judges what came until the second that is over. What must not be
    /// learnt, because an alert is open, has `learn` false.
    pub fn second(&mut self, now: Moment, learn: bool) -> Reading {
        self.among(now, 0, learn)
    }

    /// As [`second`](Self::second), for things that come with some of all
    /// events, such as accounts that fail: beside more `others`, such as log-ins
    /// that went well, more are expected.
    pub fn among(&mut self, now: Moment, others: u64, learn: bool) -> Reading {
        self.second = self.second.max(now.second);
        let first = *self.first.get_or_insert(self.second);
        let half = u64::from(self.rules.window).div_ceil(2).max(1);
        let half = self.second.checked_div(half).unwrap_or_default();
        self.clean.0 &= learn;
        let passed = half.saturating_sub(self.half);
        if passed > 0 {
            self.turn(passed, learn);
            self.half = half;
        }
        self.others.0 = self.others.0.saturating_add(others);
        let age = self.second.saturating_sub(first);
        let warm = age >= self.rules.warm_up.into();
        self.look();
        self.judge(self.seen, warm)
    }

    fn turn(&mut self, passed: u64, learn: bool) {
        let seconds = f64::from(self.rules.window) / 2.0;
        if self.clean.0 && self.clean.1 && learn {
            let expected = self.expected().mean;
            self.look();
            let seen = self.seen;
            self.spread.learn(seen, expected, 1.0);
            let most = 4.0 * expected + real(self.rules.minimum);
            // Each half is seen twice.
            let (half, others) = (seen.min(most) / 2.0, self.beside() / 2.0);
            let empty = seconds * real(passed.saturating_sub(1));
            self.rate.learn(half, seconds);
            self.rate.learn(0.0, empty);
            self.share.learn(half, others, seconds);
            self.share.learn(0.0, 0.0, empty);
        }
        self.others = (0, self.others.0);
        self.clean = (true, self.clean.0 && learn);
        std::mem::swap(&mut self.this, &mut self.last);
        self.this.clear();
        self.stale = true;
        if passed > 1 {
            self.last.clear();
            self.others.1 = 0;
        }
    }

    /// Reading the registers takes longer than all else: only if one changed.
    fn look(&mut self) {
        if self.stale {
            self.seen = self.this.union(&self.last);
            self.stale = false;
        }
    }

    fn beside(&self) -> f64 {
        real(self.others.0.saturating_add(self.others.1))
    }

    fn expected(&self) -> Expected {
        let rate = self.rate.expected(self.rules.window.into());
        rate.higher(self.share.expected(self.beside()))
    }

    fn judge(&self, seen: f64, warm: bool) -> Reading {
        let expected = self.expected();
        let count = count(seen);
        let p = if warm && count >= self.rules.minimum {
            self.spread.law(expected).at_least(count)
        } else {
            1.0
        };
        let (expected, seconds) = (expected.mean, self.rules.window);
        let finding = Finding::Distinct { seen: count, expected, seconds };
        Reading::new(Score::of_tail(p), finding)
    }
}
