//! What a server says remains.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    time::Duration,
};

use palisade_http::Remaining;
use palisade_limit::{
    Ask, Demands, Effect, Ending, Hint, Limiter, Rule, Ticket, Verdict,
    WaiterId,
};
use proptest::prelude::*;

use crate::{
    feedback::{end, go, opens_at},
    random::Random,
    window::{SECOND, limiter},
};

const fn left(requests: u64, seconds: u64) -> Remaining {
    Remaining::Requests { requests, reset: Duration::from_secs(seconds) }
}

/// One is sent and answered, and the answer says this.
fn told(limiter: &mut Limiter, now: Duration, says: &[Remaining]) {
    let ticket = go(limiter, now).unwrap();
    for remaining in says {
        limiter.remains(now, &ticket, *remaining);
    }
    end(limiter, now, ticket, Hint::Fine(None));
}

/// How many go now; they stay under way.
fn going(limiter: &mut Limiter, now: Duration) -> Vec<Ticket> {
    std::iter::from_fn(|| go(limiter, now)).collect()
}

fn plenty() -> Limiter {
    limiter([Rule::new("a", 100, SECOND * 60)])
}

#[test]
fn no_more_than_remain_go_until_the_server_counts_anew() {
    let mut limiter = plenty();
    told(&mut limiter, SECOND, &[left(3, 30)]);
    assert_eq!(going(&mut limiter, SECOND).len(), 3);
    let ask = Ask::new(Demands::none().and(0, 0).unwrap());
    match limiter.ask(SECOND * 2, &ask.or_refuse(), &mut Vec::new()) {
        Verdict::Refused(refused) => {
            assert!(refused.is_over_limit());
            assert_eq!(refused.retry_after(), Some(SECOND * 29));
        }
        other => panic!("{other:?}"),
    }
    drop(opens_at(&mut limiter, SECOND * 31));
    assert_eq!(going(&mut limiter, SECOND * 31).len(), 95);
}

#[test]
fn those_under_way_are_taken_off() {
    let mut limiter = plenty();
    let mut sent = [(); 5].map(|()| go(&mut limiter, SECOND)).into_iter();
    let mut next = || sent.next().flatten().unwrap();
    let [first, second, unsent] = [next(), next(), next()];
    limiter.remains(SECOND, &first, left(6, 30));
    end(&mut limiter, SECOND, first, Hint::Fine(None));
    // Four may be yet to be counted.
    let mut more = going(&mut limiter, SECOND);
    assert_eq!(more.len(), 2);
    // One that ends in order changes nothing, one that was not sent does.
    end(&mut limiter, SECOND, second, Hint::Fine(None));
    assert!(going(&mut limiter, SECOND).is_empty());
    for ticket in [unsent, more.remove(0)] {
        limiter.ended(SECOND, ticket, Ending::Unsent, &mut Vec::new());
        assert_eq!(going(&mut limiter, SECOND).len(), 1);
    }
}

#[test]
fn one_without_an_answer_is_under_way_for_its_grace() {
    for (later, expected) in [(9, 3), (10, 4)] {
        let rule = Rule::new("a", 100, SECOND * 60).grace(SECOND * 10);
        let mut limiter = limiter([rule]);
        let lost = go(&mut limiter, SECOND).unwrap();
        let unanswered = Ending::Unanswered;
        limiter.ended(SECOND, lost, unanswered, &mut Vec::new());
        // It may have come before that one or after it.
        told(&mut limiter, SECOND * (1 + later), &[left(4, 30)]);
        let going = going(&mut limiter, SECOND * 20).len();
        assert_eq!(going, expected, "{later}");
    }
}

