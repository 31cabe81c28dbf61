use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

use crate::{Ending, Refused, Ticket, WaiterId, shared::Shared};

/// A waiter, behind the lock.
pub(crate) struct Seat {
    /// On the runtime of who waits. Set by whoever learns the time.
    sleep: Pin<Box<Sleep>>,
    deadline: Instant,
    waker: Option<Waker>,
    ticket: Option<Ticket>,
}

/// Longer than any timer that is ever set.
const LONG: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl Seat {
    pub(crate) fn new(now: Instant, deadline: Option<Instant>) -> Self {
        let far = now.checked_add(LONG).unwrap_or(now);
        let deadline = deadline.unwrap_or(far).min(far);
        let sleep = Box::pin(sleep_until(deadline));
        Self { sleep, deadline, waker: None, ticket: None }
    }

    pub(crate) fn go(&mut self, ticket: Ticket) -> Option<Waker> {
        self.ticket = Some(ticket);
        self.waker.take()
    }

    /// The timer wakes the waiter, not this call.
    pub(crate) fn wake_at(&mut self, at: Option<Instant>) {
        let at = at.map_or(self.deadline, |at| at.min(self.deadline));
        self.sleep.as_mut().reset(at);
    }
}

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
        let mut answer = None;
        let mut others = Vec::new();
        self.shared.change(|state, now| {
            let mut is_due = false;
            loop {
                let Some(seat) = state.seats.get_mut(&self.id) else {
                    answer = Some(Err(Refused::time_up(Duration::ZERO)));
                    return;
                };
                if let Some(ticket) = seat.ticket.take() {
                    state.seats.remove(&self.id);
                    answer = Some(Ok(ticket));
                    return;
                }
                let deadline = self.shared.since_start(seat.deadline);
                if is_due && now >= deadline {
                    let wait = state.limiter.soonest(now, self.id);
                    answer = Some(Err(Refused::time_up(wait)));
                    state.seats.remove(&self.id);
                    let effects = &mut state.effects;
                    state.limiter.cancelled(now, self.id, effects);
                    state.refused = state.refused.saturating_add(1);
                    return;
                }
                if seat.sleep.as_mut().poll(cx).is_pending() {
                    if !is_current(seat.waker.as_ref(), cx) {
                        seat.waker = Some(cx.waker().clone());
                    }
                    return;
                }
                is_due = true;
                seat.wake_at(None);
                // It is awake: nobody else has to wake it.
                seat.waker = None;
                let (limiter, effects) =
                    (&mut state.limiter, &mut state.effects);
                limiter.wake(now, self.id, effects);
                let at = self.shared.instant(now);
                others.extend(state.carry_out(&self.shared, at));
            }
        });
        others.into_iter().for_each(Waker::wake);
        answer
    }
}

fn is_current(held: Option<&Waker>, cx: &Context<'_>) -> bool {
    held.is_some_and(|held| held.will_wake(cx.waker()))
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
