//! How far a request came, readable after the request is gone.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use http::Extensions;

use crate::trail::Trail;

/// How far a request has come, shared between the layer that asks and the
/// layers inside it.
///
/// A future that is dropped, by a deadline or by the caller, returns nothing:
/// whoever dropped it would not know whether the request still waited in a
/// queue here or was on its way. An outer layer puts a `Progress` into the
/// extensions and keeps a clone; layers inside mark it; the clone can be read
/// when they are gone.
///
/// A layer that holds a request back marks [`Queued`](Reached::Queued), and
/// **the same layer** marks [`Sent`](Reached::Sent) just before it runs the
/// rest of the chain. It need not know whether anybody listens.
///
/// # Examples
///
/// ```
/// use http::Extensions;
/// use palisade_http::{Progress, Reached};
///
/// // The outer layer.
/// let mut extensions = Extensions::new();
/// let progress = Progress::watch(&mut extensions);
/// assert!(progress.may_have_been_sent()); // nobody has said anything
///
/// // A limiter further in.
/// Progress::mark(&extensions, Reached::Queued);
/// assert!(!progress.may_have_been_sent());
/// Progress::mark(&extensions, Reached::Sent);
/// assert!(progress.may_have_been_sent());
/// ```
#[derive(Clone)]
pub struct Progress(Arc<AtomicU8>);

/// How far an attempt has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reached {
    /// No layer inside has said anything yet, which is also how it stays when
    /// there is none that does.
    Started,
    /// A layer holds the request back: not a byte of it has left.
    Queued,
    /// The request was handed on, so the server may have it.
    Sent,
}

impl Progress {
    /// Puts a new one into the extensions, or takes the one that is there: the
    /// layer that opens the call and the one that opens each attempt share it.
    pub fn watch(extensions: &mut Extensions) -> Self {
        let held = &mut Trail::of_mut(extensions).progress;
        held.get_or_insert_with(|| Self(Arc::new(AtomicU8::new(0)))).clone()
    }

    /// The one in the extensions.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        Trail::of(extensions)?.progress.as_ref()
    }

    /// Marks how far the attempt has come, if anybody listens. An attempt never
    /// goes back: with two queues in a row, a request in the second one counts
    /// as sent, which errs on the safe side.
    pub fn mark(extensions: &Extensions, reached: Reached) {
        if let Some(Self(state)) = Self::of(extensions) {
            let bits = match reached {
                Reached::Started => 0,
                Reached::Queued => QUEUED,
                Reached::Sent => SENT | EVER_SENT,
            };
            state.fetch_or(bits, Ordering::AcqRel);
        }
    }

    /// Starts over for the next attempt. What the call has reached in all its
    /// attempts is kept. [`Stage::rewind`](crate::Stage::rewind) calls it.
    pub fn begin_attempt(&self) {
        self.0.fetch_and(EVER_SENT, Ordering::AcqRel);
    }

    /// How far the present attempt has come.
    #[must_use]
    pub fn reached(&self) -> Reached {
        let bits = self.bits();
        if bits & SENT != 0 {
            Reached::Sent
        } else if bits & QUEUED != 0 {
            Reached::Queued
        } else {
            Reached::Started
        }
    }

    /// Whether the present attempt may have reached the server.
    ///
    /// `false` is certain: a layer holds the request back. `true` is not, for
    /// it is also the answer when no layer inside marks anything.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        self.reached() != Reached::Queued
    }

    /// Whether any attempt of the call may have reached the server.
    #[must_use]
    pub fn may_ever_have_been_sent(&self) -> bool {
        self.bits() & EVER_SENT != 0 || self.may_have_been_sent()
    }

    fn bits(&self) -> u8 {
        self.0.load(Ordering::Acquire)
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress").field(&self.reached()).finish()
    }
}

const QUEUED: u8 = 1;
const SENT: u8 = 1 << 1;
const EVER_SENT: u8 = 1 << 2;

#[cfg(test)]
mod tests {
    use http::Extensions;

    use super::{Progress, Reached};
    use crate::Stage;

    #[test]
    fn an_attempt_never_goes_back() {
        let mut extensions = Extensions::new();
        let progress = Progress::watch(&mut extensions);
        for (mark, expected) in [
            (Reached::Started, Reached::Started),
            (Reached::Queued, Reached::Queued),
            (Reached::Started, Reached::Queued),
            (Reached::Sent, Reached::Sent),
            (Reached::Queued, Reached::Sent),
        ] {
            Progress::mark(&extensions, mark);
            assert_eq!(progress.reached(), expected);
        }
    }

    #[test]
    fn without_a_layer_that_marks_a_request_counts_as_sent() {
        let progress = Progress::watch(&mut Extensions::new());
        assert!(progress.may_have_been_sent());
        assert!(progress.may_ever_have_been_sent());
    }

    #[test]
    fn the_next_attempt_starts_over_and_the_call_remembers() {
        let mut extensions = Extensions::new();
        let progress = Progress::watch(&mut extensions);
        Progress::mark(&extensions, Reached::Queued);
        assert!(!progress.may_ever_have_been_sent());
        Progress::mark(&extensions, Reached::Sent);
        Stage::Retry.rewind(&mut extensions);
        assert_eq!(progress.reached(), Reached::Started);
        Progress::mark(&extensions, Reached::Queued);
        assert!(!progress.may_have_been_sent());
        assert!(progress.may_ever_have_been_sent());
    }

    #[test]
    fn two_outer_layers_share_one() {
        let mut extensions = Extensions::new();
        let call = Progress::watch(&mut extensions);
        let attempt = Progress::watch(&mut extensions);
        Progress::mark(&extensions, Reached::Queued);
        assert_eq!((call.reached(), attempt.reached()), {
            (Reached::Queued, Reached::Queued)
        });
    }

    #[test]
    fn marking_with_nobody_listening_does_nothing() {
        let extensions = Extensions::new();
        Progress::mark(&extensions, Reached::Sent);
        assert!(Progress::of(&extensions).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn it_can_be_read_after_the_inner_future_was_dropped() {
        use std::time::Duration;
        use tokio::time::{sleep, timeout};

        for (before_send, expected) in
            [(5, Reached::Sent), (50, Reached::Queued)]
        {
            let mut extensions = Extensions::new();
            let progress = Progress::watch(&mut extensions);
            let inner = async move {
                Progress::mark(&extensions, Reached::Queued);
                sleep(Duration::from_millis(before_send)).await;
                Progress::mark(&extensions, Reached::Sent);
                sleep(Duration::from_secs(60)).await;
            };
            timeout(Duration::from_millis(20), inner).await.unwrap_err();
            assert_eq!(progress.reached(), expected);
        }
    }
}
