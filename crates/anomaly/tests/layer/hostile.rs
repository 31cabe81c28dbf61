//! What comes from outside may be anything.

use std::fmt;

use palisade_anomaly::{
    Records, Signal, Test,
    detect::{CountRules, DistinctRules, KeyRules},
};
use tracing::info;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use palisade_anomaly::Signals;
use palisade_core::Tally;

use crate::watch;

fn all() -> Records {
    Records::events().target("hostile")
}

#[test]
fn a_million_keys_are_counted_in_what_was_there() {
    let watched = watch([
        Signal::per_key("by_key", "key", KeyRules::default()).on(all()),
        Signal::distinct("keys", "key", DistinctRules::default()).on(all()),
    ]);
    for key in 0..1_000_000_u32 {
        info!(target: "hostile", key);
    }
    assert_eq!(watched.records("by_key"), 1_000_000);
    // A key of its own each: none of them has an alert.
    let signals = watched.handle.signals();
    assert_eq!(signals[0].alerts, 0);
}

/// More text than is looked at, and a character across the end.
struct Long;

impl fmt::Debug for Long {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..300).try_for_each(|_| f.write_str("aé"))
    }
}

#[test]
fn long_keys_are_told_apart_by_their_first_256_bytes() {
    let mut rules = KeyRules::default();
    rules.capacity = 2.5;
    let watched = watch([Signal::per_key("by_key", "key", rules).on(all())]);
    let text = "x".repeat(256);
    for end in ["", "a", "b"] {
        info!(target: "hostile", key = format!("{text}{end}").as_str());
    }
    assert_eq!(watched.handle.signals()[0].alerts, 1);
    for _ in 0..3 {
        info!(target: "hostile", key = ?Long);
    }
    assert_eq!(watched.handle.signals()[0].alerts, 2);
    for end in ["a", "b", "c", "d"] {
        info!(target: "hostile", key = format!("{end}{text}").as_str());
    }
    assert_eq!(watched.handle.signals()[0].alerts, 2);
}

#[test]
fn numbers_that_are_keys_are_told_apart_to_the_last_digit() {
    let mut rules = KeyRules::default();
    rules.capacity = 2.5;
    let watched = watch([Signal::per_key("by_key", "key", rules).on(all())]);
    for key in 0..9 {
        info!(target: "hostile", key = u64::MAX - key);
        info!(target: "hostile", key = i64::MIN.wrapping_add_unsigned(key));
        info!(target: "hostile", key = u128::MAX - u128::from(key));
    }
    assert_eq!(watched.handle.signals()[0].alerts, 0);
    (0..3).for_each(|_| info!(target: "hostile", key = u64::MAX));
    assert_eq!(watched.handle.signals()[0].alerts, 1);
}

#[test]
fn fields_of_the_wrong_type_pass_no_test() {
    let number = || Test::between("n", f64::MIN..=f64::MAX);
    let watched = watch([
        Signal::count("numbers", CountRules::default())
            .on(all().when(number())),
        Signal::count("all", CountRules::default()).on(all()),
    ]);
    info!(target: "hostile", n = true);
    info!(target: "hostile", n = "");
    info!(target: "hostile", n = "-");
    info!(target: "hostile", n = "..5");
    info!(target: "hostile", n = "\u{0661}");
    info!(target: "hostile", n = ?Some(5));
    info!(target: "hostile", n = f64::NAN);
    info!(target: "hostile", n = [1_u8, 2].as_slice());
    assert_eq!(watched.records("numbers"), 0);
    info!(target: "hostile", n = u128::MAX);
    info!(target: "hostile", n = i64::MIN);
    info!(target: "hostile", n = "1e3");
    assert_eq!(watched.records("numbers"), 3);
    assert_eq!(watched.records("all"), 11);
}

/// Begins high, and begins anew.
struct Restarted(AtomicU64);

impl Tally for Restarted {
    fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
        each("count", self.0.load(Ordering::Relaxed));
    }
}

#[test]
fn what_a_tally_counted_before_is_no_news_and_a_fall_is_none() {
    let tally = Arc::new(Restarted(AtomicU64::new(1_000_000)));
    let polled = Arc::clone(&tally) as Arc<dyn Tally>;
    let signal = Signal::tally("tally", polled, CountRules::default());
    let watched = watch([]);
    watched.handle.reload(&Signals::new().with(signal)).unwrap();
    let second = || {
        std::thread::sleep(std::time::Duration::from_millis(1100));
        watched.handle.signals().remove(0)
    };
    for count in [1_000_000, 3, 5] {
        tally.0.store(count, Ordering::Relaxed);
        let status = second();
        assert_eq!(status.alerts, 0, "{status:?}");
    }
    assert_eq!(watched.records("tally"), 2);
}

/// Panics, halfway, while it is broken.
#[derive(Default)]
struct Broken {
    count: AtomicU64,
    is_broken: AtomicBool,
}

impl Tally for Broken {
    fn tally(&self, each: &mut dyn FnMut(&str, u64)) {
        each("count", self.count.load(Ordering::Relaxed));
        assert!(!self.is_broken.load(Ordering::Relaxed), "a bug");
    }
}

#[test]
fn a_tally_that_panics_is_a_loss_and_no_news() {
    let tally = Arc::new(Broken::default());
    tally.is_broken.store(true, Ordering::Relaxed);
    let polled = Arc::clone(&tally) as Arc<dyn Tally>;
    let watched = watch([
        Signal::tally("tally", polled, CountRules::default()),
        Signal::count("all", CountRules::default()).on(all()),
    ]);
    let second = |is_broken, count| {
        tally.is_broken.store(is_broken, Ordering::Relaxed);
        tally.count.store(count, Ordering::Relaxed);
        info!(target: "hostile", n = 1);
        std::thread::sleep(std::time::Duration::from_millis(1100));
        (watched.records("tally"), watched.records("all"))
    };
    assert_eq!(watched.losses("tallies_panicked"), 1);
    // Nothing is known of it yet, so a million is where it begins.
    assert_eq!(second(false, 1_000_000), (0, 1));
    assert_eq!(second(false, 1_000_002), (2, 2));
    assert_eq!(second(true, 1_000_005), (2, 3));
    assert_eq!(second(false, 1_000_009), (9, 4));
    assert!(watched.losses("tallies_panicked") >= 2);
    assert!(watched.handle.signals().iter().all(|s| s.alerts == 0));
}
