//! Who of those that wait goes next.
//!
//! The lanes of a bucket are served in the order of their first waiters. One
//! whose other buckets have no room is passed, so that no slot lies idle for
//! it; but only [`MAX_PASSED`](crate::lanes::MAX_PASSED) times, after which
//! every bucket keeps a slot for it. The oldest lane of those is hindered by
//! nobody, so each of them comes to its turn.

use std::ops::Bound;

use super::{Effect, Limiter, Ticket, Waiter, WaiterId};
use crate::{
    bucket::Waiting,
    lanes::{MAX_PASSED, Rank},
    set::Set,
};

impl Limiter {
    /// Whether all buckets have a slot and nobody who waits for it.
    pub(super) fn is_open(&mut self, set: &Set, now: u64) -> bool {
        set.as_slice().iter().all(|number| {
            self.bucket(*number).is_some_and(|(bucket, spec)| {
                bucket.waiting.is_none() && bucket.free(spec, now) > 0
            })
        })
    }

    /// Whether all buckets have a slot that is not kept for somebody older.
    fn admits(&mut self, set: &Set, rank: Rank, now: u64) -> bool {
        set.as_slice().iter().all(|number| {
            let Some((bucket, spec)) = self.bucket(*number) else {
                return false;
            };
            let kept = bucket.waiting.as_ref().map_or(0, |waiting| {
                waiting.starving.iter().filter(|r| **r < rank).count()
            });
            bucket.free(spec, now) as usize > kept
        })
    }

    pub(super) fn take(&mut self, set: Set, now: u64) -> Ticket {
        for number in set.as_slice() {
            if let Some((bucket, spec)) = self.bucket(*number) {
                bucket.take(spec, now);
            }
        }
        Ticket { set, sent: now }
    }

    pub(super) fn line_up(&mut self, set: &Set, rank: Rank) {
        let before = self.lanes.insert(set, rank);
        let Some(lane) = self.lanes.number_of(set) else { return };
        self.waiters.insert(rank.1, Waiter { lane, rank });
        if before.is_none_or(|first| rank < first) {
            self.list(lane, before);
        }
    }

    pub(super) fn leave(
        &mut self,
        id: WaiterId,
        now: u64,
        effects: &mut Vec<Effect>,
    ) {
        let Some(set) = self.set_of(id) else { return };
        if self.remove(id) {
            self.settle(&set, now, effects);
        }
    }

    /// Whether it was the first of its lane.
    fn remove(&mut self, id: WaiterId) -> bool {
        let Some(Waiter { lane, rank }) = self.waiters.remove(&id.0) else {
            return false;
        };
        let first = self.lanes.get(lane).and_then(|lane| lane.first());
        let was_first = first == Some(rank);
        self.lanes.remove(lane, rank);
        if was_first {
            self.list(lane, Some(rank));
        }
        was_first
    }

    /// Lists a lane under its first waiter in all its buckets, and no more
    /// under the one before.
    fn list(&mut self, number: u32, before: Option<Rank>) {
        let Some(lane) = self.lanes.get(number) else { return };
        lane.passed = 0;
        let (set, first) = (lane.set, lane.first());
        for bucket in set.as_slice() {
            let Some(bucket) = self.keys.get(*bucket) else { continue };
            let mut waiting = bucket.waiting.take().unwrap_or_default();
            if let Some(before) = before {
                waiting.lanes.remove(&before);
                waiting.starving.retain(|rank| *rank != before);
            }
            if let Some(first) = first {
                waiting.lanes.insert(first, number);
            }
            if !waiting.lanes.is_empty() {
                bucket.waiting = Some(waiting);
            }
        }
    }

    /// Lets everybody go who may, after something has changed in these buckets.
    pub(super) fn settle(
        &mut self,
        set: &Set,
        now: u64,
        effects: &mut Vec<Effect>,
    ) {
        self.mark(set);
        while let Some(bucket) = self.dirty.pop() {
            self.pass(bucket, now, effects);
            self.arm(bucket, now, effects);
        }
    }

    fn mark(&mut self, set: &Set) {
        for number in set.as_slice() {
            if self.queue_of(*number).is_some() {
                self.dirty.push(*number);
            }
        }
    }

    fn pass(&mut self, bucket: u32, now: u64, effects: &mut Vec<Effect>) {
        let mut from = Bound::Unbounded;
        loop {
            let Some((own, spec)) = self.bucket(bucket) else { return };
            if own.free(spec, now) == 0 {
                return;
            }
            let Some(waiting) = &own.waiting else { return };
            let mut rest = waiting.lanes.range((from, Bound::Unbounded));
            let Some((&rank, &lane)) = rest.next() else { return };
            from = Bound::Excluded(rank);
            let Some(set) = self.lanes.get(lane).map(|lane| lane.set) else {
                continue;
            };
            if self.admits(&set, rank, now) {
                self.remove(WaiterId(rank.1));
                let ticket = self.take(set, now);
                effects.push(Effect::Go(WaiterId(rank.1), ticket));
                self.count_passed(&set, rank);
                self.mark(&set);
            }
        }
    }

    /// Somebody of this rank goes: who came before and needs the same is
    /// passed.
    fn count_passed(&mut self, set: &Set, rank: Rank) {
        for bucket in set.as_slice() {
            let Some(waiting) =
                self.keys.get(*bucket).and_then(|b| b.waiting.as_ref())
            else {
                continue;
            };
            for lane in waiting.lanes.range(..rank).map(|(_, lane)| *lane) {
                let Some(lane) = self.lanes.get(lane) else { continue };
                lane.passed = lane.passed.saturating_add(1);
                if lane.passed == MAX_PASSED {
                    let Some(first) = lane.first() else { continue };
                    let set = lane.set;
                    // Kept in all its buckets, this one included, whose list
                    // is being read: noted now, entered below.
                    self.starving.push((set, first));
                }
            }
        }
        while let Some((set, first)) = self.starving.pop() {
            for bucket in set.as_slice() {
                if let Some(waiting) = self.queue_of(*bucket) {
                    waiting.starving.push(first);
                }
            }
        }
    }

    /// Has the first who waits for a bucket woken when that has room again.
    fn arm(&mut self, bucket: u32, now: u64, effects: &mut Vec<Effect>) {
        let first = |limiter: &mut Self, bucket| {
            let (_, lane) =
                limiter.queue_of(bucket)?.lanes.first_key_value()?;
            Some(*lane)
        };
        let Some(lane) = first(self, bucket) else { return };
        let Some(own) = self.lanes.get(lane) else { return };
        let (set, Some((_, id))) = (own.set, own.first()) else { return };
        let mut at = None;
        for number in set.as_slice() {
            if first(self, *number) != Some(lane) {
                continue;
            }
            let Some((bucket, spec)) = self.bucket(*number) else { continue };
            if bucket.free(spec, now) == 0 {
                let next = bucket.next_free(spec, now);
                at = [at, next].into_iter().flatten().min();
            }
        }
        if let Some(at) = at {
            let at = std::time::Duration::from_nanos(at);
            effects.push(Effect::WakeAt(WaiterId(id), at));
        }
    }

    fn queue_of(&mut self, bucket: u32) -> Option<&mut Waiting> {
        self.keys.get(bucket)?.waiting.as_deref_mut()
    }
}
