//! How alerts get out.

use std::{
    fmt::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use palisade_anomaly::{
    AlarmRules, Alert, AnomalyBuilder, AnomalyLayer, Change, Records, Signal,
    Signals,
    detect::{CountRules, KeyRules},
};
use palisade_core::event::{ALERT, TARGET};
use tracing::{Event, Subscriber, info};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::dispatchers::two_dispatchers;

/// Three of one key are an alert.
fn by_key(target: &str) -> Signal {
    let mut rules = KeyRules::default();
    rules.capacity = 2.5;
    Signal::per_key("by_key", "key", rules).on(Records::events().target(target))
}

fn builder(signals: impl IntoIterator<Item = Signal>) -> AnomalyBuilder {
    two_dispatchers();
    let signals: Signals = signals.into_iter().collect();
    AnomalyLayer::builder().signals(signals)
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn tell(&self, alert: &Alert) {
        self.0.lock().unwrap().push(alert.to_string());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[test]
fn the_callback_is_called_at_once_and_may_log() {
    let told = Told::default();
    let teller = told.clone();
    let builder = builder([by_key("shop")]).on_alert(move |alert| {
        info!(target: "shop", key = "of the callback");
        teller.tell(alert);
    });
    let (layer, alerts) = builder.build().unwrap();
    let handle = layer.handle();
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        for n in 1..=5 {
            info!(target: "shop", key = "canary");
            assert_eq!(told.0.lock().unwrap().len(), usize::from(n >= 3));
        }
    });
    let told = told.take();
    assert!(
        told[0].starts_with("by_key: 3 in 150 s, expected 2.5 (key "),
        "{told:?}"
    );
    assert!(!told[0].contains("canary"));
    assert_eq!(handle.signals()[0].alerts, 1);
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().build().unwrap();
    // It tells what waits and ends, for the layer and its handle are gone.
    drop(handle);
    let queued = Told::default();
    let teller = queued.clone();
    let alerts = alerts.tell(move |alert| {
        assert_eq!(alert.change, Change::Opened);
        teller.tell(alert);
    });
    runtime.block_on(alerts.run(tokio::time::sleep));
    assert_eq!(queued.take(), told);
}

#[test]
fn a_callback_that_panics_ends_no_request() {
    let builder = builder([by_key("shop")]).on_alert(|_| panic!("a bug"));
    let (layer, _alerts) = builder.build().unwrap();
    let handle = layer.handle();
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        for _ in 0..5 {
            info!(target: "shop", key = "a");
        }
    });
    let mut lost = Vec::new();
    handle.losses().tally(&mut |kind, count| {
        if count > 0 {
            lost.push((kind.to_owned(), count));
        }
    });
    assert_eq!(lost, [("callbacks_panicked".to_owned(), 1)]);
    assert_eq!(handle.signals()[0].records, 5);
}

/// A layer that panics where it sees an alert.
struct Panics;

impl<S: Subscriber> Layer<S> for Panics {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        assert!(event.metadata().target() != TARGET, "a bug");
    }
}

#[test]
fn a_teller_that_panics_ends_no_telling() {
    let (layer, alerts) = builder([by_key("shop")]).build().unwrap();
    let losses = layer.handle().losses();
    let told = Told::default();
    let teller = told.clone();
    let alerts =
        alerts.tell(|_| panic!("a bug")).tell(move |alert| teller.tell(alert));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        for key in ["a", "b"] {
            (0..3).for_each(|_| info!(target: "shop", key));
        }
    });
    // It ends once both are told, for the layer is gone.
    let subscriber = tracing_subscriber::registry().with(Panics);
    let _default = subscriber.set_default();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().build().unwrap();
    runtime.block_on(alerts.run(tokio::time::sleep));
    assert_eq!(told.take().len(), 2);
    let mut panicked = 0;
    losses.tally(&mut |kind, count| {
        panicked += if kind == "callbacks_panicked" { count } else { 0 };
    });
    assert_eq!(panicked, 4, "of two alerts the event and a teller");
}

