use proptest::{prop_assert, proptest};

use super::{CountRules, Counts};
use crate::{Finding, Moment, Reading};

const HOUR: u64 = 3600;

/// From a Monday, 0 o'clock.
fn at(second: u64) -> Moment {
    Moment::at(second, 1_704_067_200_i64.wrapping_add(second as i64))
}

fn new(change: impl FnOnce(&mut CountRules)) -> Counts {
    let mut rules = CountRules::default();
    change(&mut rules);
    Counts::new(rules).unwrap()
}

fn score(reading: &Reading) -> f64 {
    reading.score.get()
}

/// One event every ten seconds.
fn steady(counts: &mut Counts, seconds: std::ops::Range<u64>, learn: bool) {
    for second in seconds {
        let count = u64::from(second % 10 == 0);
        let reading = counts.second(at(second), count, learn);
        assert!(score(&reading) < 0.5, "{second}: {}", reading.finding);
    }
}

/// How many seconds of `rate` events it takes to alert.
fn found(counts: &Counts, from: u64, rate: u64) -> Option<u64> {
    let mut counts = counts.clone();
    (1..=2 * HOUR).find(|second| {
        let reading = counts.second(at(from + second), rate, false);
        score(&reading) >= 0.9
    })
}

#[test]
fn the_floor_alerts_within_the_first_minute() {
    let counts = new(|_| ());
    assert_eq!(found(&counts, 0, 1), None, "a site may be so");
    let delay = found(&counts, 0, 5).unwrap();
    assert!(delay <= 10, "{delay}");
    // In the first second a window of ten holds one.
    let mut first = counts.clone();
    assert!(score(&first.second(at(0), 12, true)) > 0.9);
    // And a floor that is as high says nothing.
    let counts = new(|rules| rules.floor = 5.0);
    assert_eq!(found(&counts, 0, 5), None);
}

#[test]
fn a_baseline_is_better_than_a_floor() {
    let fresh = found(&new(|_| ()), 0, 2).unwrap();
    let mut counts = new(|_| ());
    steady(&mut counts, 0..HOUR, true);
    let learnt = found(&counts, HOUR, 2).unwrap();
    assert!(learnt <= 8 && learnt < fresh, "{learnt} {fresh}");
    let reading = counts.second(at(HOUR), 30, true);
    let text = reading.finding.to_string();
    assert!(text.starts_with("30 in 10 s, expected 1"), "{text}");
}

#[test]
fn fewer_than_the_minimum_are_no_alert() {
    let mut counts = new(|rules| rules.drip = 0.0);
    for second in 0..12 * HOUR {
        counts.second(at(second), 0, true);
    }
    let few = counts.second(at(12 * HOUR), 11, true);
    assert!(score(&few) < 0.01);
    let enough = counts.second(at(12 * HOUR), 1, true);
    assert!(score(&enough) > 0.9, "{}", enough.finding);
}

#[test]
fn nothing_is_learnt_while_learn_is_false() {
    let mut counts = new(|rules| rules.season = false);
    steady(&mut counts, 0..2 * HOUR, true);
    let before = found(&counts, 4 * HOUR, 3);
    let expected = counts.baseline.high(600.0, 0.0).mean;
    for second in 2 * HOUR..3 * HOUR {
        counts.second(at(second), 50, false);
    }
    // The block that ran is not learnt either.
    for second in 3 * HOUR..4 * HOUR {
        counts.second(at(second), 50, second % 10 != 5);
    }
    let kept = counts.baseline.high(600.0, 0.0).mean;
    assert!((kept / expected - 1.0).abs() < 1e-9, "{kept} {expected}");
    steady_after(&mut counts, 4 * HOUR);
    assert_eq!(found(&counts, 4 * HOUR + 1300, 3), before);
    for second in 6 * HOUR..7 * HOUR {
        counts.second(at(second), 50, true);
    }
    assert!(counts.baseline.high(600.0, 0.0).mean > expected * 10.0);
}

/// Ten quiet minutes empty the windows.
fn steady_after(counts: &mut Counts, from: u64) {
    for second in from..from + 1300 {
        let count = u64::from(second % 10 == 0);
        counts.second(at(second), count, false);
    }
}

