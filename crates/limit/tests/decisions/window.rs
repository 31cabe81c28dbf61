use std::{num::NonZeroU32, time::Duration};

use palisade_limit::{
    Ask, Demands, Ending, Limiter, LimiterBuilder, Rule, Stamp, Start, Verdict,
};
use proptest::prelude::*;

use crate::world::{Nature, play, worst_window};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn limiter(rules: impl IntoIterator<Item = Rule>) -> Limiter {
    let builder = Limiter::builder().max_waiting(100_000);
    rules.into_iter().fold(builder, LimiterBuilder::rule).build().unwrap().1
}

prop_compose! {
    pub(crate) fn natures()(
        delay in 0..2_000_u64,
        timeout in 1..3_000_u64,
        lost in 0..20_u64,
        cancelled in 0..30_u64,
        drift in -1_000..=1_000_i64,
        pace in 0..300_u64,
        burst in 1..40_u64,
    ) -> Nature {
        Nature { delay, timeout, lost, cancelled, drift, pace, burst }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// The promise of the crate.
    #[test]
    fn no_window_of_the_server_holds_more_than_the_limit(
        seed: u64,
        nature in natures(),
        limit in 1..12_u32,
        window in 1..4_u64,
    ) {
        let window = SECOND * window as u32;
        let rule = Rule::new("all", limit, window).grace(SECOND * 2);
        let mut limiter = limiter([rule]);
        let callers = vec![vec![(0, 0)]; 120];
        let story = play(&mut limiter, seed, nature, callers);
        let window = window.as_nanos() as u64;
        for arrivals in story.arrivals.values() {
            prop_assert!(worst_window(arrivals, window) <= limit as usize);
        }
    }

    /// All at once: window, concurrency and keys.
    #[test]
    fn nor_with_several_rules_and_keys(
        seed: u64,
        nature in natures(),
        limits in prop::array::uniform3(1..8_u32),
        falls in prop::collection::vec((0..3_u64, 1..8_u8), 60..150),
    ) {
        let rule = |name, limit| {
            Rule::new(name, limit, SECOND * 2).grace(SECOND * 2)
        };
        let mut limiter = limiter([
            rule("a", limits[0]),
            rule("b", limits[1]).max_in_flight(2),
            rule("c", limits[2]),
        ]);
        let pairs: Vec<Vec<(u8, u64)>> = falls.iter().map(|(key, rules)| {
            (0..3).filter(|rule| rules & (1 << rule) != 0)
                .map(|rule| (rule, if rule == 2 { *key } else { 0 }))
                .collect()
        }).collect();
        let story = play(&mut limiter, seed, nature, pairs);
        for ((rule, _), arrivals) in &story.arrivals {
            let limit = limits[usize::from(*rule)] as usize;
            prop_assert!(worst_window(arrivals, 2_000_000_000) <= limit);
        }
        // Whoever did not leave was sent, once.
        let mut all: Vec<_> = story.sent.iter().map(|(who, _)| *who).collect();
        all.extend(&story.cancelled);
        all.sort_unstable();
        prop_assert_eq!(all, (0..falls.len()).collect::<Vec<_>>());
    }
}

fn busy(delay: u64) -> Nature {
    Nature {
        delay,
        timeout: 60_000,
        lost: 0,
        cancelled: 0,
        drift: 0,
        pace: 0,
        burst: 1,
    }
}

/// 100 a minute, round trips of up to 500 ms, 3000 callers at the start.
#[test]
fn a_full_queue_is_served_at_99_percent_of_the_rate() {
    let mut limiter = limiter([Rule::new("all", 100, SECOND * 60)]);
    let callers = vec![vec![(0, 0)]; 3000];
    let story = play(&mut limiter, 1, busy(250), callers);
    let (_, last) = story.sent.last().unwrap();
    // The last hundred go when 29 windows have passed.
    let ideal = 29.0 * 60_000.0;
    #[expect(clippy::cast_precision_loss, reason = "minutes in milliseconds")]
    let part = ideal / *last as f64;
    assert!(part >= 0.99, "{part}");
    let arrivals = &story.arrivals[&(0, 0)];
    assert_eq!(worst_window(arrivals, 60_000_000_000), 100);
}

/// Without the clock's margin a slow server sees more than the limit; so this
/// is no empty promise.
#[test]
fn the_margin_is_what_a_slow_clock_needs() {
    let worst = |margin| {
        let rule = Rule::new("all", 3, SECOND * 10).clock_margin(margin);
        let nature = Nature { drift: 1_000, ..busy(0) };
        let story =
            play(&mut limiter([rule]), 1, nature, vec![vec![(0, 0)]; 30]);
        worst_window(&story.arrivals[&(0, 0)], 10_000_000_000)
    };
    assert_eq!((worst(1_002), worst(0)), (3, 6));
}

/// Nor is the grace, nor the stamp at the answer.
#[test]
fn each_part_of_the_proof_is_needed() {
    let most = |rule: fn(Rule) -> Rule, nature: Nature| {
        let worst = |seed| {
            let mut limiter =
                limiter([rule(Rule::new("all", 10, SECOND).grace(SECOND))]);
            let story =
                play(&mut limiter, seed, nature, vec![vec![(0, 0)]; 200]);
            worst_window(&story.arrivals[&(0, 0)], 1_000_000_000)
        };
        (0..50).map(worst).max().unwrap()
    };
    let slow = Nature { delay: 900, timeout: 100, ..busy(0) };
    assert_eq!(most(|rule| rule, slow), 10);
    assert!(most(|rule| rule.grace(Duration::ZERO), slow) > 10);
    let late = busy(400);
    assert_eq!(most(|rule| rule, late), 10);
    assert!(most(|rule| rule.stamp(Stamp::Send), late) > 10);
}

fn go(limiter: &mut Limiter, now: Duration) -> bool {
    let ask = Ask::new(Demands::none().and(0, 0).unwrap()).or_refuse();
    let mut effects = Vec::new();
    match limiter.ask(now, &ask, &mut effects) {
        Verdict::Go(ticket) => {
            limiter.ended(now, ticket, Ending::Answered, &mut effects);
            true
        }
        _ => false,
    }
}

#[test]
fn a_start_gives_what_it_says() {
    let rule = Rule::new("all", 9, SECOND * 10).grace(SECOND);
    let rule = rule.clock_margin(0);
    let going = |start, now| {
        let mut limiter = limiter([rule.clone().start(start)]);
        (0..20).filter(|_| go(&mut limiter, now)).count()
    };
    assert_eq!(going(Start::Full, Duration::ZERO), 9);
    assert_eq!(going(Start::Cold, SECOND * 11 - Duration::from_nanos(1)), 0);
    assert_eq!(going(Start::Cold, SECOND * 11), 9);
    let four = NonZeroU32::new(4).unwrap();
    assert_eq!(going(Start::Share(four), Duration::ZERO), 2);
}

#[test]
fn a_clock_that_runs_backwards_admits_nothing_more() {
    let mut limiter = limiter([Rule::new("all", 2, SECOND).clock_margin(0)]);
    assert!(go(&mut limiter, SECOND * 5));
    assert!(go(&mut limiter, SECOND));
    assert!(!go(&mut limiter, SECOND * 5));
    assert!(!go(&mut limiter, Duration::from_millis(5999)));
    assert!(go(&mut limiter, SECOND * 6));
    assert!(go(&mut limiter, Duration::MAX), "the end of time is a time");
}

#[test]
fn the_minimum_gap_is_kept() {
    let gap = Duration::from_millis(100);
    let rule = Rule::new("all", 5, SECOND).min_gap(gap);
    let callers = vec![vec![(0, 0)]; 20];
    let story = play(&mut limiter([rule]), 1, busy(0), callers);
    for pair in story.sent.windows(2) {
        assert!(pair[1].1 - pair[0].1 >= 100, "{pair:?}");
    }
}