#[test]
fn the_strictest_holds_until_its_time() {
    let mut limiter = plenty();
    told(&mut limiter, SECOND, &[left(9, 60), left(3, 10)]);
    // Neither more requests nor a shorter time.
    told(&mut limiter, SECOND, &[left(50, 90), left(50, 1)]);
    assert_eq!(going(&mut limiter, SECOND).len(), 2);
    let ticket = opens_at(&mut limiter, SECOND * 11);
    assert_eq!(going(&mut limiter, SECOND * 60).len(), 5);
    drop(ticket);
    drop(opens_at(&mut limiter, SECOND * 61));
}

#[test]
fn what_cannot_remain_is_ignored_and_counted() {
    let mut limiter = plenty();
    let absurd = [left(1_000_000_000, 30), left(1, 3601)];
    told(&mut limiter, SECOND, &absurd);
    told(&mut limiter, SECOND, &[Remaining::Unreadable]);
    assert_eq!(limiter.unusable_hints(), 3);
    assert_eq!(going(&mut limiter, SECOND).len(), 98);
    let mut limiter = plenty();
    told(&mut limiter, SECOND, &[left(999_999_999, 30), left(1, 3600)]);
    assert_eq!(limiter.unusable_hints(), 0);
    assert_eq!(going(&mut limiter, SECOND).len(), 1);
}

#[test]
fn all_keys_of_the_request_are_held_back_and_no_other() {
    let rules = ["a", "b"].map(|name| Rule::new(name, 100, SECOND));
    let mut limiter = limiter(rules);
    let mut effects = Vec::new();
    let both = Demands::none().and(0, 0).unwrap().and(1, 7).unwrap();
    let mut ask = |limiter: &mut Limiter, demands| match limiter.ask(
        SECOND,
        &Ask::new(demands).or_refuse(),
        &mut effects,
    ) {
        Verdict::Go(ticket) => Some(ticket),
        _ => None,
    };
    let ticket = ask(&mut limiter, both).unwrap();
    limiter.remains(SECOND, &ticket, left(1, 30));
    end(&mut limiter, SECOND, ticket, Hint::Fine(None));
    let other = Demands::none().and(1, 8).unwrap();
    let mut goes = |demands| ask(&mut limiter, demands).is_some();
    assert!(goes(both) && !goes(both));
    for (rule, key) in [(0, 0), (1, 7)] {
        assert!(!goes(Demands::none().and(rule, key).unwrap()), "{rule}");
    }
    assert!(goes(other) && goes(other));
}

#[test]
fn who_waits_for_the_server_is_woken_then_and_none_is_forgotten() {
    let rule = Rule::new("a", 100, SECOND);
    let (_, mut limiter) =
        Limiter::builder().rule(rule).max_keys(1).build().unwrap();
    told(&mut limiter, SECOND, &[left(1, 30)]);
    // It is all that is known of the key, which is not idle then.
    let other = Ask::new(Demands::none().and(0, 1).unwrap());
    match limiter.ask(SECOND * 20, &other, &mut Vec::new()) {
        Verdict::Refused(refused) => assert!(refused.is_too_many_keys()),
        other => panic!("{other:?}"),
    }
    told(&mut limiter, SECOND * 20, &[]);
    let mut effects = Vec::new();
    let ask = Ask::new(Demands::none().and(0, 0).unwrap());
    let waits =
        [(); 2].map(|()| match limiter.ask(SECOND * 21, &ask, &mut effects) {
            Verdict::Wait { id, .. } => id,
            other => panic!("{other:?}"),
        });
    assert!(matches!(
        effects[..],
        [.., Effect::WakeAt(id, at)] if id == waits[0] && at == SECOND * 31
    ));
    effects.clear();
    limiter.wake(SECOND * 31, waits[0], &mut effects);
    let gone = effects.iter().filter_map(|effect| match effect {
        Effect::Go(id, _) => Some(*id),
        _ => None,
    });
    assert_eq!(gone.collect::<Vec<_>>(), waits);
}

/// One caller: when it comes, how long its request takes, and what the answer
/// says.
#[derive(Clone, Debug)]
struct Caller {
    after: u64,
    takes: u64,
    says: Vec<Remaining>,
    hint: Hint,
}

