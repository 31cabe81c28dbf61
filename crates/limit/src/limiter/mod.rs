//! The decisions: who goes, who waits, who is refused.

mod pass;
mod remains;
mod verdict;

use std::{collections::HashMap, time::Duration};

pub use self::verdict::{Ask, Effect, Hint, Ticket, Verdict, WaiterId};
use crate::{
    Ending, Refused,
    bucket::{Bucket, nanos},
    config::Config,
    keys::{Keys, spec_of},
    lanes::{Lanes, Rank},
    set::Set,
    spec::Spec,
};

/// The limiter without I/O, clock, lock or runtime: it is told what happens and
/// when, and answers who may go.
///
/// [`LimitMiddleware`](crate::LimitMiddleware) is a thin shell around it, and
/// so can be another one for another client. Whoever drives it
///
/// * tells the time as a [`Duration`] since a start of its choice, by a
///   monotonic clock; one that runs backwards is held, which admits less;
/// * carries out every [`Effect`];
/// * calls [`ended`](Self::ended) once for each [`Ticket`], whatever becomes of
///   the request. A ticket that is forgotten keeps its slot for ever.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use palisade_limit::{Ask, Demands, Effect, Ending, Limiter, Rule, Verdict};
///
/// let rule = Rule::new("all", 1, Duration::from_secs(60)).clock_margin(0);
/// let (_, mut limiter) = Limiter::builder().rule(rule).build()?;
/// let demands = Demands::none().and(0, 0)?;
/// let second = Duration::from_secs(1);
/// let mut effects = Vec::new();
///
/// let first = limiter.ask(second, &Ask::new(demands), &mut effects);
/// let Verdict::Go(ticket) = first else { panic!("{first:?}") };
/// let then = limiter.ask(second, &Ask::new(demands), &mut effects);
/// let Verdict::Wait { id, .. } = then else { panic!("{then:?}") };
///
/// // The answer comes after two seconds, and the window begins with it.
/// limiter.ended(second * 3, ticket, Ending::Answered, &mut effects);
/// assert!(matches!(
///     effects.pop(),
///     Some(Effect::WakeAt(who, at)) if who == id && at == second * 63
/// ));
/// limiter.wake(second * 63, id, &mut effects);
/// assert!(matches!(effects.pop(), Some(Effect::Go(who, _)) if who == id));
/// # Ok::<(), palisade_limit::BuildError>(())
/// ```
#[derive(Debug)]
pub struct Limiter {
    specs: Vec<Spec>,
    config: Config,
    /// The latest time told.
    now: u64,
    keys: Keys,
    lanes: Lanes,
    waiters: HashMap<u64, Waiter>,
    next_id: u64,
    /// Buckets that somebody waits for and that have to be looked at.
    dirty: Vec<u32>,
    /// Lanes that have just been passed too often.
    starving: Vec<(Set, Rank)>,
    unusable_hints: u64,
}

#[derive(Debug)]
struct Waiter {
    lane: u32,
    rank: Rank,
}

impl Limiter {
    pub(crate) fn new(specs: Vec<Spec>, config: Config) -> Self {
        Self {
            specs,
            keys: Keys::new(config.max_keys),
            config,
            now: 0,
            lanes: Lanes::default(),
            waiters: HashMap::new(),
            next_id: 0,
            dirty: Vec::new(),
            starving: Vec::new(),
            unusable_hints: 0,
        }
    }

    /// Asks for a request. It goes at once, takes its place in the queue, or is
    /// refused. All its rules admit it together or none is touched.
    pub fn ask(
        &mut self,
        now: Duration,
        ask: &Ask,
        effects: &mut Vec<Effect>,
    ) -> Verdict {
        let now = self.clock(now);
        if ask.until.is_some_and(|until| until < now) {
            return Verdict::Refused(Refused::too_late(None, Duration::ZERO));
        }
        let mut set = Set::new();
        for demand in ask.demands.iter() {
            match self.keys.find(demand, now, &set) {
                Some(number) => set.push(number),
                None => return Verdict::Refused(Refused::keys(demand.0)),
            }
        }
        if self.is_open(&set, now) {
            return Verdict::Go(self.take(set, now));
        }
        self.queue(ask, set, now, effects)
    }

    /// Has it take its place in the queue, if it may wait and that makes sense.
    #[inline(never)] // It would make the frame of those that go at once large.
    fn queue(
        &mut self,
        ask: &Ask,
        set: Set,
        now: u64,
        effects: &mut Vec<Effect>,
    ) -> Verdict {
        let until = ask.until.unwrap_or(u64::MAX);
        let rank = self.rank(ask, now);
        self.line_up(&set, rank);
        self.settle(&set, now, effects);
        let id = WaiterId(rank.1);
        let own = |effect: &Effect| matches!(effect, Effect::Go(who, _) if *who == id);
        if let Some(place) = effects.iter().position(own) {
            let mut before = effects.iter().take(place);
            // Who goes at the same moment and came first is told first.
            if ask.may_wait && before.any(|it| matches!(it, Effect::Go(..))) {
                return Verdict::Wait { id, position: 0 };
            }
            if let Effect::Go(_, ticket) = effects.remove(place) {
                return Verdict::Go(ticket);
            }
        }
        let position = self.position(rank);
        let (earliest, rule) = self.earliest(&set, now, position);
        let wait = Duration::from_nanos(earliest.saturating_sub(now));
        let refusal = if !ask.may_wait {
            Some(Refused::no_room(rule, wait))
        } else if self.waiters.len() > self.config.max_waiting {
            Some(Refused::queue(rule, wait))
        } else if earliest > until {
            Some(Refused::too_late(rule, wait))
        } else {
            None
        };
        if let Some(refusal) = refusal {
            self.leave(id, now, effects);
            return Verdict::Refused(refusal);
        }
        Verdict::Wait { id, position }
    }

