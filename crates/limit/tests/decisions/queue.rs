use std::time::Duration;

use palisade_limit::{
    Ask, Demands, Effect, Ending, Limiter, Rule, Ticket, Verdict, WaiterId,
};
use proptest::prelude::*;

use crate::{
    window::{SECOND, limiter, natures},
    world::play,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn who_asks_for_the_same_first_is_sent_first(
        seed: u64,
        nature in natures(),
        falls in prop::collection::vec(1..8_u8, 100),
    ) {
        let mut limiter = limiter([
            Rule::new("a", 4, SECOND),
            Rule::new("b", 3, SECOND * 2),
            Rule::concurrency("c", 2),
        ]);
        let pairs = falls.iter().map(|rules| {
            (0..3).filter(|rule| rules & (1 << rule) != 0)
                .map(|rule| (rule, 0)).collect()
        }).collect();
        let story = play(&mut limiter, seed, nature, pairs);
        for demands in &story.demands {
            let order: Vec<_> = story.sent.iter()
                .map(|(who, _)| *who)
                .filter(|who| story.demands[*who] == *demands)
                .collect();
            prop_assert!(order.is_sorted(), "{order:?}");
        }
    }

    #[test]
    fn no_more_are_in_flight_than_may_be(
        seed: u64,
        nature in natures(),
        most in 1..6_u32,
    ) {
        let mut limiter = limiter([Rule::concurrency("c", most)]);
        let story = play(&mut limiter, seed, nature, vec![vec![(0, 0)]; 100]);
        prop_assert!(story.most_in_flight <= most as usize);
    }
}

fn demands(rules: &[u8]) -> Demands {
    rules.iter().fold(Demands::none(), |d, rule| d.and(*rule, 0).unwrap())
}

struct Client {
    limiter: Limiter,
    effects: Vec<Effect>,
}

impl Client {
    fn new(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self { limiter: limiter(rules), effects: Vec::new() }
    }

    fn ask(&mut self, now: Duration, ask: &Ask) -> Verdict {
        self.limiter.ask(now, ask, &mut self.effects)
    }

    fn sent(&mut self, now: Duration, rules: &[u8]) -> Ticket {
        match self.ask(now, &Ask::new(demands(rules))) {
            Verdict::Go(ticket) => ticket,
            other => panic!("{other:?}"),
        }
    }

    fn waits(&mut self, now: Duration, ask: &Ask) -> (WaiterId, usize) {
        match self.ask(now, ask) {
            Verdict::Wait { id, position, .. } => (id, position),
            other => panic!("{other:?}"),
        }
    }

    fn end(&mut self, now: Duration, ticket: Ticket, ending: Ending) {
        self.limiter.ended(now, ticket, ending, &mut self.effects);
    }

    /// Who went since the last time.
    fn gone(&mut self) -> Vec<(WaiterId, Ticket)> {
        let effects = self.effects.drain(..);
        effects
            .filter_map(|effect| match effect {
                Effect::Go(id, ticket) => Some((id, ticket)),
                _ => None,
            })
            .collect()
    }
}

/// Slots of both rules come free by turns, never both at once, and each time
/// somebody who needs one only is there: without a bound on passing, who
/// needs both would wait for ever.
#[test]
fn who_needs_several_rules_does_not_starve() {
    let rules = ["a", "b"].map(|name| Rule::concurrency(name, 1));
    let mut client = Client::new(rules);
    let now = SECOND;
    let mut held = [client.sent(now, &[0]), client.sent(now, &[1])].map(Some);
    let (patient, _) = client.waits(now, &Ask::new(demands(&[0, 1])));
    for turn in 0..200 {
        let rule = turn % 2;
        client.waits(now, &Ask::new(demands(&[rule as u8])));
        if let Some(ticket) = held[rule].take() {
            client.end(now, ticket, Ending::Answered);
        }
        for (id, ticket) in client.gone() {
            if id == patient {
                assert!(turn > 8, "it was passed before: {turn}");
                return client.end(now, ticket, Ending::Answered);
            }
            held[rule] = Some(ticket);
        }
    }
    panic!("it starved");
}

/// And a slot that one rule has is not idle because another rule has none.
#[test]
fn no_slot_is_wasted_by_a_rule_that_refuses() {
    let rules = [Rule::new("a", 2, SECOND), Rule::new("b", 1, SECOND)];
    let mut client = Client::new(rules);
    let _first = client.sent(SECOND, &[0, 1]);
    client.waits(SECOND, &Ask::new(demands(&[0, 1])));
    let second = client.ask(SECOND, &Ask::new(demands(&[0])));
    assert!(matches!(second, Verdict::Go(_)), "a has one left: {second:?}");
}

#[test]
fn a_waiter_that_leaves_gives_its_place_to_the_next() {
    let mut client = Client::new([Rule::concurrency("a", 1)]);
    let ticket = client.sent(SECOND, &[0]);
    let ask = Ask::new(demands(&[0]));
    let [first, second, third] = [0, 1, 2].map(|expected| {
        let (id, position) = client.waits(SECOND, &ask);
        assert_eq!(position, expected);
        id
    });
    client.limiter.cancelled(SECOND, first, &mut client.effects);
    client.end(SECOND, ticket, Ending::Answered);
    let mut gone = client.gone();
    let (id, ticket) = gone.pop().unwrap();
    assert!(id == second && gone.is_empty());
    // It was told to go and left all the same: nothing was sent.
    client.end(SECOND, ticket, Ending::Unsent);
    assert_eq!(client.gone().pop().unwrap().0, third);
    assert_eq!(client.limiter.waiting(), 0);
}

