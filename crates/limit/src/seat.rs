use std::{
    future::Future,
    pin::Pin,
    task::{Context, Waker},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep_until};

use crate::Ticket;

/// A waiter, behind the lock.
pub(crate) struct Seat {
    /// On the runtime of who waits. Set by whoever learns the time.
    sleep: Pin<Box<Sleep>>,
    pub(crate) deadline: Instant,
    waker: Option<Waker>,
    pub(crate) ticket: Option<Ticket>,
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

    /// Whether its timer is over. Otherwise `cx` is woken when it is.
    pub(crate) fn is_due(&mut self, cx: &mut Context<'_>) -> bool {
        if self.sleep.as_mut().poll(cx).is_pending() {
            let held = self.waker.as_ref();
            if !held.is_some_and(|held| held.will_wake(cx.waker())) {
                self.waker = Some(cx.waker().clone());
            }
            return false;
        }
        self.wake_at(None);
        // It is awake: nobody else has to wake it.
        self.waker = None;
        true
    }

    /// The timer wakes the waiter, not this call.
    pub(crate) fn wake_at(&mut self, at: Option<Instant>) {
        let at = at.map_or(self.deadline, |at| at.min(self.deadline));
        self.sleep.as_mut().reset(at);
    }
}