#[test]
fn a_crowd_excuses_its_share() {
    let mut counts = new(|_| ());
    let mut attack = counts.clone();
    for second in 0..6 * HOUR {
        let failures = u64::from(second % 10 == 0);
        for counts in [&mut counts, &mut attack] {
            counts.among(at(second), failures, 5, true);
        }
    }
    for second in 6 * HOUR..7 * HOUR {
        let crowd = counts.among(at(second), 1, 50, true);
        assert!(score(&crowd) < 0.5, "{}", crowd.finding);
    }
    let worst = (6 * HOUR..6 * HOUR + 30)
        .map(|second| score(&attack.among(at(second), 1, 6, true)))
        .fold(0.0, f64::max);
    assert!(worst > 0.9, "as many failures without a crowd: {worst}");
}

#[test]
fn silence_is_heard_where_something_is_usual() {
    let mut counts = Counts::new(CountRules::traffic()).unwrap();
    for second in 0..3 * HOUR {
        counts.second(at(second), 5 + second % 3, true);
    }
    counts.second(at(5), 6, true);
    let quiet: Vec<Reading> = (3 * HOUR..3 * HOUR + 60)
        .map(|second| counts.second(at(second), 0, true))
        .collect();
    let delay = quiet.iter().position(|r| score(r) >= 0.9).unwrap();
    assert!(delay <= 10, "fewer than usual, before there are none: {delay}");
    let Finding::Silence { seconds, expected } = quiet[39].finding else {
        panic!("{}", quiet[39].finding);
    };
    assert_eq!(seconds, 40);
    assert!((expected / (6.0 * f64::from(seconds)) - 1.0).abs() < 0.1);
}

#[test]
fn traffic_is_not_judged_before_it_is_known() {
    let mut counts = Counts::new(CountRules::traffic()).unwrap();
    for second in 0..HOUR {
        let reading = counts.second(at(second), 1000, true);
        assert_eq!(reading.score, crate::Score::ZERO);
    }
    let reading = counts.second(at(HOUR), 50_000, true);
    assert!(score(&reading) > 0.9, "{}", reading.finding);
}

#[test]
fn a_drip_below_every_window_is_found_by_its_sum() {
    let mut counts = new(|_| ());
    let mut drip = None;
    for second in 0..200 * HOUR {
        // Six an hour for 190 hours, then twenty.
        let every = if second < 190 * HOUR { 600 } else { 180 };
        let count = u64::from(second % every == 0);
        let reading = counts.second(at(second), count, true);
        if score(&reading) >= 0.9 {
            drip.get_or_insert((second, reading.finding));
        }
    }
    let (second, finding) = drip.expect("found");
    let hours = second as f64 / 3600.0;
    assert!((190.0..194.0).contains(&hours), "{hours} {finding}");
    let Finding::Count { seconds, .. } = finding else { panic!("{finding}") };
    assert!(seconds > 600, "by the sum, not by a window: {finding}");
}

#[test]
fn the_hours_of_the_week_are_told_apart() {
    let mut counts = new(|rules| rules.drip = 0.0);
    let noon = |second: u64| second / HOUR % 24 == 12;
    let mut worst = [0.0_f64; 10];
    for second in 0..10 * 24 * HOUR {
        let count = u64::from(second % 30 == 0)
            + if noon(second) { second % 2 } else { 0 };
        let reading = counts.second(at(second), count, true);
        if noon(second) {
            let day = (second / HOUR / 24) as usize;
            worst[day] = worst[day].max(score(&reading));
        }
    }
    assert!(worst[0] > 0.9, "{worst:?}");
    assert!(worst[1..].iter().all(|worst| *worst < 0.5), "{worst:?}");
}

#[test]
fn one_block_counts_for_four_times_the_usual_at_most() {
    let mut counts = new(|_| ());
    steady(&mut counts, 0..2 * HOUR, true);
    let before = counts.baseline.high(10.0, 0.0).mean;
    counts.second(at(2 * HOUR), 1_000_000, true);
    counts.second(at(2 * HOUR + 10), 0, true);
    let after = counts.baseline.high(10.0, 0.0).mean;
    assert!(after > before && after < before * 1.1, "{before} {after}");
}