#[test]
fn a_flood_of_keys_is_a_few_alerts_and_a_full_queue_is_a_loss() {
    let signals = (0..30).map(|n| {
        let mut rules = KeyRules::default();
        rules.capacity = 2.5;
        Signal::per_key(&format!("by_key_{n}"), "key", rules)
            .on(Records::events().target("shop"))
    });
    let (layer, _alerts) = builder(signals).keys(512).build().unwrap();
    let handle = layer.handle();
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        for key in 0..20 {
            for _ in 0..3 {
                info!(target: "shop", key);
            }
        }
    });
    let mut lost = std::collections::BTreeMap::new();
    handle.losses().tally(&mut |kind, count| {
        lost.insert(kind.to_owned(), count);
    });
    let alerts: Vec<_> = handle.signals().iter().map(|s| s.alerts).collect();
    // The minute may end in between, and ten more are raised.
    assert!(alerts.iter().all(|n| (10..=20).contains(n)), "{alerts:?}");
    let raised: u64 = alerts.iter().sum();
    assert_eq!(lost["alerts_left_out"], 600 - raised);
    assert_eq!(lost["alerts_lost"], raised - 256);
}

/// Remembers the events of `run`, as any layer sees them.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Events {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if (metadata.target(), metadata.name()) != (TARGET, ALERT.name()) {
            return;
        }
        let mut text = metadata.level().to_string();
        event.record(
            &mut |field: &tracing::field::Field,
                  value: &dyn std::fmt::Debug| {
                if field.name() == "message" {
                    write!(text, " {value:?}").unwrap();
                    return;
                }
                assert!(ALERT.fields().contains(&field.name()), "{field}");
                write!(text, " {field}={value:?}").unwrap();
            },
        );
        self.0.lock().unwrap().push(text);
    }
}

#[tokio::test]
async fn run_tells_alerts_as_events() {
    let mut rules = CountRules::traffic();
    (rules.warm_up, rules.minimum, rules.surge) = (0, 1, true);
    let mut alarm = AlarmRules::default();
    (alarm.hold, alarm.cool_down) = (1, 1);
    let traffic = Signal::count("traffic", rules)
        .alarm(alarm)
        .on(Records::events().target("shop"));
    let everything = Signal::count("everything", CountRules::default())
        .on(Records::events().target(TARGET));
    let (layer, alerts) =
        builder([traffic, everything, by_key("shop")]).build().unwrap();
    let handle = layer.handle();
    let told = Told::default();
    let (events, teller) = (Events::default(), told.clone());
    let subscriber =
        tracing_subscriber::registry().with(layer).with(events.clone());
    let _default = subscriber.set_default();
    let ended = Arc::new(AtomicBool::new(false));
    let at_end = Arc::clone(&ended);
    let alerts = alerts.tell(move |alert| teller.tell(alert));
    let running = async move {
        alerts.run(tokio::time::sleep).await;
        at_end.store(true, Ordering::Relaxed);
    };
    let scenario = async {
        // So many at the start are a surge; then nothing comes.
        for _ in 0..2000 {
            info!(target: "shop", key = "canary");
        }
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if events.0.lock().unwrap().len() >= 2 {
                return;
            }
        }
    };
    tokio::select! {
        () = running => {},
        () = scenario => {},
    }
    let told = told.take();
    let events = events.0.lock().unwrap().clone();
    assert_eq!(told.len(), events.len(), "{told:?} {events:?}");
    let by_key = &events[0];
    assert!(by_key.starts_with("WARN alert signal=\"by_key\""), "{by_key}");
    assert!(by_key.contains(" change=\"opened\""), "{by_key}");
    assert!(by_key.contains(" key_tag="), "{by_key}");
    let traffic = &events[1];
    assert!(traffic.contains(" reason=2000 in "), "{traffic}");
    assert!(!traffic.contains("key_tag"), "{traffic}");
    assert!(events.iter().all(|event| !event.contains("canary")));
    // What is told is not counted, though a signal would have it.
    let signals = handle.signals();
    assert_eq!(signals[1].records, 0);
    assert!(!ended.load(Ordering::Relaxed));
}
