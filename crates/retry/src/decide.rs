//! What to do after an attempt: all that this crate is for, in one function.

use std::time::Duration;

use palisade_http::Failure;

use crate::{Outcome, Stopped, Verdict};

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Answered {
        outcome: Outcome,
        /// By who would know of an attempt before: see [`Ended::answered`].
        is_settled: bool,
    },
    Failed(Failure),
}

/// What is known when an attempt has failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// The method, or a key, makes a repetition harmless.
    pub(crate) is_replay_safe: bool,
    /// Why there is nothing to repeat: attempts or body are used up.
    pub(crate) used_up: Option<Stopped>,
    pub(crate) has_budget: bool,
    /// The longest of what the server asks for and the backoff.
    pub(crate) delay: Duration,
    pub(crate) remaining: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    RepeatAfter(Duration),
    Stop(Stopped),
}

impl Ended {
    /// A repetition under the same key is answered like the first, if it comes
    /// to who has done that. A gateway, a guard at the door, a limiter or a check
    /// of the request may say no before that, and a 409 says that the first one
    /// is still under way (draft-ietf-httpapi-idempotency-key-header, 2.6). So a
    /// refusal says what became of the attempts before only where the classifier
    /// says that it does.
    pub(crate) const fn answered(verdict: Verdict) -> Self {
        let outcome = verdict.outcome();
        let is_settled = match outcome {
            Outcome::Completed | Outcome::Pending => true,
            Outcome::Failed => verdict.is_settled(),
            _ => false,
        };
        Self::Answered { outcome, is_settled }
    }

    pub(crate) const fn is_success(self) -> bool {
        matches!(
            self,
            Self::Answered {
                outcome: Outcome::Completed | Outcome::Pending,
                ..
            }
        )
    }

    /// Whether this is the answer for the caller, be it a good one or not.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Answered { .. }) && !self.is_transient()
    }

    /// Whether the request may have had its effect, for all that this attempt
    /// says.
    pub(crate) fn is_ambiguous(self) -> bool {
        match self {
            Self::Answered { outcome, .. } => {
                matches!(outcome, Outcome::LookUp | Outcome::Unknown)
            }
            Self::Failed(failure) => !failure.is_before_send(),
        }
    }

    /// Whether it provably did not leave.
    pub(crate) const fn is_unsent(self) -> bool {
        matches!(self, Self::Failed(failure) if failure.is_before_send())
    }

    /// Whether this tells what became of the attempts before, which were the
    /// same request.
    pub(crate) const fn settles_earlier(self) -> bool {
        matches!(self, Self::Answered { is_settled: true, .. })
    }

    /// Whether another attempt may end otherwise.
    pub(crate) fn is_transient(self) -> bool {
        match self {
            Self::Answered { outcome, .. } => {
                matches!(outcome, Outcome::Rejected | Outcome::Unknown)
            }
            // What a layer refuses, and who is not trusted, stays so. Of a
            // handshake that broke off the system says how.
            Self::Failed(failure) => {
                let is_distrust =
                    failure.is_tls() && failure.io_kind().is_none();
                !failure.is_refused()
                    && !is_distrust
                    && !failure.is_builder()
                    && !failure.is_redirect()
                    && !failure.is_decode()
            }
        }
    }
}

