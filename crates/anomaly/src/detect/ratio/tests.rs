use proptest::{prop_assert, proptest};

use super::{Ratio, RatioRules};
use crate::{Moment, Reading};

const HOUR: u64 = 3600;

fn at(second: u64) -> Moment {
    Moment { second, hour_of_week: 0 }
}

fn new() -> Ratio {
    Ratio::new(RatioRules::default()).unwrap()
}

fn score(reading: &Reading) -> f64 {
    reading.score.get()
}

/// An hour of `part` in 100, by `whole` a second.
fn hour(ratio: &mut Ratio, from: u64, part: u64, whole: u64) -> f64 {
    (from..from + HOUR)
        .map(|second| {
            let part = whole * part / 100
                + u64::from(second % 100 < whole * part % 100);
            score(&ratio.second(at(second), part, whole, true))
        })
        .fold(0.0, f64::max)
}

/// How many seconds of `part` in `whole` it takes to alert.
fn found(ratio: &Ratio, from: u64, part: u64, whole: u64) -> Option<u64> {
    let mut ratio = ratio.clone();
    (1..=600).find(|second| {
        let now = at(from + second);
        score(&ratio.second(now, part, whole, false)) >= 0.9
    })
}

#[test]
fn the_floor_alerts_at_once_and_few_do_not() {
    let mut ratio = new();
    let one = ratio.second(at(0), 1, 1, true);
    assert!(score(&one) < 0.01, "{}", one.finding);
    let nine = ratio.second(at(1), 8, 8, true);
    assert!(score(&nine) < 0.01, "{}", nine.finding);
    let twenty = ratio.second(at(2), 11, 11, true);
    assert!(score(&twenty) > 0.9, "{}", twenty.finding);
    assert!(found(&new(), 0, 6, 10).unwrap() <= 10);
}

#[test]
fn a_high_share_that_is_usual_is_no_alert() {
    let mut ratio = new();
    assert!(found(&ratio, 0, 60, 100).unwrap() < 60);
    hour(&mut ratio, 0, 30, 100);
    hour(&mut ratio, HOUR, 30, 100);
    assert_eq!(found(&ratio, 2 * HOUR, 36, 100), None);
    assert!(found(&ratio, 2 * HOUR, 80, 100).unwrap() < 30);
}

#[test]
fn ten_times_the_traffic_at_the_usual_share_is_no_alert() {
    let mut ratio = new();
    assert!(hour(&mut ratio, 0, 5, 20) < 0.5);
    assert!(hour(&mut ratio, HOUR, 5, 200) < 0.5);
    assert!(hour(&mut ratio, 2 * HOUR, 60, 20) > 0.9);
}

#[test]
fn no_share_below_the_floor_is_unusual() {
    let mut ratio = new();
    hour(&mut ratio, 0, 0, 1000);
    assert_eq!(found(&ratio, HOUR, 90, 1000), None);
    assert!(found(&ratio, HOUR, 500, 1000).is_some());
}

#[test]
fn nothing_is_learnt_while_learn_is_false() {
    let mut ratio = new();
    hour(&mut ratio, 0, 5, 20);
    let before = ratio.share.share();
    for second in HOUR..2 * HOUR {
        ratio.second(at(second), 15, 20, false);
    }
    ratio.second(at(2 * HOUR), 15, 20, true);
    assert!((ratio.share.share() - before).abs() < 1e-12);
    for second in 2 * HOUR..3 * HOUR {
        ratio.second(at(second), 15, 20, true);
    }
    assert!(ratio.share.share() > before * 1.5);
}

#[test]
fn gaps_and_seconds_before_the_last_are_taken() {
    let mut ratio = new();
    hour(&mut ratio, 0, 5, 20);
    let late = ratio.second(at(3), 400, 400, true);
    assert!(score(&late) > 0.9);
    let mut more = new();
    let reading = more.second(at(0), 50, 20, true);
    let text = reading.finding.to_string();
    assert!(text.starts_with("20 of 20"), "{text}");
    let reading = ratio.second(at(u64::MAX), 0, 0, true);
    assert!(score(&reading) < 0.01);
    let text = reading.finding.to_string();
    assert!(text.starts_with("0 of 0 in 10 s"), "{text}");
}

#[test]
fn rules_have_bounds_and_a_size() {
    let field = |rules| Ratio::new(rules).map_err(|e| e.field()).err();
    let rules = RatioRules::default();
    assert_eq!(field(RatioRules { floor: 1.0, ..rules }), Some("floor"));
    assert_eq!(field(RatioRules { factor: 0.5, ..rules }), Some("factor"));
    assert_eq!(field(RatioRules { memory: 9, ..rules }), Some("memory"));
    assert!(size_of::<Ratio>() <= 1312, "{}", size_of::<Ratio>());
}

proptest! {
    #[test]
    fn takes_anything(
        steps in proptest::collection::vec(
            (proptest::num::u64::ANY, 0..64_u32, proptest::num::u64::ANY,
             proptest::bool::ANY), 1..60),
    ) {
        let mut ratio = new();
        for (part, shift, whole, learn) in steps {
            let now = at(part >> shift);
            let reading = ratio.second(now, part, whole >> shift, learn);
            prop_assert!((0.0..=1.0).contains(&score(&reading)));
            prop_assert!(!reading.finding.to_string().contains("NaN"));
        }
    }
}
