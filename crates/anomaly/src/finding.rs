use std::fmt;

use crate::Score;

/// What a detector says of one look.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// How unusual it is.
    pub score: Score,
    /// What was seen, and what was expected.
    pub finding: Finding,
}

impl Reading {
    /// A finding and how unusual it is.
    #[must_use]
    pub const fn new(score: Score, finding: Finding) -> Self {
        Self { score, finding }
    }

    /// Of two readings the one with the higher score, the first if they tie.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.score > self.score { other } else { self }
    }
}

/// What was seen against what was expected, in words: `14 in 10 s, expected
/// 0.3`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// Events in a window.
    Count {
        /// How many.
        seen: u64,
        /// How many there would be in normal times.
        expected: f64,
        /// The length of the window.
        seconds: u32,
    },
    /// A share of events in a window, such as failures among requests.
    Ratio {
        /// Those that count.
        part: u64,
        /// All.
        whole: u64,
        /// The usual share, from 0 to 1.
        expected: f64,
        /// The length of the window.
        seconds: u32,
    },
    /// A quantile of a value, such as a latency, in the value's own unit.
    Quantile {
        /// Which one, in percent.
        percent: u8,
        /// The quantile in this window.
        seen: f64,
        /// The usual one.
        expected: f64,
        /// The length of the window.
        seconds: u32,
    },
    /// Different things in a window, such as addresses.
    Distinct {
        /// How many, about.
        seen: u64,
        /// How many there would be in normal times, or may be.
        expected: f64,
        /// The length of the window.
        seconds: u32,
    },
    /// Nothing came where something is usual.
    Silence {
        /// For how long.
        seconds: u32,
        /// How many would have come.
        expected: f64,
    },
}

impl Finding {
    /// What was seen, as one number: a count, a share from 0 to 1, a quantile.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for a graph")]
    pub fn seen(&self) -> f64 {
        match *self {
            Self::Count { seen, .. } | Self::Distinct { seen, .. } => {
                seen as f64
            }
            Self::Ratio { whole: 0, .. } | Self::Silence { .. } => 0.0,
            Self::Ratio { part, whole, .. } => part as f64 / whole as f64,
            Self::Quantile { seen, .. } => seen,
        }
    }

    /// What was expected, in the same unit.
    #[must_use]
    pub const fn expected(&self) -> f64 {
        match *self {
            Self::Count { expected, .. }
            | Self::Distinct { expected, .. }
            | Self::Ratio { expected, .. }
            | Self::Quantile { expected, .. }
            | Self::Silence { expected, .. } => expected,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Count { seen, expected, seconds } => {
                let (seconds, expected) = (Span(seconds), Short(expected));
                write!(f, "{seen} in {seconds}, expected {expected}")
            }
            Self::Ratio { part, whole, expected, seconds } => {
                let (seconds, expected) =
                    (Span(seconds), Short(expected * 100.0));
                write!(
                    f,
                    "{part} of {whole} in {seconds}, expected {expected} %"
                )
            }
            Self::Quantile { percent, seen, expected, seconds } => {
                let (seconds, seen) = (Span(seconds), Short(seen));
                let expected = Short(expected);
                write!(f, "p{percent} {seen} in {seconds}, expected {expected}")
            }
            Self::Distinct { seen, expected, seconds } => {
                let (seconds, expected) = (Span(seconds), Short(expected));
                write!(f, "{seen} different in {seconds}, expected {expected}")
            }
            Self::Silence { seconds, expected } => {
                let (seconds, expected) = (Span(seconds), Short(expected));
                write!(f, "none in {seconds}, expected {expected}")
            }
        }
    }
}

/// A number with as many digits as a reader needs.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number) = *self;
        match number.abs() {
            size if size >= 100.0 || size == 0.0 => write!(f, "{number:.0}"),
            size if size >= 0.1 => {
                let text = format_args!("{number:.1}").to_string();
                f.write_str(text.strip_suffix(".0").unwrap_or(&text))
            }
            _ => write!(f, "{number:.2}"),
        }
    }
}

/// Seconds, minutes or hours, whichever is whole.
struct Span(u32);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            s if s >= 3600 && s % 3600 == 0 => write!(f, "{} h", s / 3600),
            s if s >= 60 && s % 60 == 0 => write!(f, "{} min", s / 60),
            s => write!(f, "{s} s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Finding;

    #[test]
    fn reads_like_a_sentence() {
        let rows = [
            (
                Finding::Count { seen: 14, expected: 0.3, seconds: 10 },
                "14 in 10 s, expected 0.3",
            ),
            (
                Finding::Ratio {
                    part: 30,
                    whole: 50,
                    expected: 0.02,
                    seconds: 60,
                },
                "30 of 50 in 1 min, expected 2 %",
            ),
            (
                Finding::Quantile {
                    percent: 95,
                    seen: 840.4,
                    expected: 120.0,
                    seconds: 600,
                },
                "p95 840 in 10 min, expected 120",
            ),
            (
                Finding::Distinct { seen: 9, expected: 3.0, seconds: 7200 },
                "9 different in 2 h, expected 3",
            ),
            (
                Finding::Silence { seconds: 90, expected: 0.004 },
                "none in 90 s, expected 0.00",
            ),
        ];
        for (finding, text) in rows {
            assert_eq!(finding.to_string(), text);
        }
    }
}
