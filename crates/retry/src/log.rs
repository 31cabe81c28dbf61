//! What has happened in a call so far.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    Attempts, FailedAttempt, Outcome, ProviderCode, Stopped, decide::Ended,
};

/// Of a call that goes well it is one word. What else there may be to say is
/// behind a lock, which is not taken for it.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// The number of attempts, above the flags.
    word: AtomicU64,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    /// All but their number.
    attempts: Attempts,
    /// Of the last answer.
    code: Option<ProviderCode>,
}

/// What there is to say at one time.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) attempts: Attempts,
    /// An attempt is under way, and nobody has said how it ended.
    pub(crate) is_under_way: bool,
    /// An attempt may have had an effect that no later answer told of.
    pub(crate) is_ambiguous: bool,
    /// All attempts that ended provably did not leave.
    pub(crate) is_unsent: bool,
    pub(crate) last: Last,
    /// Of the last answer.
    pub(crate) code: Option<ProviderCode>,
}

/// What the last answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    Completed,
    Pending,
    /// Anything else, or nothing.
    Unsettled,
}

const UNDER_WAY: u64 = 1;
const AMBIGUOUS: u64 = 1 << 1;
const COMPLETED: u64 = 1 << 2;
const PENDING: u64 = 1 << 3;
/// There are notes.
const NOTED: u64 = 1 << 4;
/// An attempt came to something else than not to have been sent.
const SENT: u64 = 1 << 5;
const ATTEMPT: u64 = 1 << 8;

impl Log {
    /// Of a call that is the same as one before, of which nobody knows whether
    /// it had its effect.
    pub(crate) fn after_open(is_open: bool) -> Self {
        let word = if is_open { AMBIGUOUS } else { 0 };
        Self { word: word.into(), notes: Mutex::default() }
    }

    /// Begins an attempt; its number, from 1 on.
    pub(crate) fn begin(&self) -> u32 {
        count(self.change(|word| word.saturating_add(ATTEMPT) | UNDER_WAY))
    }

    /// Whether no attempt was begun.
    pub(crate) fn is_empty(&self) -> bool {
        self.word.load(Ordering::Acquire) < ATTEMPT
    }

    /// What the attempt under way came to.
    pub(crate) fn end(&self, ended: Ended, code: Option<ProviderCode>) {
        let last = match ended {
            Ended::Answered { outcome: Outcome::Completed, .. } => COMPLETED,
            Ended::Answered { outcome: Outcome::Pending, .. } => PENDING,
            _ => 0,
        };
        let sent = if ended.is_unsent() { 0 } else { SENT };
        let word = self.change(|word| {
            let word = word & !(UNDER_WAY | COMPLETED | PENDING) | last | sent;
            if ended.is_ambiguous() {
                word | AMBIGUOUS
            } else if ended.settles_earlier() {
                word & !AMBIGUOUS
            } else {
                word
            }
        });
        if code.is_some() || word & NOTED != 0 {
            self.note(|notes| notes.code = code);
        }
    }

    /// That the attempt failed, and what follows.
    pub(crate) fn failed(&self, attempt: FailedAttempt) {
        self.note(|notes| notes.attempts.failed.push(attempt));
    }

    pub(crate) fn stop(&self, why: Stopped, retry_after: Option<Duration>) {
        self.note(|notes| {
            notes.attempts.stopped = Some(why);
            notes.attempts.retry_after = retry_after;
        });
    }

    /// Takes nothing away.
    pub(crate) fn read(&self) -> Reading {
        let word = self.word.load(Ordering::Acquire);
        let is = |flag| word & flag != 0;
        let (attempts, code) = if is(NOTED) {
            let notes = self.notes();
            (notes.attempts.clone(), notes.code)
        } else {
            (Attempts::default(), None)
        };
        Reading {
            attempts: Attempts { count: count(word), ..attempts },
            is_under_way: is(UNDER_WAY),
            is_ambiguous: is(AMBIGUOUS),
            is_unsent: !is(SENT),
            last: match word & (COMPLETED | PENDING) {
                COMPLETED => Last::Completed,
                PENDING => Last::Pending,
                _ => Last::Unsettled,
            },
            code,
        }
    }

