//! What the detector promises, whatever it is fed.

use palisade_anomaly::{
    Change,
    numeric::{Cause, Look, Numeric, NumericRules},
};
use proptest::prelude::*;

use crate::random::Random;

const STEP: f64 = 300.0;

fn steady(random: &mut Random) -> f64 {
    20.0 + random.gauss()
}

/// A detector after `count` steady values, and the time of the next.
fn after(count: usize, seed: u64) -> (Numeric, f64, Random) {
    let (mut detector, mut random) = (Numeric::default(), Random::new(seed));
    for row in 0..count {
        detector.next(row as f64 * STEP, steady(&mut random));
    }
    (detector, count as f64 * STEP, random)
}

#[test]
fn it_fits_into_four_kibibytes() {
    assert!(size_of::<Numeric>() <= 4096, "{}", size_of::<Numeric>());
}

#[test]
fn its_rules_have_bounds() {
    let refused = |change: fn(&mut NumericRules)| {
        let mut rules = NumericRules::default();
        change(&mut rules);
        assert_eq!(rules.check().is_err(), Numeric::new(rules).is_err());
        rules.check().err().map(|error| error.field())
    };
    assert_eq!(refused(|_| ()), None);
    assert_eq!(refused(|rules| rules.warm_up = 1_000_001), Some("warm_up"));
    assert_eq!(refused(|rules| rules.open = 1.1), Some("open"));
    assert_eq!(refused(|rules| rules.close = -0.1), Some("close"));
    assert_eq!(refused(|rules| rules.hold = 0), Some("hold"));
    assert_eq!(refused(|rules| rules.accept_after = 0), Some("accept_after"));
    assert_eq!(refused(|rules| rules.cool_down = -0.1), Some("cool_down"));
    let least = refused(|rules| rules.cool_down_least = u32::MAX);
    assert_eq!(least, Some("cool_down_least"));
}

#[test]
fn nothing_is_scored_while_it_warms_up() {
    let mut detector = Numeric::default();
    for row in 0..99 {
        let value = if row == 80 { 1e9 } else { 20.0 };
        let look = detector.next(f64::from(row) * STEP, value);
        assert_eq!((look.score.get(), look.alert), (0.0, None), "{row}");
    }
}

#[test]
fn a_spike_scores_once() {
    let (mut detector, at, mut random) = after(1000, 1);
    let looks: Vec<Look> = (0..60)
        .map(|row| {
            let spike = if row < 5 { 60.0 } else { 0.0 };
            let value = steady(&mut random) + spike;
            detector.next(at + f64::from(row) * STEP, value)
        })
        .collect();
    assert!(looks[0].score.get() > 0.95, "{:?}", looks[0]);
    assert_eq!(looks[0].alert, Some(Change::Opened));
    assert!(looks[1..].iter().all(|look| look.score.get() < 0.5));
    let changes: Vec<_> = looks.iter().filter_map(|l| l.alert).collect();
    assert_eq!(changes, [Change::Opened, Change::Closed]);
    let reason = looks[0].reason.to_string();
    assert!(
        reason.contains("usually 1") && reason.contains(" to 2"),
        "{reason}"
    );
}

#[test]
fn each_view_finds_what_it_is_for() {
    let find = |change: fn(&mut Random, usize) -> f64| {
        let (mut detector, at, mut random) = after(3000, 5);
        let causes = (0..60).filter_map(|row| {
            let value = change(&mut random, row);
            let look = detector.next(at + row as f64 * STEP, value);
            (look.alert == Some(Change::Opened)).then_some(look.reason.cause())
        });
        causes.collect::<Vec<_>>()
    };
    let up = find(|random, _| 40.0 + random.gauss());
    assert!(matches!(up[0], Cause::Value | Cause::Jump(_)), "{up:?}");
    let noisy = find(|random, _| 20.0 + 3.0 * random.gauss());
    assert!(!noisy.is_empty());
    let flat = find(|_, _| 20.0);
    assert_eq!(flat, [Cause::Calm]);
    // No single one of these values is odd.
    let mixture = find(|random, _| 21.6 + 0.8 * random.gauss());
    assert_eq!(mixture, [Cause::Mixture]);
}

