//! When callers come, what the network does, and what the server counts.

use std::time::Duration;

use palisade_bench::Random;

/// Ten in a minute.
pub(crate) const LIMIT: u32 = 10;
pub(crate) const WINDOW: Duration = Duration::from_mins(1);
pub(crate) const CALLERS: usize = 40;

const MS: u64 = 1_000_000;

/// One caller, and what the network is going to do to it. Nanoseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Caller {
    pub(crate) comes: u64,
    pub(crate) there: u64,
    pub(crate) back: u64,
    pub(crate) is_lost: bool,
    pub(crate) is_unanswered: bool,
}

/// Callers in bursts, with pauses of up to a window and a half; delays of up to
/// 2 s each way, losses of up to 5 %, a server's clock that goes up to 500
/// millionths slow or fast and has any offset.
pub(crate) struct Schedule {
    pub(crate) callers: Vec<Caller>,
    drift: i64,
    offset: u64,
}

impl Schedule {
    pub(crate) fn random(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let delay = [1, 50, 500, 2000][random.between(0, 3) as usize];
        let lost = random.between(0, 5);
        let mut callers = Vec::with_capacity(CALLERS);
        let mut comes = 0;
        while callers.len() < CALLERS {
            comes += random.between(0, 90_000) * MS;
            for _ in 0..random.between(1, 25) {
                callers.push(Caller {
                    comes,
                    there: random.between(0, delay) * MS,
                    back: random.between(0, delay) * MS,
                    is_lost: random.chance(lost),
                    is_unanswered: random.chance(lost),
                });
            }
        }
        callers.truncate(CALLERS);
        let drift = random.between(0, 1000) as i64 - 500;
        Self { callers, drift, offset: random.between(0, u64::MAX >> 2) }
    }

    /// More callers than can be served, all at once; round trips up to 500 ms.
    pub(crate) fn crowd(count: usize) -> Self {
        let mut random = Random::new(1);
        let callers = (0..count).map(|_| Caller {
            there: random.between(0, 250) * MS,
            back: random.between(0, 250) * MS,
            ..Caller::default()
        });
        Self { callers: callers.collect(), drift: 0, offset: 0 }
    }

    /// The most arrivals in a window of the server's, by its clock.
    pub(crate) fn worst(&self, sent: &[u64], window: Duration) -> usize {
        let callers = sent.iter().zip(&self.callers);
        let arrive = callers.filter(|(_, caller)| !caller.is_lost);
        let mut arrivals: Vec<_> = arrive
            .map(|(sent, caller)| {
                let time = sent + caller.there;
                let time = i128::from(time);
                let slow = time * i128::from(self.drift) / 1_000_000;
                i128::from(self.offset) + time - slow
            })
            .collect();
        arrivals.sort_unstable();
        let window = window.as_nanos() as i128;
        let (mut worst, mut first) = (0, 0);
        for (last, time) in arrivals.iter().enumerate() {
            while arrivals[first] + window <= *time {
                first += 1;
            }
            worst = worst.max(last + 1 - first);
        }
        worst
    }
}
