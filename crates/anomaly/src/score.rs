use std::fmt;

/// How likely it is that what was seen is no chance: from 0, as usual, to 1.
///
/// A detector finds how rare its observation is, as a probability `p` under
/// what it knows of normal times; the score is Bayes' answer to the question
/// whether this is normal at all, when one look in [a million](Self::PRIOR)
/// falls into something unusual and something unusual may look like anything:
/// `prior / (prior + p)`. So 0.5 stands at `p = 1e-6`, 0.9 at about `1e-7`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Score(f64);

impl Score {
    /// Nothing unusual, or nothing to judge by.
    pub const ZERO: Self = Self(0.0);

    /// One look a second, a dozen signals: at 0.9, about one false alarm a
    /// week.
    pub const PRIOR: f64 = 1e-6;

    /// The score of an observation that normal times show with probability
    /// `p`, or something at least as far off. What is no probability scores 0.
    #[must_use]
    pub fn of_tail(p: f64) -> Self {
        if p.is_nan() || p < 0.0 {
            return Self::ZERO;
        }
        Self(Self::PRIOR / (Self::PRIOR + p.min(1.0)))
    }

    /// A given score; what is below 0 or no number is 0, above 1 is 1.
    #[must_use]
    pub fn new(score: f64) -> Self {
        // `clamp` would keep what is no number.
        Self(if score.is_nan() { 0.0 } else { score.clamp(0.0, 1.0) })
    }

    /// Between 0 and 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The higher of the two.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Score;

    #[test]
    fn rarer_is_higher_and_the_prior_is_the_middle() {
        let scores = [1.0, 1e-3, 1e-6, 1e-9, 0.0].map(Score::of_tail);
        assert!(scores.windows(2).all(|pair| pair[0] < pair[1]));
        assert!((scores[2].get() - 0.5).abs() < 1e-12);
        assert!((scores[4].get() - 1.0).abs() < 1e-12);
        assert!(scores[0].get() < 1e-5);
    }

    #[test]
    fn what_is_no_probability_is_no_anomaly() {
        for p in [f64::NAN, -1.0, f64::INFINITY, 2.0] {
            assert!(Score::of_tail(p).get() < 1e-5, "{p}");
        }
        assert_eq!(Score::new(f64::NAN), Score::ZERO);
        assert_eq!(Score::new(-3.0), Score::ZERO);
        assert_eq!(Score::new(3.0), Score(1.0));
    }
}
