//! Other signals while the app runs.

use std::{sync::mpsc, time::Duration};

use palisade_anomaly::{
    AnomalyLayer, BuildError, Change, Records, Signal, Signals, Test,
    detect::{CountRules, RatioRules},
};
use tracing::{info, info_span};
use tracing_subscriber::prelude::*;

use crate::{dispatchers::two_dispatchers, watch};

fn count(name: &str, target: &str) -> Signal {
    Signal::count(name, CountRules::default())
        .on(Records::events().target(target))
}

fn sale() {
    info!(target: "shop", "sale");
}

#[test]
fn what_is_declared_as_before_keeps_its_counts() {
    let watched = watch([count("kept", "shop"), count("changed", "shop")]);
    sale();
    let signals: Signals =
        [count("changed", "yard"), count("kept", "shop"), count("new", "shop")]
            .into_iter()
            .collect();
    watched.handle.reload(&signals).unwrap();
    sale();
    let counts = ["kept", "changed", "new"].map(|n| watched.records(n));
    // Counters never fall: one of its old declaration.
    assert_eq!(counts, [2, 1, 1]);
}

#[test]
fn every_thread_takes_the_new_signals_over() {
    let watched = watch([count("old", "shop")]);
    let dispatch = tracing::dispatcher::get_default(Clone::clone);
    let (begin, jobs) = std::sync::mpsc::channel();
    let (done, all_done) = std::sync::mpsc::channel();
    let other = std::thread::spawn(move || {
        tracing::dispatcher::with_default(&dispatch, || {
            for () in jobs {
                sale();
                done.send(()).unwrap();
            }
        });
    });
    let sell = || {
        begin.send(()).unwrap();
        all_done.recv().unwrap();
    };
    sell();
    assert_eq!(watched.records("old"), 1);
    let signals = Signals::new().with(count("new", "shop"));
    watched.handle.reload(&signals).unwrap();
    sell();
    assert_eq!(watched.records("new"), 1);
    drop(begin);
    other.join().unwrap();
}

#[test]
fn a_span_counts_for_the_signals_that_it_was_opened_under() {
    let spans = |name: &str| {
        Signal::count(name, CountRules::default())
            .on(Records::spans().when(Test::present("status")))
    };
    let watched = watch([spans("kept"), spans("gone")]);
    let span = info_span!("request", status = 200);
    let signals = Signals::new().with(spans("new")).with(spans("kept"));
    watched.handle.reload(&signals).unwrap();
    drop(span);
    assert_eq!(watched.records("kept"), 1);
    assert_eq!(watched.records("new"), 0);
}

#[test]
fn an_open_alert_of_a_signal_that_goes_is_told_as_over_once() {
    two_dispatchers();
    let (told, alerts_told) = mpsc::channel();
    let told = std::sync::Mutex::new(told);
    let signals: Signals = ["kept", "changed", "gone"]
        .map(|name| count(name, "shop"))
        .into_iter()
        .collect();
    let (layer, _alerts) = AnomalyLayer::builder()
        .signals(signals)
        .on_alert(move |alert| {
            let told = told.lock().unwrap();
            told.send((alert.signal.to_string(), alert.change)).unwrap();
        })
        .build()
        .unwrap();
    let handle = layer.handle();
    let _default = tracing_subscriber::registry().with(layer).set_default();
    (0..2000).for_each(|_| sale());
    std::thread::sleep(Duration::from_millis(1100));
    assert!(handle.signals().iter().all(|signal| signal.is_firing));
    assert_eq!(alerts_told.try_iter().count(), 3);
    let signals = Signals::new()
        .with(count("changed", "yard"))
        .with(count("kept", "shop"));
    handle.reload(&signals).unwrap();
    handle.reload(&signals).unwrap();
    std::thread::sleep(Duration::from_millis(1100));
    let is_firing = handle.signals().into_iter().map(|s| s.is_firing);
    assert_eq!(is_firing.collect::<Vec<_>>(), [false, true]);
    let over = |name: &str| (name.to_owned(), Change::Closed);
    let told: Vec<_> = alerts_told.try_iter().collect();
    assert_eq!(told, [over("changed"), over("gone")]);
}

type Says = fn(&BuildError) -> bool;

#[test]
fn signals_that_are_not_sound_change_nothing() {
    let watched = watch([count("kept", "shop")]);
    let many = || {
        (0..200).map(|n| {
            Signal::per_key(
                &format!("s{n}"),
                "key",
                palisade_anomaly::detect::KeyRules::default(),
            )
            .on(Records::events())
        })
    };
    let tested = |test| {
        let all = Records::events().when(test);
        let signal = Signal::count("a", CountRules::default()).on(all);
        Signals::new().with(signal)
    };
    let failed = |low, high| {
        let part = Test::not_between("status", low..=high);
        let signal = Signal::ratio("a", part, RatioRules::default());
        Signals::new().with(signal.on(Records::events()))
    };
    let rows: [(Signals, Says); 9] = [
        (tested(Test::one_of::<&str>("kind", [])), |e| {
            e.signal() == Some("a") && e.to_string().contains("no text")
        }),
        (tested(Test::none_of::<&str>("kind", [])), |e| {
            e.to_string().contains("no text")
        }),
        (tested(Test::between("status", 403.0..=401.0)), |e| {
            e.to_string().contains("403 to 401")
        }),
        (failed(200.0, f64::NAN), |e| e.to_string().contains("200 to NaN")),
        (failed(9.0, 1.0), |e| e.to_string().contains("9 to 1")),
        ([count("a", "x"), count("a", "y")].into_iter().collect(), |e| {
            e.signal() == Some("a") && e.to_string().contains("twice")
        }),
        (Signals::new().with(count("A b", "x")), |e| {
            e.to_string().contains("a to z")
        }),
        (
            Signals::new().with(Signal::count("none", CountRules::default())),
            |e| e.to_string().contains("no records"),
        ),
        (many().collect(), |e| {
            e.signal().is_none() && e.to_string().contains("bytes")
        }),
    ];
    for (signals, says) in rows {
        let error = watched.handle.reload(&signals).unwrap_err();
        assert!(says(&error), "{error}");
    }
    sale();
    assert_eq!(watched.records("kept"), 1);
}
