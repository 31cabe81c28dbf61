//! What to do after an attempt: all that this crate is for, in one function.

use std::time::Duration;

use http::StatusCode;
use palisade_http::Failure;

use crate::{Outcome, Stopped};

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Answered(Outcome),
    /// By who does not look at what is asked: a 401, 403 or 407. Goes to the
    /// caller, past those who hold the token.
    TurnedAway,
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
    /// Over: what there is goes to the caller.
    Over,
    RepeatAfter(Duration),
    Stop(Stopped),
}

impl Ended {
    pub(crate) fn answered(status: StatusCode, outcome: Outcome) -> Self {
        let is_door = matches!(status.as_u16(), 401 | 403 | 407);
        if is_door && outcome == Outcome::Failed {
            Self::TurnedAway
        } else {
            Self::Answered(outcome)
        }
    }

    /// Whether the request may have had its effect, for all that this attempt
    /// says.
    pub(crate) fn is_ambiguous(self) -> bool {
        match self {
            Self::Answered(outcome) => {
                matches!(outcome, Outcome::LookUp | Outcome::Unknown)
            }
            Self::TurnedAway => false,
            Self::Failed(failure) => !failure.is_before_send(),
        }
    }

    /// Whether this tells what became of the attempts before, which were the
    /// same request: whoever turns one away may not know the others.
    pub(crate) const fn settles_earlier(self) -> bool {
        matches!(
            self,
            Self::Answered(
                Outcome::Completed | Outcome::Failed | Outcome::Pending
            )
        )
    }

    /// Whether another attempt may end otherwise.
    fn is_transient(self) -> bool {
        match self {
            Self::Answered(outcome) => {
                matches!(outcome, Outcome::Rejected | Outcome::Unknown)
            }
            Self::TurnedAway => false,
            // What a layer refuses, and who is not trusted, stays so.
            Self::Failed(failure) => {
                !failure.is_refused()
                    && !failure.is_tls()
                    && !failure.is_builder()
                    && !failure.is_redirect()
                    && !failure.is_decode()
            }
        }
    }

    /// Whether the upstream is well, for the budget; `None` if this says
    /// nothing about it.
    pub(crate) fn is_success(self) -> Option<bool> {
        match self {
            Self::Answered(Outcome::LookUp) | Self::TurnedAway => None,
            Self::Answered(_) => Some(!self.is_transient()),
            Self::Failed(_) => self.is_transient().then_some(false),
        }
    }
}

/// Safety first, then what would be in vain, then what is used up: the reason
/// told is the first that holds.
pub(crate) fn decide(ended: Ended, facts: &Facts) -> Decision {
    let is_over = matches!(
        ended,
        Ended::TurnedAway
            | Ended::Answered(
                Outcome::Completed
                    | Outcome::Failed
                    | Outcome::LookUp
                    | Outcome::Pending
            )
    );
    if is_over {
        return Decision::Over;
    }
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

    use http::StatusCode;
    use palisade_http::Failure;
    use proptest::prelude::*;

    use super::{Decision, Ended, Facts, Outcome, Stopped, decide};

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

    #[test]
    fn only_what_cannot_have_had_an_effect_is_repeated_without_a_key() {
        let repeat = Decision::RepeatAfter(SECOND);
        let unsafe_ = Decision::Stop(Stopped::NotReplaySafe);
        let in_vain = Decision::Stop(Stopped::NotTransient);
        for (ended, with_key, without) in [
            (
                Ended::Answered(Outcome::Completed),
                Decision::Over,
                Decision::Over,
            ),
            (Ended::Answered(Outcome::Failed), Decision::Over, Decision::Over),
            (Ended::Answered(Outcome::LookUp), Decision::Over, Decision::Over),
            (Ended::Answered(Outcome::Pending), Decision::Over, Decision::Over),
            (Ended::TurnedAway, Decision::Over, Decision::Over),
            (Ended::Answered(Outcome::Rejected), repeat, repeat),
            (Ended::Answered(Outcome::Unknown), repeat, unsafe_),
            (LOST, repeat, unsafe_),
            (UNSENT, repeat, repeat),
            (REFUSED, in_vain, in_vain),
        ] {
            assert_eq!(decide(ended, &FREE), with_key, "{ended:?}");
            assert_eq!(decide(ended, &UNSAFE), without, "{ended:?}");
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
    fn who_does_not_look_at_the_request_says_nothing_of_the_one_before() {
        for (status, settles) in
            [(200, true), (400, true), (401, false), (403, false), (407, false)]
        {
            let status = StatusCode::from_u16(status).unwrap();
            let outcome = crate::outcome_of_status(status);
            let ended = Ended::answered(status, outcome);
            assert_eq!(ended.settles_earlier(), settles, "{status}");
            assert!(!ended.is_ambiguous());
        }
        for ended in [LOST, UNSENT, Ended::Answered(Outcome::Rejected)] {
            assert!(!ended.settles_earlier());
        }
    }

    proptest! {
        /// Whatever else is known, these two hold.
        #[test]
        fn nothing_is_repeated_early_late_or_twice(
            ended in prop_oneof![
                Just(LOST), Just(UNSENT), Just(REFUSED), Just(Ended::TurnedAway),
                Just(Ended::Answered(Outcome::Unknown)),
                Just(Ended::Answered(Outcome::Rejected)),
                Just(Ended::Answered(Outcome::LookUp)),
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
