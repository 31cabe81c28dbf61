//! The order of the chain, checked on every request.

mod error;

use http::Extensions;

pub use self::error::{MissingStage, WrongOrder};
use crate::{Progress, trail::Trail};

/// Where a middleware stands in the chain; the order of the variants is the
/// order of the chain, from the outside in.
///
/// `reqwest-middleware` runs layers in the order in which they were added, and
/// takes any. In a wrong order a payment chain still works on a good day: with
/// the limiter outside the retries, retries escape the quota; with the token
/// put in outside the limiter, it goes stale in the queue. So each middleware
/// [enters](Self::enter) its stage before it does anything else, and a chain in
/// a wrong order fails on its first request, which is not sent.
///
/// The stages passed are kept in the request's [`Extensions`]. Those belong to
/// one call: a second `execute_with_extensions` with the same ones looks like a
/// wrong order.
///
/// # Examples
///
/// ```
/// use http::Extensions;
/// use palisade_http::Stage;
///
/// let mut extensions = Extensions::new();
/// Stage::Retry.enter(&mut extensions)?;
/// Stage::Limit.enter(&mut extensions)?;
/// assert!(Stage::Limit.has_passed(&extensions));
///
/// // The next attempt goes through the inner stages again.
/// Stage::Retry.rewind(&mut extensions);
/// assert!(!Stage::Limit.has_passed(&extensions));
/// Stage::Limit.enter(&mut extensions)?;
///
/// let wrong = Stage::Replay.enter(&mut extensions).unwrap_err();
/// assert_eq!(wrong.inner(), Stage::Retry);
/// # Ok::<(), palisade_http::WrongOrder>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Stage {
    /// May the request go there at all? Checks, so there may be several.
    Egress = 1,
    /// Opens the call: its idempotency key and its [`Deadline`](crate::Deadline).
    Call = 1 << 1,
    /// What the request carries. Checks, so there may be several.
    Payload = 1 << 2,
    /// Answers without a request.
    Cache = 1 << 3,
    /// Repeats a request with a new token, once, after a 401.
    Replay = 1 << 4,
    /// Repeats a request that failed, and opens the attempt.
    Retry = 1 << 5,
    /// Waits until the quota has room. There may be several.
    Limit = 1 << 6,
    /// Puts the credential in.
    Inject = 1 << 7,
}

impl Stage {
    /// All stages, from the outside in.
    pub const ALL: [Self; 8] = [
        Self::Egress,
        Self::Call,
        Self::Payload,
        Self::Cache,
        Self::Replay,
        Self::Retry,
        Self::Limit,
        Self::Inject,
    ];

    /// Marks this stage as passed. To be called first, before the middleware
    /// looks at the request.
    ///
    /// A middleware that has nothing to do with a request, such as one that
    /// holds the token of another origin, need not enter.
    ///
    /// # Errors
    ///
    /// When a stage further in was passed already, or this one was and is not
    /// one that [may repeat](Self::may_repeat). The middleware returns the
    /// error instead of running the rest of the chain.
    pub fn enter(self, extensions: &mut Extensions) -> Result<(), WrongOrder> {
        let Trail { passed, .. } = Trail::of_mut(extensions);
        let own = if self.may_repeat() { 0 } else { self.bit() };
        let hindering = passed.0 & (self.inside() | own);
        if hindering != 0 {
            return Err(WrongOrder::new(self, outermost(hindering, self)));
        }
        passed.0 |= self.bit();
        Ok(())
    }

    /// Whether the request is inside this stage.
    #[must_use]
    pub fn has_passed(self, extensions: &Extensions) -> bool {
        Trail::of(extensions)
            .is_some_and(|trail| trail.passed.0 & self.bit() != 0)
    }

    /// That `outer` was passed, without which this stage makes no sense: a
    /// token whose 401 nobody would answer, for instance.
    ///
    /// # Errors
    ///
    /// When it was not. The middleware returns the error instead of running
    /// the rest of the chain.
    pub fn require(
        self,
        outer: Self,
        extensions: &Extensions,
    ) -> Result<(), MissingStage> {
        if outer.has_passed(extensions) {
            Ok(())
        } else {
            Err(MissingStage::new(self, outer))
        }
    }

    /// Forgets every stage inside this one, and lets
    /// [`Progress`] begin a new attempt.
    ///
    /// To be called before each run of the rest of the chain by a middleware
    /// that may run it several times; before the first run it changes nothing.
    pub fn rewind(self, extensions: &mut Extensions) {
        if let Some(trail) = extensions.get_mut::<Trail>() {
            trail.passed.0 &= !self.inside();
            trail.progress.iter().for_each(Progress::begin_attempt);
        }
    }

