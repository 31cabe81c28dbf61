use super::{Distinct, DistinctRules};
use crate::{Moment, Reading};

const HOUR: u64 = 3600;

fn at(second: u64) -> Moment {
    Moment { second, hour_of_week: 0 }
}

struct Crowd {
    distinct: Distinct,
    random: fastrand::Rng,
}

impl Crowd {
    fn new(rules: DistinctRules) -> Self {
        let distinct = Distinct::new(rules).unwrap();
        Self { distinct, random: fastrand::Rng::with_seed(9) }
    }

    /// `new` new ones every ten seconds, beside `others`; the worst.
    fn come(
        &mut self,
        seconds: std::ops::Range<u64>,
        (new, others): (u32, u64),
        learn: bool,
    ) -> Reading {
        seconds
            .map(|second| {
                if second % 10 == 0 {
                    for _ in 0..new {
                        self.distinct.observe(self.random.u64(..));
                    }
                }
                self.distinct.among(at(second), others, learn)
            })
            .reduce(Reading::worse)
            .unwrap()
    }
}

fn usual() -> Crowd {
    let mut crowd = Crowd::new(DistinctRules::default());
    let reading = crowd.come(0..3 * HOUR, (1, 0), true);
    assert!(reading.score.get() < 0.5, "{}", reading.finding);
    crowd
}

#[test]
fn many_new_ones_are_found_and_the_same_ones_are_not() {
    let mut crowd = usual();
    let same = (0..1000).map(|_| crowd.distinct.observe(7)).count();
    let second = at(3 * HOUR);
    let reading = crowd.distinct.second(second, true);
    assert!(reading.score.get() < 0.5, "{same}: {}", reading.finding);
    let from = 3 * HOUR + 10;
    let reading = crowd.come(from..from + 120, (40, 0), true);
    assert!(reading.score.get() > 0.9, "{}", reading.finding);
    let text = reading.finding.to_string();
    assert!(text.contains("different in 10 min, expected 6"), "{text}");
}

#[test]
fn the_floor_alerts_in_the_first_minute() {
    let mut crowd = Crowd::new(DistinctRules::default());
    let reading = crowd.come(0..60, (30, 0), true);
    assert!(reading.score.get() > 0.9, "{}", reading.finding);
    let rules = DistinctRules { warm_up: 3600, ..DistinctRules::default() };
    let mut crowd = Crowd::new(rules);
    let reading = crowd.come(0..60, (30, 0), true);
    assert!(reading.score.get() < 0.5, "{}", reading.finding);
}

#[test]
fn a_crowd_excuses_its_share() {
    let mut crowd = Crowd::new(DistinctRules::default());
    crowd.come(0..6 * HOUR, (1, 10), true);
    let reading = crowd.come(6 * HOUR..7 * HOUR, (10, 100), true);
    assert!(reading.score.get() < 0.5, "{}", reading.finding);
    let reading = crowd.come(7 * HOUR..8 * HOUR, (40, 10), true);
    assert!(reading.score.get() > 0.9, "{}", reading.finding);
}

#[test]
fn nothing_is_learnt_while_learn_is_false() {
    let mut crowd = usual();
    let expected = crowd.distinct.expected().mean;
    crowd.come(3 * HOUR..6 * HOUR, (20, 0), false);
    assert!((crowd.distinct.expected().mean - expected).abs() < 1e-9);
    // Nor a half of which one second was not to be.
    for half in 72..84 {
        let from = half * 300;
        crowd.come(from..from + 150, (20, 0), true);
        crowd.come(from + 150..from + 151, (20, 0), false);
        crowd.come(from + 151..from + 300, (20, 0), true);
    }
    assert!((crowd.distinct.expected().mean - expected).abs() < 1e-9);
    crowd.come(7 * HOUR..9 * HOUR, (20, 0), true);
    assert!(crowd.distinct.expected().mean > 5.0 * expected);
}

#[test]
fn a_window_forgets_and_gaps_are_taken() {
    let mut crowd = usual();
    crowd.come(3 * HOUR..3 * HOUR + 60, (100, 0), false);
    let seen = |crowd: &mut Crowd, second| {
        crowd.distinct.second(at(second), false);
        crowd.distinct.seen
    };
    assert!(seen(&mut crowd, 0) > 500.0, "a second before the last");
    let distinct = crowd.distinct.clone();
    let mut leap = Crowd { distinct, random: fastrand::Rng::with_seed(1) };
    assert!(seen(&mut leap, 3 * HOUR + 900) < 1.0, "no half between");
    assert!(seen(&mut crowd, 3 * HOUR + 599) > 500.0);
    assert!(seen(&mut crowd, 3 * HOUR + 600) < 1.0);
    let reading = crowd.distinct.second(at(u64::MAX), true);
    assert!(reading.score.get() < 0.5);
}

#[test]
fn rules_have_bounds_and_a_size() {
    let field = |rules| Distinct::new(rules).map_err(|e| e.field()).err();
    let rules = DistinctRules::default();
    assert_eq!(field(DistinctRules { window: 1, ..rules }), Some("window"));
    assert_eq!(field(DistinctRules { floor: 0.0, ..rules }), Some("floor"));
    assert_eq!(field(DistinctRules { share: 0.0, ..rules }), Some("share"));
    assert_eq!(field(DistinctRules { memory: 1, ..rules }), Some("memory"));
    assert!(size_of::<Distinct>() <= 2240, "{}", size_of::<Distinct>());
}
