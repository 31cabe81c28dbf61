//! palisade-limit's decisions, in simulated time.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    time::Duration,
};

use palisade_limit::{
    Ask, Demands, Effect, Ending, Limiter, Rule, Stamp, Ticket, Verdict,
    WaiterId,
};

use crate::schedule::Schedule;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Come(usize),
    End(usize),
    Wake(WaiterId),
}

struct Run<'s> {
    schedule: &'s Schedule,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    tickets: Vec<Option<Ticket>>,
    sent: Vec<u64>,
}

/// When each caller was sent.
pub(crate) fn sent(
    schedule: &Schedule,
    (limit, window): (u32, Duration),
    stamp: Stamp,
) -> Vec<u64> {
    let rule = Rule::new("all", limit, window)
        .stamp(stamp)
        .grace(Duration::from_secs(5));
    let (_, mut limiter) =
        Limiter::builder().rule(rule).build().expect("a good rule");
    let demands = Demands::none().and(0, 0).expect("one rule");
    let ask = Ask::new(demands);
    let count = schedule.callers.len();
    let mut run = Run {
        schedule,
        events: BinaryHeap::new(),
        tickets: (0..count).map(|_| None).collect(),
        sent: vec![0; count],
    };
    for (number, caller) in schedule.callers.iter().enumerate() {
        run.events.push(Reverse((caller.comes, Event::Come(number))));
    }
    let mut waiting = HashMap::new();
    let mut effects = Vec::new();
    while let Some(Reverse((time, event))) = run.events.pop() {
        let now = Duration::from_nanos(time);
        match event {
            Event::Come(number) => match limiter.ask(now, &ask, &mut effects) {
                Verdict::Go(ticket) => run.send(number, time, ticket),
                Verdict::Wait { id, .. } => {
                    waiting.insert(id, number);
                }
                other => unreachable!("{other:?}"),
            },
            Event::End(number) => {
                let caller = schedule.callers[number];
                let is_answered = !caller.is_lost && !caller.is_unanswered;
                let ending = if is_answered {
                    Ending::Answered
                } else {
                    Ending::Unanswered
                };
                if let Some(ticket) = run.tickets[number].take() {
                    limiter.ended(now, ticket, ending, &mut effects);
                }
            }
            Event::Wake(id) => limiter.wake(now, id, &mut effects),
        }
        for effect in effects.drain(..) {
            match effect {
                Effect::Go(id, ticket) => {
                    let number = waiting.remove(&id).expect("a waiter");
                    run.send(number, time, ticket);
                }
                Effect::WakeAt(id, at) => {
                    let at = at.as_nanos() as u64;
                    run.events.push(Reverse((at, Event::Wake(id))));
                }
                other => unreachable!("{other:?}"),
            }
        }
    }
    run.sent
}

impl Run<'_> {
    fn send(&mut self, number: usize, time: u64, ticket: Ticket) {
        let caller = self.schedule.callers[number];
        self.sent[number] = time;
        self.tickets[number] = Some(ticket);
        let end = time + caller.there + caller.back;
        self.events.push(Reverse((end, Event::End(number))));
    }
}
