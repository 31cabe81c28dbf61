use std::time::Duration;

use palisade_limit::{Ask, Demands, Ending, Limiter, Rule, Verdict};
use proptest::prelude::*;

use crate::{window::SECOND, world::worst_window};

fn ask(key: u64) -> Ask {
    Ask::new(Demands::none().and(0, key).unwrap()).or_refuse()
}

proptest! {
    /// Far more keys than there is room for: those that are forgotten come
    /// again, and are let in too soon by nobody.
    #[test]
    fn forgetting_never_admits_too_much(
        steps in prop::collection::vec((0..12_u64, 0..400_u64), 1..300),
        most in 1..8_usize,
        limit in 1..4_u32,
    ) {
        let rule = Rule::new("a", limit, SECOND).clock_margin(0);
        let (_, mut limiter) =
            Limiter::builder().rule(rule).max_keys(most).build().unwrap();
        let mut now = Duration::ZERO;
        let mut effects = Vec::new();
        let mut arrivals = vec![Vec::new(); 12];
        for (key, pause) in steps {
            now += Duration::from_millis(pause);
            match limiter.ask(now, &ask(key), &mut effects) {
                Verdict::Go(ticket) => {
                    arrivals[key as usize].push(now.as_nanos() as u64);
                    limiter.ended(now, ticket, Ending::Answered, &mut effects);
                }
                Verdict::Refused(refused) => prop_assert!(
                    refused.is_over_limit() || refused.is_too_many_keys()
                ),
                other => panic!("{other:?}"),
            }
            prop_assert!(limiter.keys() <= most);
        }
        for arrivals in arrivals {
            let worst = worst_window(&arrivals, 1_000_000_000);
            prop_assert!(worst <= limit as usize);
        }
    }
}

#[test]
fn a_key_in_use_is_not_forgotten_and_an_idle_one_is() {
    let rule = Rule::new("a", 1, SECOND).clock_margin(0);
    let (_, mut limiter) =
        Limiter::builder().rule(rule).max_keys(2).build().unwrap();
    let mut effects = Vec::new();
    let mut go = |now, key| match limiter.ask(now, &ask(key), &mut effects) {
        Verdict::Go(ticket) => Ok(ticket),
        Verdict::Refused(refused) => Err(refused),
        other => panic!("{other:?}"),
    };
    let flying = go(SECOND, 1).unwrap();
    let ended = go(SECOND, 2).unwrap();
    assert!(go(SECOND, 3).unwrap_err().is_too_many_keys());
    let mut effects = Vec::new();
    limiter.ended(SECOND, ended, Ending::Answered, &mut effects);
    let mut go = |now, key| {
        matches!(limiter.ask(now, &ask(key), &mut effects), Verdict::Go(_))
    };
    assert!(!go(SECOND * 2 - Duration::from_nanos(1), 3), "not yet idle");
    assert!(go(SECOND * 2, 3));
    assert!(!go(SECOND * 99, 1), "still in flight");
    drop(flying);
}

/// One of 200 is idle. A new key looks at 64 and is refused if it is not among
/// them, the next goes on from there; none that is in use is forgotten.
#[test]
fn at_the_bound_a_new_key_is_refused_sooner_than_one_is_forgotten() {
    const MOST: u64 = 200;
    let mut effects = Vec::new();
    let mut ask = |limiter: &mut Limiter, now, key| match limiter.ask(
        now,
        &ask(key),
        &mut effects,
    ) {
        Verdict::Go(ticket) => Ok(ticket),
        Verdict::Refused(refused) => Err(refused),
        other => panic!("{other:?}"),
    };
    for idle in [0, 77, 150, MOST - 1] {
        let rule = Rule::new("a", 1, SECOND).clock_margin(0);
        let (_, mut limiter) =
            Limiter::builder().rule(rule).max_keys(200).build().unwrap();
        let mut tickets: Vec<_> = (0..MOST)
            .map(|key| Some(ask(&mut limiter, SECOND, key).unwrap()))
            .collect();
        let ended = tickets[idle as usize].take().unwrap();
        limiter.ended(SECOND, ended, Ending::Answered, &mut Vec::new());
        let mut refusals = 0;
        let new = loop {
            match ask(&mut limiter, SECOND * 3, MOST) {
                Ok(ticket) => break ticket,
                Err(refused) => {
                    assert!(refused.is_too_many_keys());
                    assert_eq!(refused.rule(), Some(0));
                    assert_eq!(
                        refused.to_string(),
                        "refused by the rate limiter: too many keys are in use"
                    );
                    refusals += 1;
                }
            }
            assert!(refusals <= 3, "four looks see all 200");
        };
        assert_eq!(limiter.keys(), 200);
        for key in (0..MOST).filter(|key| *key != idle) {
            let refused = ask(&mut limiter, SECOND * 3, key).unwrap_err();
            assert!(refused.is_over_limit(), "{key} is known");
        }
        drop((tickets, new));
    }
}

#[test]
fn a_key_of_one_rule_is_none_of_another() {
    let rules = ["a", "b"].map(|name| Rule::new(name, 1, SECOND));
    let mut limiter = crate::window::limiter(rules);
    let mut effects = Vec::new();
    for rule in [0, 1] {
        let ask = Ask::new(Demands::none().and(rule, 7).unwrap());
        let verdict = limiter.ask(SECOND, &ask, &mut effects);
        assert!(matches!(verdict, Verdict::Go(_)), "{rule}");
    }
    assert_eq!(limiter.keys(), 2);
}
