use std::{error, fmt, io};

/// Why a proof failed: every problem that it found, not only the first.
///
/// Both `Display` and `Debug` are the whole list, because that is what a test
/// prints. It names carriers and sinks, and shows no canary.
pub struct Leaks {
    problems: Vec<Problem>,
}

impl Leaks {
    pub(super) const fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Every problem, leaks and others.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether a canary was found somewhere.
    #[must_use]
    pub fn is_leak(&self) -> bool {
        self.problems.iter().any(|p| matches!(p, Problem::Leak { .. }))
    }
}

/// One reason why a proof failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// A canary is in a sink.
    Leak {
        /// The carrier that it was sent by.
        carrier: &'static str,
        /// The sink that it was found in.
        sink: String,
        /// The form in which it was found.
        form: &'static str,
    },
    /// No sink was named.
    NoSink,
    /// A sink did not get the harmless control record.
    Silent {
        /// The sink.
        sink: String,
    },
    /// There is no such carrier to leave out.
    Unknown {
        /// The name that was given.
        carrier: String,
    },
    /// A carrier that was asked for arrived nowhere: what brings it, such as
    /// the panic hook, is not installed or writes to no sink of the proof.
    Unreached {
        /// The carrier.
        carrier: &'static str,
    },
    /// A sink could not be read.
    Unreadable {
        /// The sink.
        sink: String,
        /// What kind of error it was.
        kind: io::ErrorKind,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leak { carrier, sink, form } => {
                write!(f, "carrier `{carrier}` leaks to sink `{sink}` ({form})")
            }
            Self::NoSink => f.write_str("no sink to search"),
            Self::Silent { sink } => {
                write!(f, "sink `{sink}` did not get the control record")
            }
            Self::Unknown { carrier } => {
                write!(f, "no carrier has the name `{carrier}`")
            }
            Self::Unreached { carrier } => {
                write!(f, "carrier `{carrier}` arrived in no sink")
            }
            Self::Unreadable { sink, kind } => {
                write!(f, "sink `{sink}` cannot be read: {kind}")
            }
        }
    }
}

impl fmt::Display for Leaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proof failed, problems: {}", self.problems.len())?;
        self.problems.iter().try_for_each(|p| write!(f, "\n  {p}"))
    }
}

impl fmt::Debug for Leaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for Leaks {}
