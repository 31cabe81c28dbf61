use proptest::{prop_assert, prop_assert_eq, proptest};

use super::{Alarm, AlarmRules, Change};
use crate::{Finding, Moment, Reading, Score};

fn at(second: u64) -> Moment {
    Moment { second, hour_of_week: 0 }
}

fn reading(score: f64) -> Reading {
    let finding = Finding::Silence { seconds: 1, expected: 1.0 };
    Reading::new(Score::new(score), finding)
}

/// The seconds at which it opened (positive) and closed (negative).
fn changes(
    rules: AlarmRules,
    scores: impl IntoIterator<Item = (u64, f64)>,
) -> Vec<i64> {
    let mut alarm = Alarm::new(rules);
    let judged = scores.into_iter().filter_map(|(second, score)| {
        let sign = match alarm.judge(at(second), &reading(score))? {
            Change::Opened => 1,
            Change::Closed => -1,
        };
        i64::try_from(second).ok()?.checked_mul(sign)
    });
    judged.collect()
}

fn rules() -> AlarmRules {
    AlarmRules {
        hold: 10,
        cool_down: 100,
        accept_after: 50,
        ..AlarmRules::default()
    }
}

#[test]
fn opens_holds_closes_and_cools_down() {
    let scores = (1..300).map(|second| match second {
        20 | 29 | 60 | 200 => (second, 0.95),
        30..40 => (second, 0.6),
        _ => (second, 0.1),
    });
    // The last score not below 0.5 is at 39; 60 is in the cool-down.
    assert_eq!(changes(rules(), scores), [20, -49, 200, -210]);
}

#[test]
fn what_lasts_beyond_the_cool_down_is_raised_again() {
    let scores = (1..=160).map(|second| {
        (second, if (11..=20).contains(&second) { 0.0 } else { 1.0 })
    });
    assert_eq!(changes(rules(), scores), [1, -20, 120]);
}

#[test]
fn between_close_and_open_nothing_changes() {
    let wave = (0..1000)
        .map(|second| (second, if second % 2 == 0 { 0.89 } else { 0.51 }));
    assert_eq!(changes(rules(), wave.clone()), [0_i64; 0]);
    let opened = [(0, 0.95)].into_iter().chain(wave.skip(1));
    assert_eq!(changes(rules(), opened), [0]);
}

#[test]
fn nothing_is_raised_before_it_is_warm() {
    let rules = AlarmRules { warm_up: 60, ..rules() };
    assert_eq!(changes(rules, (0..70).map(|second| (second, 1.0))), [60]);
}

#[test]
fn does_not_learn_while_it_fires_but_what_stays() {
    let mut alarm = Alarm::new(rules());
    let mut learns = |second, score| {
        alarm.judge(at(second), &reading(score));
        alarm.learns(at(second))
    };
    assert!(learns(0, 0.8), "quiet");
    assert!(!learns(1, 0.9), "firing");
    assert!(!learns(2, 0.1), "held");
    assert!(!learns(50, 0.9));
    assert!(learns(51, 0.9), "accepted");
    assert!(learns(61, 0.0), "cooling");
    assert!(!learns(62, 0.6), "and yet not usual");
    assert!(learns(63, 0.4), "usual again");
    assert!(!alarm.is_firing());
}

#[test]
fn a_second_before_the_last_counts_as_the_last() {
    let scores = [(100, 1.0), (120, 1.0), (90, 1.0), (129, 0.0)];
    assert_eq!(changes(rules(), scores), [100], "held until 130");
    let mut alarm = Alarm::new(rules());
    alarm.judge(at(100), &reading(1.0));
    assert!(!alarm.learns(at(0)));
}

#[test]
fn rules_have_bounds_and_a_size() {
    let field =
        |rules: AlarmRules| rules.check().map_err(|error| error.field()).err();
    assert_eq!(field(AlarmRules::default()), None);
    assert_eq!(field(AlarmRules { open: 0.0, ..rules() }), Some("open"));
    assert_eq!(field(AlarmRules { close: 0.95, ..rules() }), Some("close"));
    // Milliseconds, where seconds are meant.
    let long = 3_600_000;
    assert_eq!(field(AlarmRules { warm_up: long, ..rules() }), Some("warm_up"));
    assert_eq!(field(AlarmRules { hold: long, ..rules() }), Some("hold"));
    let cool_down = long;
    assert_eq!(field(AlarmRules { cool_down, ..rules() }), Some("cool_down"));
    let accept_after = 86_400_000;
    let never = AlarmRules { accept_after, ..rules() };
    assert_eq!(field(never), Some("accept_after"));
    assert_eq!(size_of::<Alarm>(), 56);
}

proptest! {
    #[test]
    fn each_alert_opens_and_closes_in_turn(
        steps in proptest::collection::vec((0..90_u64, 0.0..1.1_f64), 0..300),
        hold in 0..60_u32,
        cool_down in 0..200_u32,
    ) {
        let rules = AlarmRules { hold, cool_down, ..rules() };
        let mut alarm = Alarm::new(rules);
        let (mut now, mut high, mut closed) = (0, 0, None);
        for (step, score) in steps {
            now += step;
            let before = alarm.is_firing();
            let change = alarm.judge(at(now), &reading(score));
            match change {
                Some(Change::Opened) => {
                    prop_assert!(!before && score >= 0.9);
                    let since = closed.map_or(u64::MAX, |at| now - at);
                    prop_assert!(since >= u64::from(cool_down));
                }
                Some(Change::Closed) => {
                    prop_assert!(before && score < 0.5);
                    prop_assert!(now - high >= u64::from(hold));
                    closed = Some(now);
                }
                None => prop_assert_eq!(before, alarm.is_firing()),
            }
            if score >= 0.5 {
                high = now;
            }
            let quiet = !alarm.is_firing();
            let cool = closed.is_none_or(
                |at| now - at >= u64::from(cool_down));
            prop_assert!(!(quiet && cool && score >= 0.9), "missed");
            // While it cools down, what would keep an alert open is not
            // learnt.
            let usual = cool || score < 0.5;
            prop_assert!(!quiet || alarm.learns(at(now)) == usual);
        }
    }
}