    /// The request of a ticket has ended.
    #[expect(clippy::needless_pass_by_value, reason = "a ticket ends once")]
    pub fn ended(
        &mut self,
        now: Duration,
        ticket: Ticket,
        ending: Ending,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.clock(now);
        let mut is_waited_for = false;
        for number in ticket.set.as_slice() {
            if let Some((bucket, spec)) = self.bucket(*number) {
                bucket.end(spec, now, ticket.sent, ending);
                is_waited_for |= bucket.waiting.is_some();
            }
        }
        if is_waited_for {
            self.settle(&ticket.set, now, effects);
        }
    }

    /// What the server said in its answer; to be told before
    /// [`ended`](Self::ended). A pause is for everybody with the same keys.
    pub fn hear(&mut self, now: Duration, ticket: &Ticket, hint: Hint) {
        if hint == Hint::Fine(None) {
            for number in ticket.set.as_slice() {
                if let Some(bucket) = self.keys.get(*number) {
                    bucket.forgive(ticket.sent);
                }
            }
            return;
        }
        let now = self.clock(now);
        let (Hint::Busy(pause) | Hint::Fine(pause)) = hint;
        let granted = pause.filter(|pause| *pause <= self.config.max_pause);
        if granted != pause {
            self.unusable_hints = self.unusable_hints.saturating_add(1);
        }
        let backoff = self.config.backoff;
        for number in ticket.set.as_slice() {
            let Some((bucket, _)) = self.bucket(*number) else { continue };
            match hint {
                Hint::Busy(_) => {
                    bucket.strike(&backoff, granted, now, ticket.sent);
                }
                Hint::Fine(_) => bucket.forgive(ticket.sent),
            }
            if let Some(pause) = granted {
                bucket.pause(now.saturating_add(nanos(pause)));
            }
        }
    }

    /// Looks again at what this waiter waits for: the time of its
    /// [`Effect::WakeAt`] has come. At any other time nothing changes.
    pub fn wake(
        &mut self,
        now: Duration,
        id: WaiterId,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.clock(now);
        if let Some(set) = self.set_of(id) {
            self.settle(&set, now, effects);
        }
    }

    /// A waiter has gone, and leaves its place to those behind it. One that was
    /// told to go has a ticket instead, which ends [`Ending::Unsent`].
    pub fn cancelled(
        &mut self,
        now: Duration,
        id: WaiterId,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.clock(now);
        self.leave(id, now, effects);
    }

    /// A moment before which a waiter cannot go, and how long that is.
    #[must_use]
    pub fn soonest(&mut self, now: Duration, id: WaiterId) -> Duration {
        let now = self.clock(now);
        let Some(set) = self.set_of(id) else { return Duration::ZERO };
        let rank = self.waiters.get(&id.0).map(|waiter| waiter.rank);
        let position = rank.map_or(0, |rank| self.position(rank));
        let (earliest, _) = self.earliest(&set, now, position);
        Duration::from_nanos(earliest.saturating_sub(now))
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiters.len()
    }

    /// How many keys are held, of all rules together.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// How often a server asked for a pause that is longer than the limiter
    /// grants, and that was not granted; or said of what
    /// [remains](Self::remains) what cannot be, or cannot be read.
    #[must_use]
    pub const fn unusable_hints(&self) -> u64 {
        self.unusable_hints
    }

    fn clock(&mut self, now: Duration) -> u64 {
        self.now = self.now.max(nanos(now));
        self.now
    }

    /// A number of its own for each, in the order of their arrival; later by
    /// the lead for those that the others may pass, which bounds by how much.
    fn rank(&mut self, ask: &Ask, now: u64) -> Rank {
        let id = self.next_id;
        self.next_id = self.next_id.saturating_add(1);
        let lead = if ask.is_urgent { 0 } else { self.config.lead };
        (now.saturating_add(lead), id)
    }

    fn position(&mut self, rank: Rank) -> usize {
        let lane = self.waiters.get(&rank.1).map(|waiter| waiter.lane);
        let lane = lane.and_then(|number| self.lanes.get(number));
        lane.map_or(0, |lane| lane.ahead_of(rank))
    }

    /// And the rule that says so.
    fn earliest(
        &mut self,
        set: &Set,
        now: u64,
        ahead: usize,
    ) -> (u64, Option<u8>) {
        let mut latest = ((now, false), None);
        for number in set.as_slice() {
            if let Some((bucket, spec)) = self.bucket(*number) {
                // Of two that may open at once, it is the one that is full.
                let is_full = bucket.free(spec, now) == 0;
                let at = (bucket.earliest(spec, now, ahead), is_full);
                if at > latest.0 || latest.1.is_none() {
                    latest = (at, Some(bucket.rule));
                }
            }
        }
        (latest.0.0, latest.1)
    }

    fn set_of(&mut self, id: WaiterId) -> Option<Set> {
        let lane = self.waiters.get(&id.0)?.lane;
        Some(self.lanes.get(lane)?.set)
    }

    fn bucket(&mut self, number: u32) -> Option<(&mut Bucket, &Spec)> {
        let bucket = self.keys.get(number)?;
        let spec = spec_of(&self.specs, bucket)?;
        Some((bucket, spec))
    }
}
