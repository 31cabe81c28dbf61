use proptest::{prop_assert, proptest};

use super::{Latency, LatencyRules};
use crate::{Moment, Reading};

fn at(second: u64) -> Moment {
    Moment { second, hour_of_week: 0 }
}

fn new() -> Latency {
    Latency::new(LatencyRules::default()).unwrap()
}

/// Minutes of values of 50 to 149 times `factor`; the highest score.
fn minutes(
    latency: &mut Latency,
    minutes: std::ops::Range<u64>,
    factor: f64,
    learn: bool,
) -> Reading {
    let mut random = fastrand::Rng::with_seed(minutes.start);
    (minutes.start * 60..minutes.end * 60)
        .map(|second| {
            let reading = latency.second(at(second), learn);
            for _ in 0..2 {
                let value = f64::from(random.u32(50..150));
                latency.observe(value * factor);
            }
            reading
        })
        .reduce(|one, two| two.worse(one))
        .unwrap()
}

#[test]
fn a_step_is_found_in_two_minutes() {
    let mut latency = new();
    let usual = minutes(&mut latency, 1..90, 1.0, true);
    assert!(usual.score.get() < 0.5, "{}", usual.finding);
    let step = minutes(&mut latency, 90..92, 3.0, true);
    assert!(step.score.get() > 0.9, "{} {}", step.finding, step.score);
    let text = step.finding.to_string();
    assert!(text.starts_with("p95 4"), "{text}");
    assert!(text.contains("in 1 min, expected 14"), "{text}");
}

#[test]
fn a_little_slower_is_no_alert() {
    let mut latency = new();
    minutes(&mut latency, 1..90, 1.0, true);
    let step = minutes(&mut latency, 90..150, 1.3, true);
    assert!(step.score.get() < 0.5, "{}", step.finding);
}

#[test]
fn nothing_is_judged_before_ten_minutes_but_a_limit() {
    let rises = |limit| {
        let rules = LatencyRules { limit, ..LatencyRules::default() };
        let mut latency = Latency::new(rules).unwrap();
        minutes(&mut latency, 1..3, 1.0, true);
        minutes(&mut latency, 3..6, 9.0, true).score.get()
    };
    assert!(rises(f64::INFINITY) < 0.5);
    // That none passed a band, when there was none, is not learnt.
    let mut latency = new();
    minutes(&mut latency, 1..11, 1.0, true);
    assert!((latency.usual.share() - 0.05).abs() < 1e-9);
    assert!(rises(400.0) > 0.9);
    // Nor does an hour of it make it usual.
    let rules = LatencyRules { limit: 160.0, ..LatencyRules::default() };
    let mut latency = Latency::new(rules).unwrap();
    minutes(&mut latency, 1..90, 1.0, true);
    let slower = minutes(&mut latency, 90..92, 1.4, true);
    assert!(slower.score.get() > 0.9, "{}", slower.finding);
}

#[test]
fn few_values_wait_for_more_and_then_for_none() {
    let mut latency = new();
    minutes(&mut latency, 1..90, 1.0, true);
    latency.second(at(90 * 60), true);
    (0..29).for_each(|_| latency.observe(1e6));
    let waiting = latency.second(at(91 * 60), true);
    assert!(waiting.score.get() < 0.5, "{}", waiting.finding);
    latency.second(at(92 * 60), true);
    let mut judged = latency.clone();
    judged.observe(1e6);
    let reading = judged.second(at(93 * 60), true);
    let text = reading.finding.to_string();
    assert!(text.contains("in 3 min"), "{text}");
    assert!(reading.score.get() > 0.9);
    latency.second(at(100 * 60), true);
    latency.observe(1e6);
    let dropped = latency.second(at(101 * 60), true);
    assert!(dropped.score.get() < 0.5, "the 29 are forgotten");
}

#[test]
fn nothing_is_learnt_while_learn_is_false() {
    let mut latency = new();
    minutes(&mut latency, 1..90, 1.0, true);
    let (hour, usual) = (latency.minutes, latency.usual);
    minutes(&mut latency, 90..200, 5.0, false);
    let same = latency.minutes.iter().zip(&hour);
    assert!(same.clone().all(|(now, then)| (now - then).abs() < 1e-9));
    let (before, after) = (usual.share(), latency.usual.share());
    assert!((before - after).abs() < 1e-12);
    minutes(&mut latency, 200..400, 5.0, true);
    let accepted = minutes(&mut latency, 400..500, 5.0, true);
    assert!(accepted.score.get() < 0.5, "{}", accepted.finding);
}

#[test]
fn what_is_no_latency_is_dropped_and_counted() {
    let mut latency = new();
    for value in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1.0] {
        latency.observe(value);
    }
    assert_eq!(latency.dropped(), 3);
}

#[test]
fn gaps_and_seconds_before_the_last_are_taken() {
    let mut latency = new();
    minutes(&mut latency, 1..90, 1.0, true);
    let before = latency.second(at(5), true);
    assert_eq!(latency.last, 90 * 60 - 1);
    assert!(before.score.get() < 0.5);
    let after = latency.second(at(u64::MAX), true);
    assert!(after.score.get() < 0.5, "{}", after.finding);
}

#[test]
fn rules_have_bounds_and_a_size() {
    let field = |rules| Latency::new(rules).map_err(|e| e.field()).err();
    let rules = LatencyRules::default();
    assert_eq!(field(LatencyRules { least: 0.0, ..rules }), Some("least"));
    assert_eq!(field(LatencyRules { factor: 1.0, ..rules }), Some("factor"));
    for limit in [f64::NAN, f64::NEG_INFINITY, 1e-5, 16_001.0] {
        assert_eq!(field(LatencyRules { limit, ..rules }), Some("limit"));
    }
    assert_eq!(field(LatencyRules { limit: 16_000.0, ..rules }), None);
    assert_eq!(field(LatencyRules { minimum: 1, ..rules }), Some("minimum"));
    assert!(size_of::<Latency>() <= 2568, "{}", size_of::<Latency>());
}

proptest! {
    #[test]
    fn takes_anything(
        steps in proptest::collection::vec(
            (proptest::num::f64::ANY, 0..2000_u64, proptest::bool::ANY),
            1..400),
    ) {
        let (mut latency, mut now) = (new(), 0);
        for (value, step, learn) in steps {
            now += step / 40;
            (0..40).for_each(|_| latency.observe(value));
            let reading = latency.second(at(now), learn);
            prop_assert!((0.0..=1.0).contains(&reading.score.get()));
        }
    }
}