/// 20 by night and 70 by day, but for one day.
#[test]
fn a_day_without_its_bump_is_found_though_each_value_is_usual() {
    let mut detector = Numeric::default();
    let mut random = Random::new(3);
    let mut highest = (0.0, 0, 0);
    for row in 0..288 * 14 {
        let (day, hour) = (row / 288, row % 288 / 12);
        let work = (9..18).contains(&hour) && day != 11;
        let value = if work { 70.0 } else { 20.0 } + 5.0 * random.unit();
        let look = detector.next(f64::from(row) * STEP, value);
        let score = look.score.get();
        if day > 4 && score > highest.0 {
            highest = (score, day, hour);
        }
    }
    assert!(highest.0 > 0.9, "{highest:?}");
    assert_eq!((highest.1, highest.2), (11, 9));
}

#[test]
fn what_is_normal_is_not_learnt_while_it_alerts_and_accepted_later() {
    let (mut detector, at, mut random) = after(1000, 1);
    let mut levels = Vec::new();
    for row in 0..2000 {
        let value = steady(&mut random) + 200.0;
        let look = detector.next(at + f64::from(row) * STEP, value);
        levels.push((detector.is_firing(), look.expected));
    }
    let rules = NumericRules::default();
    let held = rules.accept_after as usize;
    assert!(levels[..held].iter().all(|(firing, _)| *firing));
    // The level before it, to the last digit.
    assert_eq!(levels[1].1, levels[held].1);
    assert!((levels[1].1 - 20.0).abs() < 1.0);
    assert!((levels[1999].1 - 220.0).abs() < 30.0, "{:?}", levels[1999]);
    assert!(!levels[1999].0);
}

#[test]
fn it_is_the_same_in_any_unit() {
    let scores = |scale: f64, shift: f64| -> Vec<f64> {
        let (mut detector, mut random) = (Numeric::default(), Random::new(9));
        (0..2000)
            .map(|row| {
                let odd = if row % 700 == 650 { 9.0 } else { 0.0 };
                let value = scale * (steady(&mut random) + odd) + shift;
                detector.next(f64::from(row) * STEP, value).score.get()
            })
            .collect()
    };
    let plain = scores(1.0, 0.0);
    for (scale, shift) in [(1024.0, 0.0), (1.0 / 1024.0, 0.0), (1.0, 7.0)] {
        let other = scores(scale, shift);
        let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-3;
        assert!(plain.iter().zip(&other).all(close), "{scale} {shift}");
    }
}

#[test]
fn what_is_no_number_is_skipped_and_counted() {
    let (mut clean, _, mut random) = after(500, 1);
    let (mut dirty, at, _) = after(500, 1);
    for row in 0..200 {
        let (at, value) = (at + f64::from(row) * STEP, steady(&mut random));
        for bad in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e300] {
            let look = dirty.next(at, bad);
            assert_eq!((look.score.get(), look.alert), (0.0, None));
        }
        assert_eq!(clean.next(at, value), dirty.next(at, value));
    }
    assert_eq!(dirty.oddities().skipped, 800);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Any bits for time and value: scores stay scores.
    #[test]
    fn nothing_upsets_it(
        rows in proptest::collection::vec(
            (any::<f64>(), any::<f64>(), any::<bool>()), 100..600),
    ) {
        let mut detector = Numeric::default();
        for (at, value, tame) in rows {
            let value = if tame { value % 1000.0 } else { value };
            let look = detector.next(at, value);
            prop_assert!((0.0..=1.0).contains(&look.score.get()));
            prop_assert!(look.expected.is_finite());
            prop_assert!(look.low <= look.expected);
            prop_assert!(look.expected <= look.high);
        }
        // It still works.
        let mut last = 0.0;
        for row in 0..4000 {
            let odd = if row > 3900 { 1e29 } else { 0.0 };
            let value = 5.0 + f64::from(row % 7) + odd;
            let look = detector.next(f64::from(row) * STEP, value);
            last = f64::max(last, look.score.get());
        }
        prop_assert!(last.is_finite());
    }
}
