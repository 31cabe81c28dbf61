use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use palisade_core::Fingerprint;

use super::{
    judge::Judge,
    keyed::{Keyed, LeftOut, lock},
};
use crate::{
    Change, Moment, Reading, RuleError, Signal, SignalStatus,
    alert::{Alert, TraceId},
    detect::{KeyCounts, KeyDistinct},
    plan::Observation,
    signal::Measure,
    trace,
};

/// One signal and all that is known of it.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) signal: Signal,
    /// Records that counted, since the start.
    whole: AtomicU64,
    /// Those of them that are the part of a share.
    part: AtomicU64,
    judge: Judge,
    example: Mutex<Option<TraceId>>,
    /// The next record with this number leaves its trace as the example.
    next_example: AtomicU64,
    alerts: AtomicU64,
}

impl State {
    /// What [`new`](Self::new) takes, in bytes.
    pub(crate) fn bytes(signal: &Signal, keys: usize) -> usize {
        let slot = match &signal.measure {
            Measure::PerKey { .. } => KeyCounts::BYTES_PER_SLOT,
            Measure::DistinctPerKey { .. } => KeyDistinct::BYTES_PER_SLOT,
            _ => 0,
        };
        let room = Keyed::<KeyCounts>::room(keys);
        size_of::<Self>().saturating_add(room.saturating_mul(slot))
    }

    /// With room for so many keys, if it is kept by key.
    pub(crate) fn new(signal: Signal, keys: usize) -> Result<Self, RuleError> {
        let judge = Judge::new(&signal, keys)?;
        Ok(Self {
            signal,
            whole: AtomicU64::new(0),
            part: AtomicU64::new(0),
            judge,
            example: Mutex::new(None),
            next_example: AtomicU64::new(0),
            alerts: AtomicU64::new(0),
        })
    }

    /// A record counts. The alert is about its key.
    pub(crate) fn count(
        &self,
        observation: Observation,
        second: u64,
    ) -> Option<Result<Alert, LeftOut>> {
        let number = self.whole.fetch_add(1, Ordering::Relaxed);
        if number == self.next_example.load(Ordering::Relaxed) {
            *lock(&self.example) = trace::current();
        }
        match (observation, &self.judge) {
            (Observation::Part(true), _) => {
                self.part.fetch_add(1, Ordering::Relaxed);
            }
            (Observation::Value(value), Judge::Latency(latency)) => {
                lock(latency).detector.observe(value);
            }
            (Observation::Distinct(of), Judge::Distinct(distinct)) => {
                self.part.fetch_add(1, Ordering::Relaxed);
                lock(distinct).detector.observe(of.as_u64());
            }
            (Observation::Keyed { key, weight }, Judge::PerKey(keys)) => {
                let found = keys.observe(key, second, |part| {
                    part.observe(key.as_u64(), weight, second)
                });
                return Some(self.about(key, found?));
            }
            (
                Observation::KeyedDistinct { key, of },
                Judge::DistinctPerKey(keys),
            ) => {
                let found = keys.observe(key, second, |part| {
                    part.observe(key.as_u64(), of.as_u64(), second)
                });
                return Some(self.about(key, found?));
            }
            // Only counted; or of another signal, which a plan never says.
            _ => {}
        }
        None
    }

    fn about(
        &self,
        key: Fingerprint,
        found: Result<(Reading, u64), LeftOut>,
    ) -> Result<Alert, LeftOut> {
        found.map(|(reading, left_out)| Alert {
            signal: Arc::clone(&self.signal.name),
            change: Change::Opened,
            reading,
            key: Some(key),
            trace_id: trace::current(),
            left_out,
        })
    }

    /// Judges what was counted since the last time.
    pub(crate) fn judge(&self, now: Moment) -> Option<Alert> {
        if let Measure::Tally { tally, .. } = &self.signal.measure {
            self.whole.store(tally.sum(), Ordering::Relaxed);
        }
        let whole = self.whole.load(Ordering::Relaxed);
        // A part that is the whole. It is read last, and so may be above.
        let part = match &self.signal.measure {
            Measure::Count { part: None, .. } | Measure::Tally { .. } => whole,
            _ => self.part.load(Ordering::Relaxed).min(whole),
        };
        let judged = self.judge.second(now, part, whole);
        self.next_example.store(whole, Ordering::Relaxed);
        let example = lock(&self.example).take();
        let (change, reading) = judged?;
        Some(Alert {
            signal: Arc::clone(&self.signal.name),
            change,
            reading,
            key: None,
            trace_id: example.filter(|_| change == Change::Opened),
            left_out: 0,
        })
    }

    pub(crate) fn note_alert(&self, alert: &Alert) {
        if alert.change == Change::Opened {
            self.alerts.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn status(&self) -> SignalStatus {
        let (is_firing, last) = self.judge.shown();
        SignalStatus {
            name: Arc::clone(&self.signal.name),
            records: self.whole.load(Ordering::Relaxed),
            alerts: self.alerts.load(Ordering::Relaxed),
            is_firing,
            reading: last,
        }
    }
}
