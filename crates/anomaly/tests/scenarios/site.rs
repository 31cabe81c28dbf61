use std::collections::VecDeque;

use palisade_anomaly::Moment;

use crate::dice::{Dice, Drift, hash};

/// What one second held.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    pub(crate) requests: u64,
    /// Answers of 500 and above.
    pub(crate) errors: u64,
    pub(crate) logins: u64,
    /// The account of each log-in that failed.
    pub(crate) failures: Vec<u64>,
    /// Who got each 403.
    pub(crate) forbidden: Vec<u64>,
    /// In milliseconds, of some of the requests.
    pub(crate) latencies: Vec<f64>,
    /// Tokens and the addresses they came from, of some of the requests.
    pub(crate) uses: Vec<(u64, u64)>,
}

/// How busy a site is, on average over the week, in events a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    pub(crate) requests: f64,
    pub(crate) logins: f64,
    /// Episodes of failing, of 1.7 failures each.
    pub(crate) failing: f64,
    pub(crate) forbidden: f64,
}

pub(crate) const SIZES: [Size; 3] = [
    // 3 failures an hour.
    Size {
        name: "small",
        requests: 0.5,
        logins: 0.02,
        failing: 0.0005,
        forbidden: 0.0005,
    },
    Size {
        name: "medium",
        requests: 20.0,
        logins: 0.5,
        failing: 0.015,
        forbidden: 0.01,
    },
    Size {
        name: "large",
        requests: 500.0,
        logins: 10.0,
        failing: 0.3,
        forbidden: 0.2,
    },
];

/// Normal traffic: the shape of a week, slow drifts of minutes and hours,
/// negative binomial noise of seconds, and people who fail several times.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) size: Size,
    pub(crate) dice: Dice,
    unix: i64,
    second: u64,
    minutes: Drift,
    hours: Drift,
    slowness: Drift,
    /// Failures to come, by second.
    failing: VecDeque<Vec<u64>>,
    /// How much more than usual of everything comes.
    pub(crate) crowd: f64,
}

impl Site {
    pub(crate) fn new(size: Size, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        // Any second of the week.
        let unix = 1_700_000_000 + dice.below(604_800) as i64;
        Self {
            size,
            dice,
            unix,
            second: 0,
            minutes: Drift::new(0.1, 300.0),
            hours: Drift::new(0.1, 10_800.0),
            slowness: Drift::new(0.08, 600.0),
            failing: VecDeque::new(),
            crowd: 1.0,
        }
    }

    /// Night to noon is one to six, a weekend half a working day.
    pub(crate) fn shape(&self) -> f64 {
        let hour = self.unix as f64 / 3600.0;
        let day =
            1.0 + 0.72 * (std::f64::consts::TAU * (hour - 8.5) / 24.0).sin();
        let of_week = (hour + 72.0) % 168.0;
        // Over two hours around midnight.
        let weekend =
            ((of_week - 120.0).min(168.0 - of_week) / 2.0).clamp(0.0, 1.0);
        day * (1.16 - 0.58 * weekend)
    }

    pub(crate) fn second(&mut self) -> (Moment, Events) {
        let now = Moment::at(self.second, self.unix);
        let shape = self.shape();
        let load = shape
            * self.crowd
            * self.minutes.step(&mut self.dice)
            * self.hours.step(&mut self.dice);
        self.second += 1;
        self.unix += 1;
        let mut events = Events::default();
        let noise = self.dice.gamma(5.0);
        events.requests = self.dice.poisson(self.size.requests * load * noise);
        events.errors = self.dice.poisson(events.requests as f64 * 0.002);
        self.log_in(&mut events, load);
        if self.dice.chance(self.size.forbidden * load) {
            let who = hash(self.dice.below(50_000));
            let times = 1 + self.dice.below(3);
            events.forbidden.extend((0..times).map(|_| who));
        }
        let slow = self.slowness.step(&mut self.dice) * (1.0 + 0.2 * shape);
        for _ in 0..events.requests.min(4) {
            let value = 80.0 * slow * (0.6 * self.dice.normal()).exp();
            events.latencies.push(value);
            let token = self.dice.below(5000);
            // One token in a hundred serves a fleet of six.
            let fleet =
                if token.is_multiple_of(100) { 6 } else { 1 + token % 3 };
            let address = token * 8 + self.dice.below(fleet);
            events.uses.push((hash(token), hash(address)));
        }
        (now, events)
    }

    fn log_in(&mut self, events: &mut Events, load: f64) {
        events.logins = self.dice.poisson(self.size.logins * load);
        for _ in 0..self.dice.poisson(self.size.failing * load) {
            let account = hash(self.dice.below(100_000));
            let mut after = 0;
            loop {
                while self.failing.len() <= after {
                    self.failing.push_back(Vec::new());
                }
                self.failing[after].push(account);
                if !self.dice.chance(0.4) {
                    break;
                }
                after += 4 + self.dice.below(12) as usize;
            }
        }
        events.failures = self.failing.pop_front().unwrap_or_default();
        events.logins += events.failures.len() as u64;
    }
}