#[test]
fn an_unsent_request_costs_no_slot_of_a_window() {
    let stamps = [palisade_limit::Stamp::Answer, palisade_limit::Stamp::Send];
    for stamp in stamps {
        let rule = Rule::new("a", 3, SECOND).stamp(stamp);
        let mut client = Client::new([rule]);
        for _ in 0..100 {
            let ticket = client.sent(SECOND, &[0]);
            client.end(SECOND * 9 / 8, ticket, Ending::Unsent);
        }
    }
}

#[test]
fn who_cannot_go_in_time_is_refused_at_once_and_told_when_it_could() {
    let rule = Rule::new("a", 2, SECOND * 10).clock_margin(0);
    let mut client = Client::new([rule]);
    for _ in 0..2 {
        let ticket = client.sent(SECOND, &[0]);
        client.end(SECOND, ticket, Ending::Answered);
    }
    let ask = Ask::new(demands(&[0]));
    // The free moments: 11, 11, 21, 21, 31 s.
    for seconds in [11, 11, 21, 21, 31] {
        let at = SECOND * seconds;
        let late = ask.until(at - Duration::from_nanos(1));
        match client.ask(SECOND, &late) {
            Verdict::Refused(refused) => {
                assert!(refused.is_too_late());
                assert_eq!(refused.retry_after(), Some(at - SECOND));
                assert_eq!(refused.rule(), Some(0));
            }
            other => panic!("{seconds}: {other:?}"),
        }
        client.waits(SECOND, &ask.until(at));
    }
    let refused = match client.ask(SECOND, &ask.or_refuse()) {
        Verdict::Refused(refused) => refused,
        other => panic!("{other:?}"),
    };
    assert!(refused.is_over_limit());
    assert_eq!(client.limiter.waiting(), 5, "the refused have left nothing");
}

#[test]
fn after_its_deadline_nothing_is_sent_though_there_is_room() {
    let mut client = Client::new([Rule::concurrency("a", 1)]);
    let ask = Ask::new(demands(&[0])).until(SECOND);
    match client.ask(SECOND * 2, &ask) {
        Verdict::Refused(refused) => assert!(refused.is_too_late()),
        other => panic!("{other:?}"),
    }
    let in_time = client.ask(SECOND * 2, &ask.until(SECOND * 2));
    assert!(matches!(in_time, Verdict::Go(_)), "{in_time:?}");
}

#[test]
fn the_queue_is_bounded() {
    let rule = Rule::concurrency("a", 1);
    let (_, limiter) =
        Limiter::builder().rule(rule).max_waiting(2).build().unwrap();
    let mut client = Client { limiter, effects: Vec::new() };
    let _ticket = client.sent(SECOND, &[0]);
    let ask = Ask::new(demands(&[0]));
    client.waits(SECOND, &ask);
    client.waits(SECOND, &ask);
    match client.ask(SECOND, &ask) {
        Verdict::Refused(refused) => assert!(refused.is_queue_full()),
        other => panic!("{other:?}"),
    }
}

/// Urgent requests pass those of the last ten seconds, and no others: however
/// many come, who has waited that long is next.
#[test]
fn an_urgent_request_passes_but_starves_nobody() {
    let mut client = Client::new([Rule::concurrency("a", 1)]);
    let mut ticket = Some(client.sent(Duration::ZERO, &[0]));
    let ask = Ask::new(demands(&[0]));
    let (patient, _) = client.waits(Duration::ZERO, &ask);
    for turn in 0..20 {
        let now = SECOND * turn;
        client.waits(now, &ask.urgent());
        client.end(now, ticket.take().unwrap(), Ending::Answered);
        let (id, next) = client.gone().pop().unwrap();
        if id == patient {
            assert_eq!(turn, 10);
            return client.end(now, next, Ending::Answered);
        }
        ticket = Some(next);
    }
    panic!("it starved");
}

/// Two slots are free before anybody was woken for one, and there is a third
/// who comes just then: whoever is told first is sent first.
#[test]
fn who_comes_when_slots_are_free_is_told_after_who_waited() {
    let mut client = Client::new([Rule::new("a", 2, SECOND)]);
    let ask = Ask::new(demands(&[0]));
    for ticket in [client.sent(SECOND, &[0]), client.sent(SECOND, &[0])] {
        client.end(SECOND, ticket, Ending::Answered);
    }
    let (waited, _) = client.waits(SECOND, &ask);
    let (came, position) = client.waits(SECOND * 3, &ask);
    assert_eq!(position, 0, "nobody is ahead any more");
    let gone = client.gone().into_iter().map(|(id, _)| id);
    assert_eq!(gone.collect::<Vec<_>>(), [waited, came]);
}

/// Who would rather be refused does not wait for that.
#[test]
fn who_may_not_wait_goes_when_slots_are_free() {
    let mut client = Client::new([Rule::new("a", 2, SECOND)]);
    for ticket in [client.sent(SECOND, &[0]), client.sent(SECOND, &[0])] {
        client.end(SECOND, ticket, Ending::Answered);
    }
    let ask = Ask::new(demands(&[0]));
    let (waited, _) = client.waits(SECOND, &ask);
    let came = client.ask(SECOND * 3, &ask.or_refuse());
    assert!(matches!(came, Verdict::Go(_)), "{came:?}");
    let gone = client.gone().into_iter().map(|(id, _)| id);
    assert_eq!(gone.collect::<Vec<_>>(), [waited]);
}