    /// Whether a chain may hold this stage more than once.
    ///
    /// Two that refuse or wait only make a chain stricter: [`Egress`],
    /// [`Payload`], [`Limit`]. Two that repeat multiply the requests sent, and
    /// two idempotency keys, caches or tokens contradict each other.
    ///
    /// [`Egress`]: Self::Egress
    /// [`Payload`]: Self::Payload
    /// [`Limit`]: Self::Limit
    #[must_use]
    pub const fn may_repeat(self) -> bool {
        matches!(self, Self::Egress | Self::Payload | Self::Limit)
    }

    /// The name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Call => "call",
            Self::Payload => "payload",
            Self::Cache => "cache",
            Self::Replay => "replay",
            Self::Retry => "retry",
            Self::Limit => "limit",
            Self::Inject => "inject",
        }
    }

    const fn bit(self) -> u8 {
        self as u8
    }

    /// The bits of all stages inside this one.
    const fn inside(self) -> u8 {
        !(self.bit() | self.bit().wrapping_sub(1))
    }
}

/// The outermost stage of which there is a bit.
fn outermost(bits: u8, otherwise: Stage) -> Stage {
    let mut stages = Stage::ALL.into_iter();
    stages.find(|stage| bits & stage.bit() != 0).unwrap_or(otherwise)
}

/// A bit for each stage passed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Passed(u8);

#[cfg(test)]
mod tests {
    use http::Extensions;
    use proptest::prelude::*;

    use super::Stage;

    fn entered(stages: &[Stage]) -> Extensions {
        let mut extensions = Extensions::new();
        for stage in stages {
            stage.enter(&mut extensions).unwrap();
        }
        extensions
    }

    #[test]
    fn the_whole_chain_passes_in_its_order_with_any_stage_left_out() {
        for left_out in 0..=u8::MAX {
            let stages = Stage::ALL.iter().filter(|s| s.bit() & left_out == 0);
            let stages: Vec<_> = stages.copied().collect();
            let extensions = entered(&stages);
            for stage in Stage::ALL {
                let is_there = stages.contains(&stage);
                assert_eq!(stage.has_passed(&extensions), is_there);
            }
        }
    }

    #[test]
    fn every_pair_in_the_wrong_order_is_found() {
        for inner in Stage::ALL {
            for outer in Stage::ALL.into_iter().filter(|s| *s < inner) {
                let mut extensions = entered(&[inner]);
                let wrong = outer.enter(&mut extensions).unwrap_err();
                assert_eq!((wrong.stage(), wrong.inner()), (outer, inner));
                assert!(!outer.has_passed(&extensions));
            }
        }
    }

    #[test]
    fn checks_and_limiters_may_repeat_and_nothing_else() {
        for stage in Stage::ALL {
            let mut extensions = entered(&[stage]);
            let again = stage.enter(&mut extensions);
            assert_eq!(again.is_ok(), stage.may_repeat(), "{stage:?}");
        }
    }

    #[test]
    fn a_rewind_forgets_what_is_inside_and_keeps_what_is_outside() {
        let mut extensions = entered(&Stage::ALL);
        Stage::Retry.rewind(&mut extensions);
        for stage in Stage::ALL {
            let is_kept = stage <= Stage::Retry;
            assert_eq!(stage.has_passed(&extensions), is_kept, "{stage:?}");
        }
        Stage::Limit.enter(&mut extensions).unwrap();
        Stage::Inject.enter(&mut extensions).unwrap();
    }

    #[test]
    fn a_promised_stage_that_is_missing_is_named() {
        let extensions = entered(&[Stage::Retry, Stage::Limit]);
        Stage::Inject.require(Stage::Limit, &extensions).unwrap();
        let missing =
            Stage::Inject.require(Stage::Replay, &extensions).unwrap_err();
        assert_eq!(
            (missing.stage(), missing.missing()),
            (Stage::Inject, Stage::Replay)
        );
    }

    proptest! {
        /// The naive model: a list of what was passed.
        #[test]
        fn any_sequence_is_judged_as_the_list_judges_it(
            steps in proptest::collection::vec((0..8_usize, any::<bool>()), 0..24)
        ) {
            let mut extensions = Extensions::new();
            let mut list: Vec<Stage> = Vec::new();
            for (at, rewinds) in steps {
                let stage = Stage::ALL[at];
                if rewinds {
                    stage.rewind(&mut extensions);
                    list.retain(|passed| *passed <= stage);
                } else {
                    let is_wrong = list.iter().any(|passed| {
                        *passed > stage
                            || (*passed == stage && !stage.may_repeat())
                    });
                    let entered = stage.enter(&mut extensions);
                    prop_assert_eq!(entered.is_err(), is_wrong);
                    if !is_wrong {
                        list.push(stage);
                    }
                }
            }
        }
    }
}
