use std::{error, fmt, time::Duration};

use palisade_http::Failure;

/// A limiter cannot be built so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(Fault);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    Demands,
    Name(String),
    NoKey,
    NoRules,
    Pattern(String),
    Range { rule: String, what: &'static str, bounds: &'static str },
    SameName(String),
    TooMany(usize),
}

impl BuildError {
    pub(crate) fn demands() -> Self {
        Self(Fault::Demands)
    }

    pub(crate) fn name(name: &str) -> Self {
        Self(Fault::Name(name.to_owned()))
    }

    pub(crate) const fn no_key() -> Self {
        Self(Fault::NoKey)
    }

    pub(crate) const fn no_rules() -> Self {
        Self(Fault::NoRules)
    }

    pub(crate) fn pattern(rule: &str) -> Self {
        Self(Fault::Pattern(rule.to_owned()))
    }

    pub(crate) fn range(
        rule: &str,
        what: &'static str,
        bounds: &'static str,
    ) -> Self {
        Self(Fault::Range { rule: rule.to_owned(), what, bounds })
    }

    pub(crate) fn same_name(name: &str) -> Self {
        Self(Fault::SameName(name.to_owned()))
    }

    pub(crate) const fn too_many(count: usize) -> Self {
        Self(Fault::TooMany(count))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Demands => f.write_str(
                "a request falls under a rule twice, or under a ninth one",
            ),
            Fault::Name(name) => write!(
                f,
                "the rule name {name:?} is not 1 to 64 of a-z, 0-9, _ and -"
            ),
            Fault::NoKey => f.write_str(
                "the operating system gave no random numbers for a key",
            ),
            Fault::NoRules => f.write_str("a limiter needs a rule"),
            Fault::Pattern(rule) => write!(
                f,
                "the path of rule {rule} does not begin with a slash, or has \
                 a brace inside a segment, or writes * or :id where {{id}} or \
                 a last {{*rest}} is meant"
            ),
            Fault::Range { rule, what, bounds } => {
                write!(f, "the {what} of {rule} is not {bounds}")
            }
            Fault::SameName(name) => {
                write!(f, "two rules are named {name}")
            }
            Fault::TooMany(count) => {
                write!(f, "{count} rules are too many, at most 8 may be")
            }
        }
    }
}

impl error::Error for BuildError {}

/// A request was refused by the limiter. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    why: Why,
    rule: Option<u8>,
    retry_after: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Keys,
    NoRoom,
    Queue,
    TimeUp,
    TooLate,
}

impl Refused {
    pub(crate) const fn keys(rule: u8) -> Self {
        Self { why: Why::Keys, rule: Some(rule), retry_after: None }
    }

    pub(crate) const fn no_room(rule: Option<u8>, wait: Duration) -> Self {
        Self { why: Why::NoRoom, rule, retry_after: Some(wait) }
    }

    pub(crate) const fn queue(rule: Option<u8>, wait: Duration) -> Self {
        Self { why: Why::Queue, rule, retry_after: Some(wait) }
    }

    pub(crate) const fn time_up(wait: Duration) -> Self {
        Self { why: Why::TimeUp, rule: None, retry_after: Some(wait) }
    }

    pub(crate) const fn too_late(rule: Option<u8>, wait: Duration) -> Self {
        Self { why: Why::TooLate, rule, retry_after: Some(wait) }
    }

    /// Whether it would have gone over a limit, and was not to wait.
    #[must_use]
    pub const fn is_over_limit(&self) -> bool {
        matches!(self.why, Why::NoRoom)
    }

    /// Whether there are too many waiters already.
    #[must_use]
    pub const fn is_queue_full(&self) -> bool {
        matches!(self.why, Why::Queue)
    }

    /// Whether it waited, or would have, beyond its deadline or the longest
    /// wait.
    #[must_use]
    pub const fn is_too_late(&self) -> bool {
        matches!(self.why, Why::TimeUp | Why::TooLate)
    }

    /// Whether there are too many keys, and none of those that were looked at
    /// for one to forget was idle.
    #[must_use]
    pub const fn is_too_many_keys(&self) -> bool {
        matches!(self.why, Why::Keys)
    }

    /// How long it has to wait at least before the same request could go; a
    /// lower bound, for nobody knows when answers come.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The place of the rule that refused it, where one rule did.
    #[must_use]
    pub const fn rule(&self) -> Option<u8> {
        self.rule
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.why {
            Why::Keys => {
                "refused by the rate limiter: too many keys are in use"
            }
            Why::NoRoom => "refused by the rate limiter: over the limit",
            Why::Queue => "refused by the rate limiter: too many wait already",
            Why::TimeUp => {
                "refused by the rate limiter: no slot came free in time"
            }
            Why::TooLate => {
                "refused by the rate limiter: no slot can come free in time"
            }
        })?;
        match self.retry_after {
            Some(wait) => {
                let ms = wait.as_nanos().div_ceil(1_000_000);
                write!(f, ", not before {ms} ms from now")
            }
            None => Ok(()),
        }
    }
}

impl error::Error for Refused {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&Failure::REFUSED)
    }
}

impl From<Refused> for reqwest_middleware::Error {
    fn from(error: Refused) -> Self {
        Self::middleware(error)
    }
}
