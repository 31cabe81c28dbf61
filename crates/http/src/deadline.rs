//! When a call has to be over, retries and queues included.

use std::{error, fmt, future::poll_fn, pin::pin, task::Poll, time::Duration};

use http::Extensions;
use tokio::{
    task::unconstrained,
    time::{Instant, sleep_until},
};

use crate::Failure;

/// The moment at which a call has to be over, whatever happens inside: queues,
/// tokens, retries. Layers read it to give up early instead of waiting for
/// what would come too late.
///
/// It is measured by `tokio::time`, so paused time moves it in tests, and a
/// step of the wall clock does not.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use http::Extensions;
/// use palisade_http::Deadline;
/// use tokio::time::Instant;
///
/// let now = Instant::now();
/// let mut extensions = Extensions::new();
/// Deadline::at(now + Duration::from_secs(30)).set(&mut extensions);
///
/// // A later one changes nothing, an earlier one does.
/// Deadline::at(now + Duration::from_secs(90)).set(&mut extensions);
/// let deadline = Deadline::of(&extensions).unwrap();
/// assert_eq!(deadline.remaining(now), Duration::from_secs(30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deadline(Instant);

impl Deadline {
    /// A deadline at this moment.
    #[must_use]
    pub const fn at(instant: Instant) -> Self {
        Self(instant)
    }

    /// A deadline `duration` after `now`; none if the clock cannot tell a time
    /// that far away.
    #[must_use]
    pub fn after(now: Instant, duration: Duration) -> Option<Self> {
        now.checked_add(duration).map(Self)
    }

    /// The deadline of the call.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get().copied()
    }

    /// Makes this the deadline of the call, unless that has an earlier one:
    /// a deadline is only ever tightened. Returns that of the call.
    #[expect(clippy::return_self_not_must_use, reason = "it is kept there")]
    pub fn set(self, extensions: &mut Extensions) -> Self {
        let held = extensions.get_or_insert(self);
        *held = self.min(*held);
        *held
    }

    /// The moment itself.
    #[must_use]
    pub const fn instant(self) -> Instant {
        self.0
    }

    /// How long there is from `now`; zero once it has passed.
    #[must_use]
    pub fn remaining(self, now: Instant) -> Duration {
        self.0.saturating_duration_since(now)
    }

    /// Whether there is no time left at `now`.
    #[must_use]
    pub fn has_passed(self, now: Instant) -> bool {
        self.0 <= now
    }

    /// Runs `future` until it ends or the deadline comes, whichever is first;
    /// then it is dropped. Whether a request in it was sent, a
    /// [`Progress`](crate::Progress) tells.
    ///
    /// # Errors
    ///
    /// When the deadline comes first. If it has passed already, `future` is not
    /// even polled, so nothing is sent.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime with its time driver on, as `tokio::time` does.
    pub async fn limit<F: Future>(
        self,
        future: F,
    ) -> Result<F::Output, DeadlinePassed> {
        #[expect(clippy::disallowed_methods, reason = "waits by this clock")]
        let now = Instant::now();
        self.limit_from(now, future).await
    }

    /// The same for who has just read the clock.
    ///
    /// # Errors
    ///
    /// As [`limit`](Self::limit).
    ///
    /// # Panics
    ///
    /// As [`limit`](Self::limit).
    pub async fn limit_from<F: Future>(
        self,
        now: Instant,
        future: F,
    ) -> Result<F::Output, DeadlinePassed> {
        // Not a timeout of tokio's: that polls what it guards once in any case,
        // and makes its timer before, also for what then ends at once.
        if self.has_passed(now) {
            return Err(DeadlinePassed::NEW);
        }
        let (mut future, mut timer) = (pin!(future), pin!(None));
        poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(output));
            }
            if timer.is_none() {
                // Also when the future has used up tokio's budget.
                timer.set(Some(unconstrained(sleep_until(self.0))));
            }
            let timer = timer.as_mut().as_pin_mut();
            let passed = timer.map_or(Poll::Pending, |timer| timer.poll(cx));
            passed.map(|()| Err(DeadlinePassed::NEW))
        })
        .await
    }
}

/// The deadline of a call has passed. Says nothing about whether a request was
/// sent, unless a layer knows that it was [not](Self::unsent).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadlinePassed {
    failure: Failure,
}

impl DeadlinePassed {
    const NEW: Self = Self { failure: Failure::TIMED_OUT };

    /// Said by a layer that held the request back meanwhile.
    #[must_use]
    pub const fn unsent(self) -> Self {
        Self { failure: self.failure.unsent() }
    }
}

impl fmt::Display for DeadlinePassed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the deadline of the call has passed")
    }
}

impl error::Error for DeadlinePassed {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.failure)
    }
}

impl From<DeadlinePassed> for reqwest_middleware::Error {
    fn from(error: DeadlinePassed) -> Self {
        Self::middleware(error)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the paused clock is the input")]
mod tests {
    use std::{cell::Cell, future::pending};

    use http::Extensions;
    use tokio::{
        task::consume_budget,
        time::{Duration, Instant, sleep},
    };

    use super::Deadline;
    use crate::Failure;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn it_is_only_ever_tightened() {
        let now = Instant::now();
        let mut extensions = Extensions::new();
        assert_eq!(Deadline::of(&extensions), None);
        for (seconds, held) in [(30, 30), (90, 30), (10, 10), (20, 10)] {
            let deadline = Deadline::at(now + SECOND * seconds);
            let expected = Deadline::at(now + SECOND * held);
            deadline.set(&mut extensions);
            assert_eq!(Deadline::of(&extensions), Some(expected));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_remains_shrinks_to_nothing() {
        let deadline = Deadline::after(Instant::now(), SECOND).unwrap();
        sleep(SECOND / 4).await;
        assert_eq!(deadline.remaining(Instant::now()), SECOND * 3 / 4);
        assert!(!deadline.has_passed(Instant::now()));
        sleep(SECOND * 3 / 4).await;
        assert_eq!(deadline.remaining(Instant::now()), Duration::ZERO);
        assert!(deadline.has_passed(Instant::now()));
        sleep(SECOND).await;
        assert_eq!(deadline.remaining(Instant::now()), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_never_ends_is_ended_at_the_deadline() {
        let start = Instant::now();
        let deadline = Deadline::at(start + SECOND);
        let passed = deadline.limit(pending::<()>()).await.unwrap_err();
        assert!(!Failure::of(&passed).is_before_send(), "nobody knows");
        assert!(Failure::of(&passed.unsent()).is_before_send());
        assert_eq!(start.elapsed(), SECOND);
        let deadline = Deadline::at(Instant::now() + SECOND);
        assert_eq!(deadline.limit(async { 7 }).await, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn once_it_has_passed_nothing_is_begun() {
        let begun = Cell::new(false);
        let deadline = Deadline::at(Instant::now());
        let late = deadline.limit(async { begun.set(true) });
        late.await.unwrap_err();
        assert!(!begun.get());
    }

    #[tokio::test]
    async fn what_always_has_more_to_do_is_ended_too() {
        let start = Instant::now();
        let deadline = Deadline::at(start + SECOND / 20);
        let busy = async {
            while start.elapsed() < SECOND * 5 {
                consume_budget().await;
            }
        };
        deadline.limit(busy).await.unwrap_err();
    }

    #[test]
    fn a_time_beyond_the_clock_is_no_deadline() {
        assert_eq!(Deadline::after(Instant::now(), Duration::MAX), None);
    }
}
