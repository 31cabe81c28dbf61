use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use palisade_core::Fingerprint;

use super::{
    Closed, Health,
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
    /// Records that counted, since the start; by key, before this one.
    whole: AtomicU64,
    /// Those of them that are the part of a share.
    part: AtomicU64,
    judge: Judge,
    example: Mutex<Option<TraceId>>,
    /// The next record with this number leaves its trace as the example.
    next_example: AtomicU64,
    alerts: AtomicU64,
    /// What a tally said last, or more than any can say.
    polled: AtomicU64,
}

/// How many of all counted: the part, or all.
fn seen(signal: &Signal, part: u64, whole: u64) -> [u64; 2] {
    match &signal.measure {
        Measure::Count { part: None, .. }
        | Measure::Latency { .. }
        | Measure::PerKey { .. }
        | Measure::DistinctPerKey { .. }
        | Measure::Tally { .. } => [whole, whole],
        _ => [part, whole],
    }
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

    /// With room for so many keys, if it is kept by key. What was counted
    /// under its name before goes on: counters never fall.
    pub(crate) fn new(
        signal: Signal,
        keys: usize,
        before: Option<&Self>,
        health: &Health,
    ) -> Result<Self, RuleError> {
        let of = |counter: fn(&Self) -> u64| before.map_or(0, counter);
        let part = of(|state| state.part.load(Ordering::Relaxed));
        let (whole, alerts) = (of(Self::records), of(Self::alerts));
        // What somebody else counted until now is no news.
        let polled = match &signal.measure {
            Measure::Tally { tally, .. } => {
                let sum = health.tallies_panicked.panics_of(|| tally.sum());
                sum.unwrap_or(u64::MAX)
            }
            _ => whole,
        };
        Ok(Self {
            judge: Judge::new(&signal, keys, seen(&signal, part, whole))?,
            signal,
            whole: AtomicU64::new(whole),
            part: AtomicU64::new(part),
            polled: AtomicU64::new(polled),
            example: Mutex::new(None),
            next_example: AtomicU64::new(0),
            alerts: AtomicU64::new(alerts),
        })
    }

    /// A record counts. The alert is about its key. An event is in the trace
    /// that the thread is in; so is a span of which none is known.
    pub(crate) fn count(
        &self,
        observation: Observation,
        closed: &Closed,
        second: u64,
    ) -> Option<Result<Alert, LeftOut>> {
        match (observation, &self.judge) {
            (Observation::Keyed { key, weight }, Judge::PerKey(keys)) => {
                let found = keys.observe(
                    key,
                    second,
                    |part| part.observe(key.as_u64(), weight, second),
                    |part| part.tell_again(key.as_u64()),
                );
                return Some(self.about(key, closed, found?));
            }
            (
                Observation::KeyedDistinct { key, of },
                Judge::DistinctPerKey(keys),
            ) => {
                let found = keys.observe(
                    key,
                    second,
                    |part| part.observe(key.as_u64(), of.as_u64(), second),
                    |part| part.tell_again(key.as_u64()),
                );
                return Some(self.about(key, closed, found?));
            }
            (Observation::Value(value), Judge::Latency(latency)) => {
                let mut latency = lock(latency);
                latency.detector.observe(value);
                // Nobody else adds to it, and each under this lock.
                let number = self.whole.load(Ordering::Relaxed);
                self.whole.store(number.wrapping_add(1), Ordering::Relaxed);
                drop(latency);
                self.exemplify(number, closed);
            }
            (Observation::Distinct(of), Judge::Distinct(distinct)) => {
                self.whole.fetch_add(1, Ordering::Relaxed);
                let mut distinct = lock(distinct);
                distinct.detector.observe(of.as_u64());
                let number = self.part.load(Ordering::Relaxed);
                self.part.store(number.wrapping_add(1), Ordering::Relaxed);
                drop(distinct);
                self.exemplify(number, closed);
            }
            (Observation::Part(true), _) => {
                self.whole.fetch_add(1, Ordering::Relaxed);
                let number = self.part.fetch_add(1, Ordering::Relaxed);
                self.exemplify(number, closed);
            }
            // One of the others is no example of what is unusual.
            (Observation::Part(false), _) => {
                self.whole.fetch_add(1, Ordering::Relaxed);
            }
            // One; or of another signal, which a plan never says.
            _ => {
                let number = self.whole.fetch_add(1, Ordering::Relaxed);
                self.exemplify(number, closed);
            }
        }
        None
    }

    /// The first record since the last look leaves its trace as the example.
    fn exemplify(&self, number: u64, closed: &Closed) {
        if number == self.next_example.load(Ordering::Relaxed) {
            *lock(&self.example) = closed.trace.or_else(trace::current);
        }
    }

    #[cold]
    fn about(
        &self,
        key: Fingerprint,
        closed: &Closed,
        found: Result<(Reading, u64), LeftOut>,
    ) -> Result<Alert, LeftOut> {
        found.map(|(reading, left_out)| Alert {
            key: Some(key),
            trace_id: closed.trace.or_else(trace::current),
            left_out,
            ..self.alert(Change::Opened, reading)
        })
    }

    /// Judges what was counted since the last time.
    pub(crate) fn judge(&self, now: Moment, health: &Health) -> Option<Alert> {
        if let Measure::Tally { tally, .. } = &self.signal.measure {
            let sum = health.tallies_panicked.panics_of(|| tally.sum());
            if let Some(sum) = sum {
                let before = self.polled.swap(sum, Ordering::Relaxed);
                let new = sum.saturating_sub(before);
                self.whole.fetch_add(new, Ordering::Relaxed);
            }
        }
        // The part first: a record adds to the whole before.
        let part = self.part.load(Ordering::Relaxed);
        let whole = self.whole.load(Ordering::Relaxed);
        let counters = seen(&self.signal, part, whole);
        let judged = self.judge.second(now, counters);
        let [part, _] = counters;
        self.next_example.store(part, Ordering::Relaxed);
        let example = lock(&self.example).take();
        let (change, reading) = judged?;
        let trace_id = example.filter(|_| change == Change::Opened);
        Some(Alert { trace_id, ..self.alert(change, reading) })
    }

    /// The signal is watched no longer. An alert that is open is over.
    pub(crate) fn end(&self) -> Option<Alert> {
        let reading = self.judge.end()?;
        Some(self.alert(Change::Closed, reading))
    }

    fn alert(&self, change: Change, reading: Reading) -> Alert {
        Alert {
            signal: Arc::clone(&self.signal.name),
            change,
            reading,
            key: None,
            trace_id: None,
            left_out: 0,
        }
    }

    pub(crate) fn note_alert(&self, alert: &Alert) {
        if alert.change == Change::Opened {
            self.alerts.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn records(&self) -> u64 {
        let before = self.whole.load(Ordering::Relaxed);
        before.saturating_add(self.judge.keyed())
    }

    fn alerts(&self) -> u64 {
        self.alerts.load(Ordering::Relaxed)
    }

    pub(crate) fn status(&self) -> SignalStatus {
        let (is_firing, last) = self.judge.shown();
        SignalStatus {
            name: Arc::clone(&self.signal.name),
            records: self.records(),
            alerts: self.alerts(),
            is_firing,
            reading: last,
        }
    }
}
