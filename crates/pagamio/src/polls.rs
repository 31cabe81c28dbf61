use std::time::Duration;

use http::StatusCode;
use palisade_auth::Environment;

use crate::{Answer, Profile, TransactionStatus, profile::hold};

/// A part of the time in which a transaction is looked up: so often, until so
/// long after the purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollPhase {
    /// The wait before each look; above zero.
    pub every: Duration,
    /// When it ends, counted from the purchase; `None` for never, in the last
    /// one only.
    pub until: Option<Duration>,
}

impl PollPhase {
    /// A look `every` so often, until so long after the purchase.
    #[must_use]
    pub const fn new(every: Duration, until: Option<Duration>) -> Self {
        Self { every, until }
    }
}

/// What a look at a transaction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// It was done.
    Completed,
    /// It was not done, and will not be.
    Failed,
    /// It is not finished.
    NotYet,
    /// The answer says nothing about the transaction: look again.
    Unclear,
    /// The provider knows no such reference. Shortly after a purchase whose
    /// answer was lost, it may still be on its way.
    UnknownReference,
}

impl Found {
    /// Whether it stays so.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

impl Profile {
    /// How long to wait before the look `n` at a transaction, from 0 on: before
    /// the first from the purchase on, before the others from the look before.
    ///
    /// By default every 5 s for a minute, every 30 s to five minutes, every
    /// five minutes after. It never ends; whoever asks knows how long it is
    /// worth the while.
    ///
    /// # Examples
    ///
    /// ```
    /// use palisade_pagamio::Profile;
    ///
    /// let profile = Profile::default();
    /// let seconds = |n| profile.poll_wait(n).as_secs();
    /// assert_eq!([0, 11, 12, 19, 20, 99].map(seconds), [5, 5, 30, 30, 300, 300]);
    /// ```
    #[must_use]
    pub fn poll_wait(&self, n: u32) -> Duration {
        let (mut left, mut start) = (u128::from(n), Duration::ZERO);
        let mut every = Duration::ZERO;
        for phase in &self.polls {
            every = phase.every;
            let Some(until) = phase.until else { break };
            let length = until.saturating_sub(start).as_nanos();
            let looks = every.as_nanos().max(1);
            let looks = length.checked_div(looks).unwrap_or_default();
            if left < looks {
                break;
            }
            left = left.saturating_sub(looks);
            start = until;
        }
        every
    }

    /// Where transactions are looked up, by POST.
    #[must_use]
    pub fn look_up_url<E: Environment>(&self) -> String {
        format!("{}{}", self.base_url::<E>(), self.transactions_path)
    }

    /// What is sent to look a transaction up: JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// let profile = palisade_pagamio::Profile::default();
    /// let body = profile.look_up_body("order-1");
    /// assert_eq!(body, r#"{"merchantReference":"order-1"}"#);
    /// ```
    #[must_use]
    pub fn look_up_body(&self, reference: &str) -> String {
        let name = self.fields.reference.as_str();
        serde_json::json!({ name: reference }).to_string()
    }

    /// What the answer to a look-up says of the transaction.
    ///
    /// Codes and statuses of HTTP are about the look-up, not about the
    /// transaction: only an answer that went well has a word on that.
    #[must_use]
    pub fn found(&self, status: StatusCode, answer: Option<&Answer>) -> Found {
        let Some(answer) = answer else { return Found::Unclear };
        let is = |list| answer.code.is_some_and(|code| hold(list, code));
        if status == StatusCode::NOT_FOUND {
            let is_unknown = is(&self.codes.unknown_reference);
            let is_unknown = is_unknown && answer.success != Some(true);
            return if is_unknown {
                Found::UnknownReference
            } else {
                Found::Unclear
            };
        }
        let is_well = match answer.code {
            Some(_) => is(&self.codes.success),
            None => answer.success == Some(true),
        };
        if !status.is_success() || !is_well || answer.success == Some(false) {
            return Found::Unclear;
        }
        match answer.status {
            Some(TransactionStatus::Completed) => Found::Completed,
            Some(TransactionStatus::Failed) => Found::Failed,
            Some(_) => Found::NotYet,
            None => Found::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::PollPhase;
    use crate::Profile;

    #[test]
    fn looks_come_at_the_times_that_the_documents_give() {
        let profile = Profile::default();
        let mut at = Duration::ZERO;
        let mut times = Vec::new();
        for n in 0..23 {
            at += profile.poll_wait(n);
            times.push(at.as_secs());
        }
        let expected: Vec<_> = (5..=60)
            .step_by(5)
            .chain((90..=300).step_by(30))
            .chain([600, 900, 1200])
            .collect();
        assert_eq!(times, expected);
        assert_eq!(profile.poll_wait(u32::MAX), Duration::from_secs(300));
    }

    /// Whoever builds such a thing gets a wait, not an endless loop.
    #[test]
    fn a_schedule_that_ends_goes_on_as_it_ended() {
        let mut profile = Profile::default();
        let second = Duration::from_secs(1);
        profile.polls = vec![PollPhase::new(second, Some(second * 3))];
        assert_eq!(profile.poll_wait(9), second);
    }
}
