use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    Ending, Refused, Ticket, WaiterId,
    shared::{Shared, State},
};

/// Waits for a ticket, and leaves the queue when it is dropped.
#[must_use]
pub(crate) struct Queued {
    shared: Arc<Shared>,
    id: WaiterId,
    is_done: bool,
}

impl Queued {
    pub(crate) const fn new(shared: Arc<Shared>, id: WaiterId) -> Self {
        Self { shared, id, is_done: false }
    }

    /// Asks whether the time has come. `None` if it has not.
    fn look(&self, cx: &mut Context<'_>) -> Option<Result<Ticket, Refused>> {
        let mut others = Vec::new();
        let mut state = self.shared.lock();
        let answer = self.turn(&mut state, cx, &mut others);
        drop(state);
        others.into_iter().for_each(Waker::wake);
        answer
    }

    fn turn(
        &self,
        state: &mut State,
        cx: &mut Context<'_>,
        others: &mut Vec<Waker>,
    ) -> Option<Result<Ticket, Refused>> {
        let mut late = None;
        loop {
            let Some(seat) = state.seats.get_mut(&self.id) else {
                return Some(Err(Refused::time_up(Duration::ZERO)));
            };
            if let Some(ticket) = seat.ticket.take() {
                state.seats.remove(&self.id);
                return Some(Ok(ticket));
            }
            if let Some(now) = late {
                let refused = self.give_up(state, now);
                others.extend(state.carry_out(&self.shared, now));
                return Some(Err(refused));
            }
            if !seat.is_due(cx) {
                return None;
            }
            // Read after the timer has said that it is over. With an older time
            // it would be set again, and say so again, with the lock held.
            #[expect(clippy::disallowed_methods, reason = "the shell's clock")]
            let now = Instant::now();
            late = Some(now).filter(|now| *now >= seat.deadline);
            let time = self.shared.since_start(now);
            state.limiter.wake(time, self.id, &mut state.effects);
            others.extend(state.carry_out(&self.shared, now));
        }
    }

    fn give_up(&self, state: &mut State, now: Instant) -> Refused {
        let now = self.shared.since_start(now);
        let wait = state.limiter.soonest(now, self.id);
        state.seats.remove(&self.id);
        state.limiter.cancelled(now, self.id, &mut state.effects);
        state.refused = state.refused.saturating_add(1);
        Refused::time_up(wait)
    }
}

impl Future for Queued {
    type Output = Result<Ticket, Refused>;

    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Self::Output> {
        match self.look(cx) {
            Some(answer) => {
                self.is_done = true;
                Poll::Ready(answer)
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        if self.is_done {
            return;
        }
        self.shared.change(|state, now| {
            let seat = state.seats.remove(&self.id);
            let effects = &mut state.effects;
            match seat.and_then(|seat| seat.ticket) {
                Some(ticket) => {
                    state.limiter.ended(now, ticket, Ending::Unsent, effects);
                }
                None => state.limiter.cancelled(now, self.id, effects),
            }
        });
    }
}
