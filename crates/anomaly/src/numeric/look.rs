use std::fmt;

use crate::{Change, Score};

/// What a [`Numeric`](super::Numeric) says of one value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Look {
    /// How unusual it is. High for the first value of something unusual, and
    /// then 0, unless it gets worse.
    pub score: Score,
    /// What was expected, in the unit of the values.
    pub expected: f64,
    /// Below are about five values in a thousand.
    pub low: f64,
    /// Above are about five values in a thousand.
    pub high: f64,
    /// Whether an alert opened or closed with it.
    pub alert: Option<Change>,
    /// What is unusual, in words, whether much or little.
    pub reason: Reason,
}

/// What is most unusual about a value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cause {
    /// The series is calmer than usual.
    Calm,
    /// Its distance from the values just before, in their unit.
    Jump(f64),
    /// Values that are usual come unusually often or seldom.
    Mixture,
    /// The series is noisier than usual.
    Noisy,
    /// Its distance from what was expected.
    Value,
}

/// Why a value has its score, for a person: `84.2, usually 15 to 25.3`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    pub(super) cause: Cause,
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Reason {
    /// What it is.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.cause
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = Digits(self.value);
        match self.cause {
            Cause::Calm => write!(f, "calmer than usual at {value}"),
            Cause::Jump(by) if by < 0.0 => {
                write!(f, "fell by {} to {value}", Digits(-by))
            }
            Cause::Jump(by) => {
                write!(f, "rose by {} to {value}", Digits(by))
            }
            Cause::Mixture => {
                write!(f, "an unusual mixture of values, now {value}")
            }
            Cause::Noisy => write!(f, "noisier than usual at {value}"),
            Cause::Value => write!(f, "{value}"),
        }?;
        let (low, high) = (Digits(self.low), Digits(self.high));
        write!(f, ", usually {low} to {high}")
    }
}

/// A number with about three digits.
struct Digits(f64);

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number) = *self;
        match number.abs() {
            0.0 => f.write_str("0"),
            size if !(1e-3..1e9).contains(&size) => write!(f, "{number:.2e}"),
            size if size >= 100.0 => write!(f, "{number:.0}"),
            size if size >= 10.0 => write!(f, "{number:.1}"),
            size if size >= 1.0 => write!(f, "{number:.2}"),
            _ => write!(f, "{number:.3}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Reason};

    #[test]
    fn reads_like_a_sentence() {
        let rows = [
            (Cause::Calm, "calmer than usual at 84.2"),
            (Cause::Jump(40.0), "rose by 40.0 to 84.2"),
            (Cause::Jump(-0.25), "fell by 0.250 to 84.2"),
            (Cause::Mixture, "an unusual mixture of values, now 84.2"),
            (Cause::Noisy, "noisier than usual at 84.2"),
            (Cause::Value, "84.2"),
        ];
        for (cause, text) in rows {
            let reason = Reason { cause, value: 84.2, low: 0.0, high: 2.5e12 };
            let wanted = format!("{text}, usually 0 to 2.50e12");
            assert_eq!(reason.to_string(), wanted);
        }
    }
}
