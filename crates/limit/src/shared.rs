//! What all requests of a store share, behind its lock.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, PoisonError},
    task::Waker,
};

use palisade_http::{Deadline, Remaining};
use tokio::time::{Duration, Instant};

use crate::{
    Ask, Effect, Ending, Hint, Limiter, Refused, Ticket, Verdict, WaiterId,
    Wanted,
    lock::{Mutex, MutexGuard},
    queued::Queued,
    seat::Seat,
};

pub(crate) struct Shared {
    start: Instant,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) limiter: Limiter,
    pub(crate) seats: HashMap<WaiterId, Seat>,
    /// Kept, so that it is allocated once.
    pub(crate) effects: Vec<Effect>,
    busy: u64,
    pub(crate) refused: u64,
}

pub(crate) enum Asked {
    Go(Ticket),
    Wait { position: usize, queued: Queued },
}

impl Shared {
    #[expect(clippy::disallowed_methods, reason = "the shell's clock")]
    pub(crate) fn new(limiter: Limiter) -> Self {
        let state = State {
            limiter,
            seats: HashMap::new(),
            effects: Vec::new(),
            busy: 0,
            refused: 0,
        };
        Self { start: Instant::now(), state: Mutex::new(state) }
    }

    pub(crate) fn ask(
        self: &Arc<Self>,
        now: Instant,
        wanted: &Wanted,
    ) -> Result<Asked, Refused> {
        let deadline = wanted.deadline.map(Deadline::instant);
        let mut ask = Ask::new(wanted.demands);
        if let Some(deadline) = deadline {
            ask = ask.until(self.since_start(deadline));
        }
        ask = if wanted.is_urgent { ask.urgent() } else { ask };
        ask = if wanted.may_wait { ask } else { ask.or_refuse() };
        // Declared before the lock is taken: should the timer panic, for lack
        // of a runtime, the lock is free when this leaves the queue.
        let queued;
        let mut state = self.lock();
        let state_ = &mut *state;
        let verdict = state_.limiter.ask(
            self.since_start(now),
            &ask,
            &mut state_.effects,
        );
        let asked = match verdict {
            Verdict::Go(ticket) => Ok(Asked::Go(ticket)),
            Verdict::Refused(refused) => {
                state_.refused = state_.refused.saturating_add(1);
                Err(refused)
            }
            Verdict::Wait { id, position } => {
                queued = Queued::new(Arc::clone(self), id);
                state_.seats.insert(id, Seat::new(now, deadline));
                Ok(Asked::Wait { position, queued })
            }
        };
        let wakers = state_.carry_out(self, now);
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        asked
    }

    pub(crate) fn remains(&self, ticket: &Ticket, remaining: Remaining) {
        self.change(|state, now| {
            state.limiter.remains(now, ticket, remaining);
        });
    }

    pub(crate) fn answered(&self, ticket: Ticket, hint: Hint) {
        self.change(|state, now| {
            if matches!(hint, Hint::Busy(_)) {
                state.busy = state.busy.saturating_add(1);
            }
            state.limiter.hear(now, &ticket, hint);
            let ending = Ending::Answered;
            state.limiter.ended(now, ticket, ending, &mut state.effects);
        });
    }

    pub(crate) fn unanswered(&self, ticket: Ticket) {
        self.change(|state, now| {
            let ending = Ending::Unanswered;
            state.limiter.ended(now, ticket, ending, &mut state.effects);
        });
    }

    /// Changes something, and wakes who may go for it once the lock is free.
    pub(crate) fn change(&self, change: impl FnOnce(&mut State, Duration)) {
        // Read before the lock is taken: it is half of the time that the lock
        // would be held. Others may have told a later time meanwhile, and the
        // limiter keeps to that.
        #[expect(clippy::disallowed_methods, reason = "the shell's clock")]
        let now = Instant::now();
        let time = self.since_start(now);
        let mut state = self.lock();
        change(&mut state, time);
        let wakers = state.carry_out(self, now);
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn waiting(&self) -> usize {
        self.lock().limiter.waiting()
    }

    pub(crate) fn counts(&self) -> [u64; 3] {
        let state = self.lock();
        [state.busy, state.refused, state.limiter.unusable_hints()]
    }

    pub(crate) fn since_start(&self, time: Instant) -> Duration {
        time.saturating_duration_since(self.start)
    }

    /// A panic of somebody's waker leaves the state whole.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Tells the seats what has become of their waiters. Who is to be woken is
    /// woken by the caller, without the lock.
    pub(crate) fn carry_out(
        &mut self,
        shared: &Shared,
        now: Instant,
    ) -> Vec<Waker> {
        let mut wakers = Vec::new();
        if !self.effects.is_empty() {
            self.tell(shared, now, &mut wakers);
        }
        wakers
    }

    #[inline(never)] // Almost always there is nobody to tell anything.
    fn tell(&mut self, shared: &Shared, now: Instant, wakers: &mut Vec<Waker>) {
        while !self.effects.is_empty() {
            let mut effects = mem::take(&mut self.effects);
            for effect in effects.drain(..) {
                match effect {
                    Effect::Go(id, ticket) => match self.seats.get_mut(&id) {
                        Some(seat) => wakers.extend(seat.go(ticket)),
                        // Nobody there to send it.
                        None => self.limiter.ended(
                            shared.since_start(now),
                            ticket,
                            Ending::Unsent,
                            &mut self.effects,
                        ),
                    },
                    Effect::WakeAt(id, at) => {
                        if let Some(seat) = self.seats.get_mut(&id) {
                            seat.wake_at(shared.start.checked_add(at));
                        }
                    }
                }
            }
            if self.effects.is_empty() {
                self.effects = effects;
                break;
            }
        }
    }
}
