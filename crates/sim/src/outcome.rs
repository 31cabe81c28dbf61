use std::time::Duration;

use crate::code;

/// How a purchase ends, as the test scripts it.
///
/// | code | what a client may do |
/// |---|---|
/// | 1200, 1201, 1202 | try again, later |
/// | 1204 | poll, never simply try again: it may have been sold |
/// | 1006, 1205 | look the transaction up |
/// | other | stop |
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_sim::{Outcome, Settlement};
///
/// // Pending, then completed at the third look:
/// let slow = Outcome::Pend(Settlement::at_poll(3));
/// // "Provider timeout", although the sale goes through a moment later:
/// let lost = Outcome::TimeOut(Settlement::after(Duration::from_millis(20)));
/// // Sold out:
/// let none = Outcome::Decline(1206);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// COMPLETED at once.
    Complete,
    /// HTTP 200, a failure with this code, and no side effect. Codes 1200 to
    /// 1202 leave no record, so the same reference may be tried again; any
    /// other ends the reference as FAILED.
    Decline(u16),
    /// PENDING first; `POST /transactions` tells the end.
    Pend(Settlement),
    /// As `Pend`, but the purchase is answered with code 1204.
    TimeOut(Settlement),
}

/// When and how a pending transaction ends.
///
/// Nothing happens by itself: the state is worked out when somebody looks. So
/// a test that counts polls need not wait, and one that waits need not poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    when: When,
    failure: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    After(Duration),
    AtPoll(u32),
}

impl Settlement {
    /// Ends `delay` after the purchase; PROCESSING for the second half of it.
    #[must_use]
    pub const fn after(delay: Duration) -> Self {
        Self { when: When::After(delay), failure: None }
    }

    /// Ends in time for the `n`-th look at it; earlier looks see PROCESSING.
    /// Only `POST /transactions` is a look, a repeated purchase is none.
    #[must_use]
    pub const fn at_poll(n: u32) -> Self {
        Self { when: When::AtPoll(n), failure: None }
    }

    /// Ends as FAILED with `code` instead of COMPLETED.
    #[must_use]
    pub const fn failing(mut self, code: u16) -> Self {
        self.failure = Some(code);
        self
    }

    /// The state after `age` and `polls` looks.
    pub(crate) fn status(&self, age: Duration, polls: u32) -> Status {
        let (over, under_way) = match self.when {
            When::After(delay) => {
                (age >= delay, age.saturating_mul(2) >= delay)
            }
            When::AtPoll(n) => (polls >= n, polls > 0),
        };
        match self.failure {
            Some(code) if over => Status::Failed(code),
            None if over => Status::Completed,
            _ if under_way => Status::Processing,
            _ => Status::Pending,
        }
    }
}

/// Where a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Completed,
    Failed(u16),
    Pending,
    Processing,
}

impl Status {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Completed => "COMPLETED",
            Self::Failed(_) => "FAILED",
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
        }
    }
}

impl Outcome {
    /// Whether the purchase goes on to the network operator.
    pub(crate) const fn has_effect(self) -> bool {
        !matches!(self, Self::Decline(_))
    }

    /// Whether the provider remembers the reference.
    pub(crate) const fn is_kept(self) -> bool {
        match self {
            Self::Decline(code) => !code::is_transient(code),
            _ => true,
        }
    }

    pub(crate) fn status(self, age: Duration, polls: u32) -> Status {
        match self {
            Self::Complete => Status::Completed,
            Self::Decline(code) => Status::Failed(code),
            Self::Pend(end) | Self::TimeOut(end) => end.status(age, polls),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settlement_passes_through_every_state() {
        let timed = Settlement::after(Duration::from_millis(10));
        let at = |age| timed.status(Duration::from_millis(age), 9);
        assert_eq!(at(4), Status::Pending);
        assert_eq!(at(5), Status::Processing);
        assert_eq!(at(9), Status::Processing);
        assert_eq!(at(10), Status::Completed);

        let polled = Settlement::at_poll(2).failing(1206);
        let after = |polls| polled.status(Duration::MAX, polls);
        assert_eq!(after(0), Status::Pending);
        assert_eq!(after(1), Status::Processing);
        assert_eq!(after(2), Status::Failed(1206));
    }
}
