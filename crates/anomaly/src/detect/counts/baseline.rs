use super::CountRules;
use crate::{
    Moment,
    detect::{
        block::Done,
        drip::Drip,
        rate::{Expected, Rate, Share},
        real::real,
        season::{Season, beside},
        spread::Spread,
    },
};

/// What is usual of a signal: its rate, its share among all events, and the
/// shape of its week.
#[derive(Clone, Debug)]
pub(super) struct Baseline {
    rate: Rate,
    /// Over a day, for what a drip is compared with.
    day: Rate,
    share: Share,
    season: Option<Season>,
    hour: Hour,
    /// What the season says of this hour, a second: looked up once an hour.
    most: Option<Expected>,
    usual: Option<Expected>,
    least: Option<Expected>,
}

/// The hour that runs.
#[derive(Clone, Copy, Debug)]
struct Hour {
    of_week: u8,
    events: u64,
    /// How much of it may be learnt.
    seconds: u64,
}

impl Baseline {
    const DAY: f64 = 86_400.0;
    /// Longer than the slowest drip takes to be found.
    const SHARE: f64 = 3.0 * Self::DAY;
    /// A drip is never measured against less than an event an hour.
    const LEAST: f64 = 1.0 / 6.0;

    pub(super) fn new(rules: &CountRules) -> Self {
        Self {
            rate: Rate::new(rules.floor, rules.memory.into()),
            day: Rate::new(rules.floor, Self::DAY),
            share: Share::new(rules.share, Self::SHARE),
            season: rules.season.then(Season::new),
            hour: Hour { of_week: 0, events: 0, seconds: 0 },
            most: None,
            usual: None,
            least: None,
        }
    }

    /// The most to expect in `seconds` seconds that bring `others` others.
    pub(super) fn high(&self, seconds: f64, others: f64) -> Expected {
        let rate = self.rate.expected(seconds);
        let usual = rate.higher(self.share.expected(others));
        self.most.map_or(usual, |most| usual.higher(most.times(seconds)))
    }

    /// The least to expect in `seconds` seconds.
    pub(super) fn low(&self, seconds: f64) -> Expected {
        let rate = self.rate.expected(seconds);
        self.least.map_or(rate, |least| rate.lower(least.times(seconds)))
    }

    /// Learns a block of ten seconds; `most` is what it may count for.
    pub(super) fn learn(&mut self, done: &Done, most: f64) {
        let (part, others) = (real(done.part).min(most), real(done.others));
        let empty = real(done.empty) * 10.0;
        for rate in [&mut self.rate, &mut self.day] {
            rate.learn(part, 10.0);
            rate.learn(0.0, empty);
        }
        self.share.learn(part, others, 10.0);
        self.share.learn(0.0, 0.0, empty);
    }

    /// Gives `drip` a block of ten minutes.
    pub(super) fn drip(&self, drip: &mut Drip, done: &Done, spread: Spread) {
        let share = self.share.expected(real(done.others));
        let hour = self.hour.of_week;
        let known = self.season.as_ref().filter(|season| season.knows(hour));
        // Not the highest: what a drip is told by, a factor, leaves room.
        let usual = match known.and(self.usual) {
            Some(usual) => share.higher(usual.times(600.0)),
            None if self.share.is_known() => {
                share.higher(self.day.expected(600.0))
            }
            None => return drip.reset(),
        };
        let mean = usual.mean.max(Self::LEAST);
        let excess = spread.value() + 1.0 / usual.evidence;
        drip.add(done.part, mean, 1.0 + excess * mean);
        if done.empty > 0 {
            drip.reset();
        }
    }

    /// Takes the events of a second, and the hour that is over with it.
    pub(super) fn pass(
        &mut self,
        last: u64,
        now: Moment,
        events: u64,
        learn: bool,
    ) {
        let gap = now.second.saturating_sub(last);
        if now.hour_of_week != self.hour.of_week {
            self.turn(now.hour_of_week, gap, learn);
        }
        if learn {
            let seconds = self.hour.seconds.saturating_add(gap.min(3600));
            self.hour.seconds = seconds.min(3600);
            self.hour.events = self.hour.events.saturating_add(events);
        }
    }

    fn turn(&mut self, of_week: u8, gap: u64, learn: bool) {
        let Hour { of_week: mut over, events, seconds } = self.hour;
        self.hour = Hour { of_week, events: 0, seconds: 0 };
        let Some(season) = &mut self.season else { return };
        // Half an hour tells the hour's rate; less may be one burst.
        if seconds >= 1800 && learn {
            season.learn(over, real(events) / real(seconds));
        }
        // Hours that passed with nothing. One week says as much as ten.
        let passed = if gap < 3600 || !learn { 0 } else { 167 };
        for _ in 0..passed {
            over = beside(over, 1);
            if over == of_week {
                break;
            }
            season.learn(over, 0.0);
        }
        self.most = season.high(of_week);
        self.usual = season.usual(of_week);
        self.least = season.low(of_week);
    }
}
