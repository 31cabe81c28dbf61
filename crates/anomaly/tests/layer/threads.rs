//! Many threads count while others judge and reload.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use palisade_anomaly::{
    Records, Signal, Signals, Test,
    detect::{
        CountRules, DistinctRules, KeyDistinctRules, KeyRules, LatencyRules,
        RatioRules,
    },
};
use tracing::info;

use crate::watch;

const THREADS: u64 = 4;

/// That say how many there were in the last minute, and nothing else.
fn quiet() -> CountRules {
    let mut rules = CountRules::default();
    (rules.surge, rules.drip) = (false, 0.0);
    rules
}

fn signals() -> Signals {
    let on = || Records::events().target("shop");
    let failed = || Test::one_of("failed", ["true"]);
    [
        Signal::count("count", quiet()).on(on()),
        Signal::count_among("among", failed(), quiet()).on(on()),
        Signal::ratio("ratio", failed(), RatioRules::default()).on(on()),
        Signal::latency("latency", "ms", LatencyRules::default()).on(on()),
        Signal::distinct("tills", "till", DistinctRules::default()).on(on()),
        Signal::per_key("by_till", "till", KeyRules::default()).on(on()),
        Signal::distinct_per_key(
            "sales_by_till",
            "till",
            "ms",
            KeyDistinctRules::default(),
        )
        .on(on()),
    ]
    .into_iter()
    .collect()
}

/// How many this one logged, and how many of those failed.
#[expect(clippy::disallowed_methods, reason = "as long as it takes")]
fn log(thread: u64) -> (u64, u64) {
    let (start, mut all, mut parts) = (Instant::now(), 0, 0);
    while start.elapsed() < Duration::from_millis(3300) {
        for _ in 0..100 {
            let failed = all % 3 == thread % 3;
            let till = all % 50;
            info!(target: "shop", failed, till, ms = all % 7);
            all += 1;
            parts += u64::from(failed);
        }
    }
    (all, parts)
}

#[test]
fn nothing_is_lost_and_nothing_counted_twice() {
    let watched = watch(signals().iter().cloned());
    let dispatch = tracing::dispatcher::get_default(Clone::clone);
    let (logging, handle) = (AtomicBool::new(true), &watched.handle);
    let counts = thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let signals = signals();
                while logging.load(Ordering::Relaxed) {
                    assert_eq!(handle.signals().len(), 7);
                    handle.reload(&signals).unwrap();
                }
            });
        }
        let dispatch = &dispatch;
        let threads = (0..THREADS).map(|thread| {
            scope.spawn(move || {
                tracing::dispatcher::with_default(dispatch, || log(thread))
            })
        });
        let threads: Vec<_> = threads.collect();
        let counts: Vec<_> =
            threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        logging.store(false, Ordering::Relaxed);
        counts
    });
    let all: u64 = counts.iter().map(|(all, _)| all).sum();
    let parts: u64 = counts.iter().map(|(_, parts)| parts).sum();
    assert!(0 < parts && parts < all);
    // The second that runs is judged when it is over.
    thread::sleep(Duration::from_millis(1100));
    let signals = handle.signals();
    assert!(signals.iter().all(|s| s.records == all), "{all} {signals:?}");
    // What the detectors were given, a second at a time, is all of it.
    let given = [0, 1].map(|signal: usize| {
        let text = signals[signal].reading.unwrap().finding.to_string();
        text.split(' ').next().unwrap().parse::<u64>().unwrap()
    });
    assert_eq!(given, [all, parts], "{signals:?}");
}