fn callers() -> impl Strategy<Value = Vec<Caller>> {
    let remaining = prop_oneof![
        4 => (0..12_u64, 1..9_u64).prop_map(|(r, t)| left(r.max(1), t)),
        1 => (any::<u64>(), any::<u64>()).prop_map(|(r, t)| left(r, t)),
        1 => Just(Remaining::Unreadable),
    ];
    let pause = prop_oneof![
        3 => Just(None),
        1 => (1..4_u64).prop_map(|s| Some(Duration::from_secs(s))),
        1 => any::<u64>().prop_map(|s| Some(Duration::from_secs(s))),
    ];
    let hint = (any::<bool>(), pause).prop_map(|(is_busy, pause)| {
        if is_busy && pause.is_some() {
            Hint::Busy(pause)
        } else {
            Hint::Fine(pause)
        }
    });
    let says = prop::collection::vec(remaining, 0..3);
    let caller = (0..800_u64, 0..1500_u64, says, hint).prop_map(
        |(after, takes, says, hint)| Caller { after, takes, says, hint },
    );
    prop::collection::vec(caller, 1..60)
}

/// When each is sent, in milliseconds. Panics where more are sent after an
/// answer than it allows.
fn run(callers: &[Caller], obeys: bool) -> Vec<u64> {
    let mut limiter = limiter([
        Rule::new("a", 5, SECOND * 2).clock_margin(0),
        Rule::concurrency("b", 3),
    ]);
    let demands = Demands::none().and(0, 0).unwrap().and(1, 0).unwrap();
    let ask = Ask::new(demands);
    // By time, then in this order: who ends, who is woken, who asks.
    let mut events = BinaryHeap::new();
    let mut at = 0;
    for (number, caller) in callers.iter().enumerate() {
        at += caller.after;
        events.push(Reverse((at, 2, number)));
    }
    let mut sent = vec![0; callers.len()];
    let mut tickets: BTreeMap<usize, Ticket> = BTreeMap::new();
    let mut waiting: BTreeMap<WaiterId, usize> = BTreeMap::new();
    // What the answers allow: how many more, until when.
    let mut allowed: Vec<(u64, u64)> = Vec::new();
    while let Some(Reverse((time, kind, number))) = events.pop() {
        let now = Duration::from_millis(time);
        let mut effects = Vec::new();
        let mut gone = Vec::new();
        match kind {
            0 => {
                let ticket = tickets.remove(&number).unwrap();
                let caller = &callers[number];
                if obeys {
                    limiter.hear(now, &ticket, caller.hint);
                    for says in &caller.says {
                        limiter.remains(now, &ticket, *says);
                        let Remaining::Requests { requests, reset } = says
                        else {
                            continue;
                        };
                        let is_absurd = reset.as_secs() > 3600;
                        if *requests < 1_000_000_000 && !is_absurd {
                            let until = time + reset.as_millis() as u64;
                            let flying = tickets.len() as u64;
                            let more = requests.saturating_sub(flying);
                            allowed.push((more, until));
                        }
                    }
                }
                limiter.ended(now, ticket, Ending::Answered, &mut effects);
            }
            1 => {
                let waits = waiting.iter().find(|(_, n)| **n == number);
                if let Some((id, _)) = waits {
                    limiter.wake(now, *id, &mut effects);
                }
            }
            _ => match limiter.ask(now, &ask, &mut effects) {
                Verdict::Go(ticket) => gone.push((number, ticket)),
                Verdict::Wait { id, .. } => {
                    waiting.insert(id, number);
                }
                other => panic!("{other:?}"),
            },
        }
        for effect in effects {
            match effect {
                Effect::Go(id, ticket) => {
                    gone.push((waiting.remove(&id).unwrap(), ticket));
                }
                Effect::WakeAt(id, at) => {
                    let at = u64::try_from(at.as_millis()).unwrap();
                    events.push(Reverse((at, 1, waiting[&id])));
                }
                other => panic!("{other:?}"),
            }
        }
        for (number, ticket) in gone {
            sent[number] = time;
            events.push(Reverse((time + callers[number].takes, 0, number)));
            tickets.insert(number, ticket);
            for (more, _) in allowed.iter_mut().filter(|a| a.1 > time) {
                assert!(*more > 0, "{number} at {time} ms is one too many");
                *more -= 1;
            }
        }
    }
    assert_eq!(limiter.waiting(), 0);
    sent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// And, in [`run`], never more than an answer allows until its time.
    #[test]
    fn with_any_feedback_nobody_goes_sooner_than_without(
        callers in callers(),
    ) {
        let free = run(&callers, false);
        let told = run(&callers, true);
        for (told, free) in told.iter().zip(&free) {
            prop_assert!(told >= free, "{told} {free}");
        }
    }

    /// A server whose quota is smaller than the rule's, any delays, answers
    /// that overtake each other, and some of either that get lost: once the
    /// first answer is there, the server never counts more than it allows.
    #[test]
    fn a_server_that_allows_less_is_not_overrun(
        seed: u64,
        quota in 1..30_u64,
        slowest in 1..3_000_u64,
        lost in 0..20_u64,
    ) {
        const PERIOD: u64 = 20_000;
        let rule = Rule::new("a", 100, SECOND * 20).grace(SECOND * 3);
        let mut limiter = limiter([rule]);
        let mut random = Random(seed);
        let (mut counted, mut is_told) = (0_u64, false);
        // Arrivals (0) and ends (1) by time.
        let mut events = BinaryHeap::from([Reverse((0, 2, 0))]);
        let (mut tickets, mut answers) = (BTreeMap::new(), BTreeMap::new());
        let mut number = 0;
        while let Some(Reverse((time, kind, which))) = events.pop() {
            let now = Duration::from_millis(time);
            match kind {
                0 if time < PERIOD => {
                    counted += 1;
                    prop_assert!(counted <= quota, "{counted}");
                    let reset = Duration::from_millis(PERIOD - time);
                    answers.insert(which, (quota - counted, reset));
                }
                0 => {}
                1 => {
                    let ticket: Ticket = tickets.remove(&which).unwrap();
                    let ending = match answers.get(&which) {
                        Some((0, reset)) => {
                            limiter.hear(now, &ticket, Hint::Fine(Some(*reset)));
                            Ending::Answered
                        }
                        Some((requests, reset)) => {
                            let (requests, reset) = (*requests, *reset);
                            let says = Remaining::Requests { requests, reset };
                            limiter.remains(now, &ticket, says);
                            Ending::Answered
                        }
                        None => Ending::Unanswered,
                    };
                    is_told |= ending == Ending::Answered;
                    limiter.ended(now, ticket, ending, &mut Vec::new());
                }
                // Somebody asks, and the next one does later.
                _ => {
                    if time < PERIOD {
                        let pause = random.between(0, 200);
                        events.push(Reverse((time + pause, 2, 0)));
                    }
                    if !is_told && number > 0 {
                        continue;
                    }
                    let Some(ticket) = go(&mut limiter, now) else { continue };
                    number += 1;
                    tickets.insert(number, ticket);
                    let there = time + random.between(0, slowest);
                    let back = there + random.between(0, slowest);
                    let is_lost = number > 1 && random.chance(lost);
                    if is_lost {
                        // Given up at once: it arrives in its grace, or not.
                        events.push(Reverse((time, 1, number)));
                        if random.chance(50) {
                            events.push(Reverse((there, 0, number)));
                        }
                    } else {
                        events.push(Reverse((there, 0, number)));
                        events.push(Reverse((back, 1, number)));
                    }
                }
            }
        }
        prop_assert!(number > 0);
    }
}
