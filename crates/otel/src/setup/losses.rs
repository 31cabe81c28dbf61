use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};

use palisade_core::Tally;

/// What did not reach the collector. Clones share the counts.
///
/// As a [`Tally`] its names are `log_dropped` and `span_dropped` for what came
/// while the queue was full or after the end, `log_failed` and `span_failed`
/// for what the collector did not take, and `metric_failed` for exports of
/// metrics, which lose nothing where a later one succeeds: counts go on.
#[derive(Clone, Debug)]
pub struct Losses(pub(super) Arc<Books>);

/// The counts behind [`Losses`].
#[derive(Debug)]
pub(super) struct Books {
    pub(super) logs: Queue,
    pub(super) spans: Queue,
    pub(super) metric_failed: AtomicU64,
    is_closed: AtomicBool,
}

impl Losses {
    pub(super) fn new(queue: usize) -> Self {
        Self(Arc::new(Books {
            logs: Queue::new(queue),
            spans: Queue::new(queue),
            metric_failed: AtomicU64::new(0),
            is_closed: AtomicBool::new(false),
        }))
    }

    /// Lets nothing in any more; true when that was so before.
    pub(super) fn close(&self) -> bool {
        self.0.logs.is_closed.store(true, Ordering::Relaxed);
        self.0.spans.is_closed.store(true, Ordering::Relaxed);
        self.0.is_closed.swap(true, Ordering::Relaxed)
    }

    /// What exports have failed to deliver, in all.
    pub(super) fn failed(&self) -> u64 {
        [&self.0.logs.failed, &self.0.spans.failed, &self.0.metric_failed]
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .fold(0, u64::saturating_add)
    }
}

impl Tally for Losses {
    fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
        for (name, count) in [
            ("log_dropped", &self.0.logs.dropped),
            ("log_failed", &self.0.logs.failed),
            ("metric_failed", &self.0.metric_failed),
            ("span_dropped", &self.0.spans.dropped),
            ("span_failed", &self.0.spans.failed),
        ] {
            each(name, count.load(Ordering::Relaxed));
        }
    }
}

/// The books of a queue of the SDK, which keeps none that can be read.
///
/// It counts a place from before something enters until after it has left, so
/// the queue itself, which is as long, is never full and drops nothing unseen.
#[derive(Debug)]
pub(super) struct Queue {
    most: usize,
    waiting: AtomicUsize,
    dropped: AtomicU64,
    failed: AtomicU64,
    is_closed: AtomicBool,
}

impl Queue {
    const fn new(most: usize) -> Self {
        Self {
            most,
            waiting: AtomicUsize::new(0),
            dropped: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            is_closed: AtomicBool::new(false),
        }
    }

    /// Whether one more may enter; if not, it is counted.
    pub(super) fn admits(&self) -> bool {
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed);
        let admits =
            waiting < self.most && !self.is_closed.load(Ordering::Relaxed);
        if !admits {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        admits
    }

    /// Notes that so many have left to be sent.
    pub(super) fn left(&self, count: usize) {
        self.waiting.fetch_sub(count, Ordering::Relaxed);
    }

    /// Notes that so many were not taken.
    pub(super) fn failed(&self, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.failed.fetch_add(count, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{Losses, Tally as _};

    #[test]
    fn what_finds_no_place_is_counted() {
        let losses = Losses::new(2);
        let admitted = [(); 4].map(|()| losses.0.spans.admits());
        assert_eq!(admitted, [true, true, false, false]);
        losses.0.spans.left(1);
        assert!(losses.0.spans.admits());
        assert!(!losses.0.spans.admits());
        losses.0.spans.failed(2);
        assert!(!losses.close());
        assert!(losses.close());
        assert!(!losses.0.logs.admits());
        let mut counts = Vec::new();
        losses.tally(&mut |name, count| counts.push((name.to_owned(), count)));
        let expected = [
            ("log_dropped", 1),
            ("log_failed", 0),
            ("metric_failed", 0),
            ("span_dropped", 3),
            ("span_failed", 2),
        ];
        assert_eq!(counts, expected.map(|(n, count)| (n.to_owned(), count)));
    }
}