#[test]
fn a_change_that_stays_is_learnt_when_it_may_be() {
    let mut counts = new(|rules| rules.drip = 0.0);
    steady(&mut counts, 0..3 * HOUR, true);
    let high: Vec<u64> = (3 * HOUR..9 * HOUR)
        .filter(|second| score(&counts.second(at(*second), 5, true)) > 0.5)
        .collect();
    let last = *high.last().unwrap();
    assert!(last > 3 * HOUR + 300, "not at once: {last}");
    assert!(last < 6 * HOUR, "not learnt: {last}");
}

#[test]
fn gaps_and_seconds_before_the_last_are_taken() {
    let mut counts = new(|_| ());
    steady(&mut counts, 0..2 * HOUR, true);
    let mut late = counts.clone();
    let reading = late.second(at(5), 14, true);
    assert_eq!(late.counted.last(), 2 * HOUR - 1);
    assert!(score(&reading) > 0.9);
    // Three days without a call are three days without an event.
    let mut stepped = counts.clone();
    let end = 74 * HOUR;
    (2 * HOUR..=end).for_each(|second| {
        stepped.second(at(second), 0, true);
    });
    counts.second(at(end), 0, true);
    for seconds in [10.0, 600.0] {
        let (leap, steps) = (
            counts.baseline.high(seconds, 0.0).mean,
            stepped.baseline.high(seconds, 0.0).mean,
        );
        assert!((leap / steps - 1.0).abs() < 0.2, "{leap} {steps}");
    }
}

#[test]
fn any_second_may_be_the_first() {
    let (mut zero, mut late) = (new(|_| ()), new(|_| ()));
    let from = 1000 * HOUR;
    for second in 0..3 * HOUR {
        let count = u64::from(second % 10 == 0);
        zero.second(at(second), count, true);
        let reading = late.second(at(from + second), count, true);
        assert!(score(&reading) < 0.5, "{second}: {}", reading.finding);
        let expected = late.baseline.high(60.0, 0.0).mean;
        let same = zero.baseline.high(60.0, 0.0).mean;
        assert!((expected - same).abs() < 1e-9, "{second}: {expected} {same}");
    }
}

#[test]
fn rules_have_bounds_and_a_size() {
    let field = |change: fn(&mut CountRules)| {
        let mut rules = CountRules::default();
        change(&mut rules);
        Counts::new(rules).map_err(|error| error.field()).err()
    };
    assert_eq!(field(|_| ()), None);
    assert_eq!(field(|rules| rules.floor = 0.0), Some("floor"));
    assert_eq!(field(|rules| rules.share = 1.0), Some("share"));
    assert_eq!(field(|rules| rules.memory = 1), Some("memory"));
    assert_eq!(field(|rules| rules.warm_up = u32::MAX), Some("warm_up"));
    assert_eq!(field(|rules| rules.drip = f64::NAN), Some("drip"));
    assert!(CountRules::traffic().check().is_ok());
    assert!(size_of::<Counts>() <= 2448, "{}", size_of::<Counts>());
}

proptest! {
    #[test]
    fn takes_anything(
        steps in proptest::collection::vec(
            (proptest::bits::u64::ANY, 0..64_u32, 0..64_u32, 0..64_u32,
             proptest::bool::ANY), 1..60),
    ) {
        let mut counts = Counts::new(CountRules::traffic()).unwrap();
        let mut all = new(|_| ());
        for (second, shift, count, whole, learn) in steps {
            let now = Moment {
                second: second >> shift,
                hour_of_week: second as u8,
            };
            let (count, whole) = (second >> count, second >> whole);
            for reading in [
                counts.second(now, count, learn),
                all.among(now, count, whole, learn),
            ] {
                prop_assert!((0.0..=1.0).contains(&score(&reading)));
                prop_assert!(!reading.finding.to_string().contains("NaN"));
            }
        }
    }
}