/// After an attempt that is not [over](Ended::is_over).
///
/// Safety first, then what would be in vain, then what is used up: the reason
/// told is the first that holds.
pub(crate) fn decide(ended: Ended, facts: &Facts) -> Decision {
    if ended.is_ambiguous() && !facts.is_replay_safe {
        Decision::Stop(Stopped::NotReplaySafe)
    } else if !ended.is_transient() {
        Decision::Stop(Stopped::NotTransient)
    } else if let Some(used_up) = facts.used_up {
        Decision::Stop(used_up)
    } else if !facts.has_budget {
        Decision::Stop(Stopped::BudgetUsedUp)
    } else if facts.delay >= facts.remaining {
        Decision::Stop(Stopped::Deadline)
    } else {
        Decision::RepeatAfter(facts.delay)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use palisade_http::Failure;
    use proptest::prelude::*;

    use super::{Decision, Ended, Facts, Outcome, Stopped, Verdict, decide};

    const SECOND: Duration = Duration::from_secs(1);

    /// Nothing stands against another attempt.
    const FREE: Facts = Facts {
        is_replay_safe: true,
        used_up: None,
        has_budget: true,
        delay: SECOND,
        remaining: Duration::from_secs(2),
    };
    const UNSAFE: Facts = Facts { is_replay_safe: false, ..FREE };
    const LOST: Ended = Ended::Failed(Failure::TIMED_OUT);
    const UNSENT: Ended = Ended::Failed(Failure::TIMED_OUT.unsent());
    const REFUSED: Ended = Ended::Failed(Failure::REFUSED);

    fn answered(outcome: Outcome) -> Ended {
        Ended::answered(outcome.into())
    }

    #[test]
    fn only_what_cannot_have_had_an_effect_is_repeated_without_a_key() {
        let repeat = Decision::RepeatAfter(SECOND);
        let unsafe_ = Decision::Stop(Stopped::NotReplaySafe);
        let in_vain = Decision::Stop(Stopped::NotTransient);
        for (ended, with_key, without) in [
            (answered(Outcome::Rejected), repeat, repeat),
            (answered(Outcome::Unknown), repeat, unsafe_),
            (LOST, repeat, unsafe_),
            (UNSENT, repeat, repeat),
            (REFUSED, in_vain, in_vain),
        ] {
            assert_eq!(decide(ended, &FREE), with_key, "{ended:?}");
            assert_eq!(decide(ended, &UNSAFE), without, "{ended:?}");
            assert!(!ended.is_over());
        }
        for outcome in [
            Outcome::Completed,
            Outcome::Failed,
            Outcome::LookUp,
            Outcome::Pending,
        ] {
            assert!(answered(outcome).is_over(), "{outcome:?}");
        }
    }

    #[test]
    fn the_reason_told_is_the_first_that_holds() {
        let late = Facts { remaining: SECOND, ..FREE };
        let poor = Facts { has_budget: false, ..late };
        let used_up = Facts { used_up: Some(Stopped::AttemptsUsedUp), ..poor };
        let unsafe_ = Facts { is_replay_safe: false, ..used_up };
        for (facts, why) in [
            (late, Stopped::Deadline),
            (poor, Stopped::BudgetUsedUp),
            (used_up, Stopped::AttemptsUsedUp),
            (unsafe_, Stopped::NotReplaySafe),
        ] {
            assert_eq!(decide(LOST, &facts), Decision::Stop(why));
        }
    }

    #[test]
    fn a_refusal_says_nothing_of_the_attempt_before_unless_it_is_known_to() {
        let refused = Verdict::from(Outcome::Failed);
        assert!(!Ended::answered(refused).settles_earlier());
        assert!(Ended::answered(refused.settled()).settles_earlier());
        for outcome in [Outcome::Completed, Outcome::Pending] {
            assert!(answered(outcome).settles_earlier(), "{outcome:?}");
        }
        for outcome in [Outcome::LookUp, Outcome::Rejected, Outcome::Unknown] {
            let verdict = Verdict::from(outcome).settled();
            let ended = Ended::answered(verdict);
            assert!(!ended.settles_earlier(), "{outcome:?}");
        }
        for ended in [LOST, UNSENT] {
            assert!(!ended.settles_earlier());
        }
    }

    proptest! {
        /// Whatever else is known, these two hold.
        #[test]
        fn nothing_is_repeated_early_late_or_twice(
            ended in prop_oneof![
                Just(LOST), Just(UNSENT), Just(REFUSED),
                Just(answered(Outcome::Unknown)),
                Just(answered(Outcome::Rejected)),
                Just(answered(Outcome::LookUp)),
            ],
            is_replay_safe: bool, is_used_up: bool, has_budget: bool,
            delay in 0_u64..100, remaining in 0_u64..100,
        ) {
            let [delay, remaining] = [delay, remaining].map(Duration::from_secs);
            let used_up = is_used_up.then_some(Stopped::BodyIsStream);
            let facts = Facts {
                is_replay_safe, used_up, has_budget, delay, remaining,
            };
            if let Decision::RepeatAfter(wait) = decide(ended, &facts) {
                prop_assert!(wait == delay && wait < remaining);
                prop_assert!(is_replay_safe || !ended.is_ambiguous());
                prop_assert!(has_budget && !is_used_up);
            }
        }
    }
}
