//! What a rule knows of one key.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    ceilings::{Ceiling, Ceilings},
    lanes::Rank,
    pause::Backoff,
    slots::Slots,
    spec::Spec,
};

/// One key of one rule.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub(crate) rule: u8,
    /// Answers 429 in a row.
    strikes: u8,
    in_flight: u32,
    pub(crate) key: u64,
    slots: Slots,
    /// After the minimum gap.
    gap_until: u64,
    paused_until: u64,
    struck_at: u64,
    /// Boxed: most servers say nothing.
    ceilings: Option<Box<Ceilings>>,
    /// Boxed: most keys have nobody waiting.
    pub(crate) waiting: Option<Box<Waiting>>,
}

/// Who waits for a bucket.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// The lanes, by the rank of who is first in them.
    pub(crate) lanes: BTreeMap<Rank, u32>,
    /// Those of them that were passed too often: a slot is kept for each.
    pub(crate) starving: Vec<Rank>,
}

impl Bucket {
    pub(crate) fn new(rule: u8, key: u64) -> Self {
        Self {
            rule,
            strikes: 0,
            in_flight: 0,
            key,
            slots: Slots::default(),
            gap_until: 0,
            paused_until: 0,
            struck_at: 0,
            ceilings: None,
            waiting: None,
        }
    }

    /// How many may go at `now`.
    pub(crate) fn free(&mut self, spec: &Spec, now: u64) -> u32 {
        if now < self.closed_until(spec) {
            return 0;
        }
        let flights = spec.in_flight.saturating_sub(self.in_flight);
        let free = self.slots_free(spec, now).min(flights);
        let free = free.min(self.left(now));
        if spec.gap == 0 { free } else { free.min(1) }
    }

    /// When at least one may go, if none may at `now`; nothing if that depends
    /// on the end of a request.
    pub(crate) fn next_free(&mut self, spec: &Spec, now: u64) -> Option<u64> {
        if self.in_flight >= spec.in_flight {
            return None;
        }
        let slot = match self.slots_free(spec, now) {
            0 => self.slots.next()?,
            _ => now,
        };
        Some(slot.max(self.closed_until(spec)).max(self.ceiling_opens(0)))
    }

    /// A moment before which one with so many `ahead` cannot go, whatever
    /// happens: every answer there at once, nobody ahead in another lane.
    pub(crate) fn earliest(
        &mut self,
        spec: &Spec,
        now: u64,
        ahead: usize,
    ) -> u64 {
        let gaps = spec.gap.saturating_mul(ahead as u64);
        let opens = self.closed_until(spec).max(now).saturating_add(gaps);
        let opens = opens.max(self.ceiling_opens(ahead));
        let free = self.slots_free(spec, now) as usize;
        let Some(behind) = ahead.checked_sub(free) else { return opens };
        // The slots in the order in which they can be free, over and over.
        let limit = spec.limit as usize;
        let rounds = behind.checked_div(limit).unwrap_or(0);
        let place = behind.checked_rem(limit).unwrap_or(0);
        let soonest = now.saturating_add(spec.hold);
        let slot = self.slots.until().nth(place);
        let slot = slot.unwrap_or(soonest).min(soonest);
        let rounds = spec.hold.saturating_mul(rounds as u64);
        slot.saturating_add(rounds).max(opens)
    }

    pub(crate) fn take(&mut self, spec: &Spec, now: u64) {
        self.in_flight = self.in_flight.saturating_add(1);
        self.gap_until = now.saturating_add(spec.gap);
        if let Some(ceilings) = &mut self.ceilings {
            ceilings.take();
        }
        if spec.is_stamped_at_send && spec.has_window() {
            self.slots.hold(spec, now);
        }
    }

    /// A request has ended that was sent at `sent`.
    pub(crate) fn end(
        &mut self,
        spec: &Spec,
        now: u64,
        sent: u64,
        ending: Ending,
    ) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if let (Ending::Unsent, Some(ceilings)) = (ending, &mut self.ceilings) {
            ceilings.give_back();
        }
        if !spec.has_window() {
            return;
        }
        match (ending, spec.is_stamped_at_send) {
            (Ending::Answered, false) => self.slots.hold(spec, now),
            (Ending::Unanswered, false) => {
                self.slots.hold_unanswered(spec, now);
            }
            (Ending::Unsent, true) => self.slots.give_back(spec, sent),
            (Ending::Unsent, false)
            | (Ending::Answered | Ending::Unanswered, true) => {}
        }
    }

    /// Nobody goes until then; never sooner than known before.
    pub(crate) fn pause(&mut self, until: u64) {
        self.paused_until = self.paused_until.max(until);
    }

    /// An answer to a request sent at `sent` says that so many remain until
    /// then. Those under way may yet be taken off it: in flight, or ended
    /// without an answer and in their grace when this one was sent.
    pub(crate) fn lower(
        &mut self,
        spec: &Spec,
        sent: u64,
        remaining: i64,
        until: u64,
    ) {
        let lost = self.slots.unanswered_after(spec, sent);
        let flying = i64::from(self.in_flight.saturating_sub(1));
        let left = remaining.saturating_sub(flying).saturating_sub(lost);
        let ceilings = self.ceilings.get_or_insert_default();
        ceilings.lower(Ceiling { left, until });
    }

    /// A 429, and for how long it wants a pause, if that is told. Those of
    /// requests that were sent before the last one count as one with it.
    pub(crate) fn strike(
        &mut self,
        backoff: &Backoff,
        told: Option<Duration>,
        now: u64,
        sent: u64,
    ) {
        if self.strikes > 0 && sent < self.struck_at {
            return;
        }
        let pause = backoff.pause(self.strikes);
        self.strikes = self.strikes.saturating_add(1);
        self.struck_at = now;
        if told.is_none() {
            self.pause(now.saturating_add(pause));
        }
    }

    /// An answer that is no 429, to a request sent after the last one.
    pub(crate) fn forgive(&mut self, sent: u64) {
        if sent >= self.struck_at {
            self.strikes = 0;
        }
    }

    /// Whether it says no more than one that was never asked: then it can be
    /// forgotten and nobody is let in too soon.
    pub(crate) fn is_idle(&mut self, now: u64) -> bool {
        self.in_flight == 0
            && self.waiting.is_none()
            && self.gap_until.max(self.paused_until) <= now
            && self.slots.held(now) == 0
            && self.left(now) == u32::MAX
    }

    fn slots_free(&mut self, spec: &Spec, now: u64) -> u32 {
        let held = u32::try_from(self.slots.held(now)).unwrap_or(u32::MAX);
        let flying = if spec.is_stamped_at_send { 0 } else { self.in_flight };
        spec.limit.saturating_sub(held.saturating_add(flying))
    }

    /// How many more may go by what servers say.
    fn left(&mut self, now: u64) -> u32 {
        self.ceilings.as_mut().map_or(u32::MAX, |c| c.left(now))
    }

    fn ceiling_opens(&self, ahead: usize) -> u64 {
        self.ceilings.as_ref().map_or(0, |c| c.opens(ahead))
    }

    fn closed_until(&self, spec: &Spec) -> u64 {
        self.paused_until.max(self.gap_until).max(spec.opens_at)
    }
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// With an answer: the server has counted it.
    Answered,
    /// Without one, and it may still be on its way: an error, a timeout, a
    /// future that was dropped, a panic.
    Unanswered,
    /// It was provably never sent, so its slot is free at once.
    Unsent,
}

impl Spec {
    fn has_window(&self) -> bool {
        self.limit != u32::MAX
    }
}

/// Nanoseconds, as many as fit: 584 years.
pub(crate) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
