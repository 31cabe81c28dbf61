//! A client with a limiter, a network and a server, in simulated time.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    time::Duration,
};

use palisade_limit::{
    Ask, Demands, Effect, Ending, Limiter, Ticket, Verdict, WaiterId,
};

use crate::random::Random;

/// What the network and the caller do. Times in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature {
    /// The longest way to the server, and as long back.
    pub(crate) delay: u64,
    /// When a caller gives up a request that was sent.
    pub(crate) timeout: u64,
    /// Requests or answers that get lost, in percent of each.
    pub(crate) lost: u64,
    /// Waiters that leave the queue, in percent.
    pub(crate) cancelled: u64,
    /// Of the server's clock, in millionths: it is slower if above zero.
    pub(crate) drift: i64,
    /// Between two moments at which callers come.
    pub(crate) pace: u64,
    /// How many come at once, at most.
    pub(crate) burst: u64,
}

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Story {
    /// On the server's clock, in nanoseconds, by rule and key.
    pub(crate) arrivals: HashMap<(u8, u64), Vec<u64>>,
    /// The numbers of the callers in the order in which they were sent, and
    /// when, in milliseconds.
    pub(crate) sent: Vec<(usize, u64)>,
    /// The same numbers in the order in which they asked.
    pub(crate) demands: Vec<Demands>,
    pub(crate) cancelled: Vec<usize>,
    pub(crate) refused: usize,
    pub(crate) most_in_flight: usize,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Ask(usize),
    Cancel(WaiterId),
    Wake(WaiterId),
    Arrive(usize),
    End(usize, bool),
}

pub(crate) struct World<'l> {
    limiter: &'l mut Limiter,
    random: Random,
    nature: Nature,
    events: BinaryHeap<Reverse<(u64, u64, Event)>>,
    count: u64,
    pairs: Vec<Vec<(u8, u64)>>,
    waiting: HashMap<WaiterId, usize>,
    alarms: HashMap<WaiterId, u64>,
    tickets: HashMap<usize, Ticket>,
    story: Story,
}

const MS: u64 = 1_000_000;

/// Lets `pairs.len()` callers ask, each for rules and keys of its own.
pub(crate) fn play(
    limiter: &mut Limiter,
    seed: u64,
    nature: Nature,
    pairs: Vec<Vec<(u8, u64)>>,
) -> Story {
    let mut world = World {
        limiter,
        random: Random(seed),
        nature,
        events: BinaryHeap::new(),
        count: 0,
        pairs,
        waiting: HashMap::new(),
        alarms: HashMap::new(),
        tickets: HashMap::new(),
        story: Story::default(),
    };
    let mut at = 0;
    let mut asked = 0;
    while asked < world.pairs.len() {
        at += world.random.between(0, 2 * nature.pace) * MS;
        for _ in 0..world.random.between(1, nature.burst) {
            if asked < world.pairs.len() {
                world.at(at, Event::Ask(asked));
                asked += 1;
            }
        }
    }
    world.run();
    world.story
}

impl World<'_> {
    fn at(&mut self, time: u64, event: Event) {
        self.count += 1;
        self.events.push(Reverse((time, self.count, event)));
    }

    fn run(&mut self) {
        let mut effects = Vec::new();
        while let Some(Reverse((time, _, event))) = self.events.pop() {
            let now = Duration::from_nanos(time);
            match event {
                Event::Ask(caller) => self.ask(caller, time, &mut effects),
                Event::Cancel(id) => {
                    if let Some(caller) = self.waiting.remove(&id) {
                        self.story.cancelled.push(caller);
                        self.limiter.cancelled(now, id, &mut effects);
                    }
                }
                // Only the last time told counts.
                Event::Wake(id) => {
                    if self.alarms.get(&id) == Some(&time) {
                        self.limiter.wake(now, id, &mut effects);
                    }
                }
                Event::Arrive(caller) => self.arrive(caller, time),
                Event::End(caller, is_answered) => {
                    if let Some(ticket) = self.tickets.remove(&caller) {
                        let ending = if is_answered {
                            Ending::Answered
                        } else {
                            Ending::Unanswered
                        };
                        self.limiter.ended(now, ticket, ending, &mut effects);
                    }
                }
            }
            self.carry_out(time, &mut effects);
        }
        assert!(self.waiting.is_empty(), "nobody is left waiting for ever");
        assert_eq!(self.limiter.waiting(), 0);
        assert!(self.tickets.is_empty());
    }

    fn ask(&mut self, caller: usize, time: u64, effects: &mut Vec<Effect>) {
        let mut demands = Demands::none();
        for (rule, key) in &self.pairs[caller] {
            demands = demands.and(*rule, *key).unwrap();
        }
        self.story.demands.push(demands);
        let now = Duration::from_nanos(time);
        match self.limiter.ask(now, &Ask::new(demands), effects) {
            Verdict::Go(ticket) => self.send(caller, time, ticket),
            Verdict::Wait { id, .. } => {
                self.waiting.insert(id, caller);
                if self.random.chance(self.nature.cancelled) {
                    let patience = self.random.between(0, 3000) * MS;
                    self.at(time + patience, Event::Cancel(id));
                }
            }
            Verdict::Refused(_) => self.story.refused += 1,
            other => panic!("{other:?}"),
        }
    }

    fn carry_out(&mut self, time: u64, effects: &mut Vec<Effect>) {
        for effect in effects.drain(..) {
            match effect {
                Effect::Go(id, ticket) => {
                    let caller = self.waiting.remove(&id).unwrap();
                    self.send(caller, time, ticket);
                }
                Effect::WakeAt(id, at) => {
                    assert!(
                        self.waiting.contains_key(&id),
                        "a timer for nobody"
                    );
                    let at = u64::try_from(at.as_nanos()).unwrap();
                    assert!(at > time, "no timer in the past");
                    self.alarms.insert(id, at);
                    self.at(at, Event::Wake(id));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn send(&mut self, caller: usize, time: u64, ticket: Ticket) {
        let Nature { delay, timeout, lost, .. } = self.nature;
        self.story.sent.push((caller, time / MS));
        self.tickets.insert(caller, ticket);
        let flying = self.tickets.len();
        self.story.most_in_flight = self.story.most_in_flight.max(flying);
        let there = time + self.random.between(0, delay) * MS;
        if !self.random.chance(lost) {
            self.at(there, Event::Arrive(caller));
        }
        let back = there + self.random.between(0, delay) * MS;
        let late = time + timeout * MS;
        let is_answered = back <= late && !self.random.chance(lost);
        let end = if is_answered { back } else { late };
        self.at(end, Event::End(caller, is_answered));
    }

    fn arrive(&mut self, caller: usize, time: u64) {
        // An offset that no client knows, and a rate.
        let slow = i128::from(time) * i128::from(self.nature.drift) / 1_000_000;
        let there = i128::from(time) - slow + 777_777_777_777;
        let there = u64::try_from(there).unwrap();
        for pair in self.pairs[caller].clone() {
            self.story.arrivals.entry(pair).or_default().push(there);
        }
    }
}

/// The most arrivals in any half-open window: the model, which looks at each
/// window that begins with an arrival.
pub(crate) fn worst_window(arrivals: &[u64], window: u64) -> usize {
    let mut sorted = arrivals.to_vec();
    sorted.sort_unstable();
    let inside = |first: &u64| {
        sorted.iter().filter(|a| (*first..first + window).contains(a)).count()
    };
    sorted.iter().map(inside).max().unwrap_or(0)
}
