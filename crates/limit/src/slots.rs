//! The slots of one window, and why they are exact.
//!
//! A limit of N in any window of length W is N slots. A request takes one when
//! it is sent, and the slot is free again W after its **answer**.
//!
//! # Proof
//!
//! The server counts request *i* at a moment *aᵢ* between its sending *sᵢ* and
//! its answer *eᵢ*. The request that takes the slot next is sent no sooner than
//! *eᵢ* + W, so it arrives no sooner than *aᵢ* + W. Of any N + 1 arrivals two
//! had the same slot, so they are W or more apart, and no half-open window
//! `[t, t + W)` of the server holds N + 1 of them. ∎
//!
//! No delay, no reordering and no offset of a clock enters into it. What does:
//!
//! 1. *Rates.* W passes on the server's clock while W × (1 + margin) passes on
//!    ours: the hold is that much longer.
//! 2. *Lost answers.* A request that ended here without one arrives within the
//!    grace, or never: its slot is held for grace + W from the end.
//! 3. *The window is half-open.* A server that counts both ends, or rounds its
//!    times, has a window that much longer: say so in W.
//!
//! # Why two queues
//!
//! Answers come in any order, but the releases they start are all the same
//! time away, so in the order of the *answers* they are sorted. Those without
//! an answer are another constant away: sorted among themselves. Two queues
//! are therefore all it takes, nothing is searched and nothing is rounded up.

use std::collections::VecDeque;

use crate::spec::Spec;

/// The slots that are held after their request has ended, by the moment at
/// which each is free again. Eight bytes a slot, and only for slots in use.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// Sorted, since `now` never runs backwards.
    answered: VecDeque<u64>,
    /// Sorted too. Rare, so that most keys have none.
    #[expect(clippy::box_collection, reason = "a quarter of its size if none")]
    unanswered: Option<Box<VecDeque<u64>>>,
}

impl Slots {
    /// Holds a slot until `now` and the window have passed.
    pub(crate) fn hold(&mut self, spec: &Spec, now: u64) {
        let until = now.saturating_add(spec.hold);
        push(&mut self.answered, until, spec.limit);
    }

    /// Holds a slot for the grace longer: its request may yet arrive.
    pub(crate) fn hold_unanswered(&mut self, spec: &Spec, now: u64) {
        let until = now.saturating_add(spec.grace).saturating_add(spec.hold);
        let queue = self.unanswered.get_or_insert_default();
        push(queue, until, spec.limit);
    }

    /// Frees the slot of a request that was stamped at `sent` and was not sent.
    pub(crate) fn give_back(&mut self, spec: &Spec, sent: u64) {
        let until = sent.saturating_add(spec.hold);
        if let Ok(index) = self.answered.binary_search(&until) {
            self.answered.remove(index);
        }
    }

    /// How many are held at `now`. Forgets those that are not.
    pub(crate) fn held(&mut self, now: u64) -> usize {
        forget(&mut self.answered, now);
        let answered = self.answered.len();
        let Some(unanswered) = &mut self.unanswered else { return answered };
        forget(unanswered, now);
        let held = answered.saturating_add(unanswered.len());
        if unanswered.is_empty() {
            self.unanswered = None;
        }
        held
    }

    /// How many have ended without an answer whose grace ended after `time`.
    pub(crate) fn unanswered_after(&self, spec: &Spec, time: u64) -> i64 {
        let until = time.saturating_add(spec.hold);
        let lost = self.unanswered.iter().flat_map(|queue| queue.iter());
        let lost = lost.rev().take_while(|slot| **slot > until).count();
        i64::try_from(lost).unwrap_or(i64::MAX)
    }

    /// When the next one is free.
    pub(crate) fn next(&self) -> Option<u64> {
        self.until().next()
    }

    /// When they are free, in that order.
    pub(crate) fn until(&self) -> impl Iterator<Item = u64> {
        let mut first = self.answered.iter().copied().peekable();
        let mut second =
            self.unanswered.iter().flat_map(|q| q.iter().copied()).peekable();
        std::iter::from_fn(move || match (first.peek(), second.peek()) {
            (Some(a), Some(b)) if b < a => second.next(),
            (None, Some(_)) => second.next(),
            _ => first.next(),
        })
    }
}

fn forget(queue: &mut VecDeque<u64>, now: u64) {
    while queue.front().is_some_and(|until| *until <= now) {
        queue.pop_front();
    }
}

fn push(queue: &mut VecDeque<u64>, until: u64, limit: u32) {
    if queue.len() == queue.capacity() {
        grow(queue, limit);
    }
    queue.push_back(until);
}

/// Grows to the limit and not to the next power of two: with a million keys
/// the difference is the larger part.
#[cold]
fn grow(queue: &mut VecDeque<u64>, limit: u32) {
    let most = (limit as usize).saturating_sub(queue.len());
    queue.reserve_exact(queue.len().clamp(1, most.max(1)));
}