    fn note(&self, note: impl FnOnce(&mut Notes)) {
        note(&mut self.notes());
        self.change(|word| word | NOTED);
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it is then. Not in one step, which takes longer: the layers of a
    /// call are all polled by one task.
    fn change(&self, change: impl Fn(u64) -> u64) -> u64 {
        let word = change(self.word.load(Ordering::Acquire));
        self.word.store(word, Ordering::Release);
        word
    }
}

fn count(word: u64) -> u32 {
    u32::try_from(word / ATTEMPT).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "counts a few attempts")]
mod tests {
    use palisade_http::Failure;
    use proptest::prelude::*;

    use super::{Last, Log};
    use crate::{FailedAttempt, Outcome, ProviderCode, Verdict, decide::Ended};

    /// The same without a word to put it into.
    #[derive(Default)]
    struct Model {
        count: u32,
        is_under_way: bool,
        is_ambiguous: bool,
        last: Option<Outcome>,
        code: Option<ProviderCode>,
        failed: usize,
        is_sent: bool,
    }

    const LOST: Ended = Ended::Failed(Failure::TIMED_OUT);
    const UNSENT: Ended = Ended::Failed(Failure::TIMED_OUT.unsent());

    fn answered(outcome: Outcome, is_settled: bool) -> Ended {
        let verdict = Verdict::from(outcome);
        Ended::answered(if is_settled { verdict.settled() } else { verdict })
    }

    proptest! {
        #[test]
        fn it_says_what_the_model_says(
            ends in prop::collection::vec((0..8_usize, 0..3_u8), 0..6),
            is_under_way: bool,
        ) {
            let (log, mut model) = (Log::default(), Model::default());
            for (end, code) in ends {
                model.count += 1;
                prop_assert_eq!(log.begin(), model.count);
                let (ended, outcome) = [
                    (Outcome::Completed, false),
                    (Outcome::Pending, false),
                    (Outcome::Failed, true),
                    (Outcome::Failed, false),
                    (Outcome::LookUp, false),
                    (Outcome::Unknown, false),
                ]
                .get(end)
                .map_or((if end == 6 { LOST } else { UNSENT }, None), |case| {
                    (answered(case.0, case.1), Some(case.0))
                });
                let code = match code {
                    0 => None,
                    1 => ProviderCode::new("1"),
                    _ => ProviderCode::new("2"),
                };
                log.end(ended, code);
                (model.last, model.code) = (outcome, code);
                model.is_sent |= ended != UNSENT;
                if ended.is_ambiguous() {
                    model.is_ambiguous = true;
                } else if ended.settles_earlier() {
                    model.is_ambiguous = false;
                }
                if !ended.is_success() {
                    model.failed += 1;
                    log.failed(FailedAttempt {
                        cause: Failure::TIMED_OUT,
                        code,
                        duration: std::time::Duration::ZERO,
                        delay: std::time::Duration::ZERO,
                    });
                }
            }
            if is_under_way {
                model.count += 1;
                model.is_under_way = true;
                log.begin();
            }
            for _ in 0..2 {
                let read = log.read();
                prop_assert_eq!(read.attempts.count, model.count);
                prop_assert_eq!(read.attempts.failed.len(), model.failed);
                prop_assert_eq!(read.is_under_way, model.is_under_way);
                prop_assert_eq!(read.is_ambiguous, model.is_ambiguous);
                prop_assert_eq!(read.is_unsent, !model.is_sent);
                prop_assert_eq!(read.last, match model.last {
                    Some(Outcome::Completed) => Last::Completed,
                    Some(Outcome::Pending) => Last::Pending,
                    _ => Last::Unsettled,
                });
                prop_assert_eq!(read.code, model.code);
            }
        }
    }
}
