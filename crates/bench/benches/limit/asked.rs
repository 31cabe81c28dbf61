//! Peers that are asked and answer yes or no: governor and throttlecrab. Their
//! callers stand in a perfect line, which neither of them has.

use std::{
    num::NonZeroU32,
    time::{Duration, UNIX_EPOCH},
};

use governor::{Quota, RateLimiter, clock::FakeRelativeClock};

use crate::schedule::Schedule;

/// Asks for each caller in turn, until it may go.
fn line(
    schedule: &Schedule,
    mut ask: impl FnMut(u64) -> Option<Duration>,
) -> Vec<u64> {
    let mut time = 0;
    let callers = schedule.callers.iter().map(|caller| {
        time = caller.comes.max(time);
        while let Some(wait) = ask(time) {
            time += (wait.as_nanos() as u64).max(1);
        }
        time
    });
    callers.collect()
}

/// `Quota::with_period(window / limit)`, with a burst of its own choice.
pub(crate) fn governor(
    schedule: &Schedule,
    (limit, window): (u32, Duration),
    burst: u32,
) -> Vec<u64> {
    let clock = FakeRelativeClock::default();
    let quota = Quota::with_period(window / limit).expect("a good period");
    let burst = NonZeroU32::new(burst).expect("a good burst");
    let limiter =
        RateLimiter::direct_with_clock(quota.allow_burst(burst), clock.clone());
    let mut told = 0;
    line(schedule, |time| {
        clock.advance(Duration::from_nanos(time - told));
        told = time;
        let now = governor::clock::Clock::now(&clock);
        limiter.check().err().map(|not_until| not_until.wait_time_from(now))
    })
}

pub(crate) fn throttlecrab(
    schedule: &Schedule,
    (limit, window): (u32, Duration),
) -> Vec<u64> {
    let store = throttlecrab::AdaptiveStore::new();
    let mut limiter = throttlecrab::RateLimiter::new(store);
    let period = window.as_secs() as i64;
    line(schedule, |time| {
        let now = UNIX_EPOCH
            + Duration::from_secs(1_000_000)
            + Duration::from_nanos(time);
        let (limit, count) = (i64::from(limit), i64::from(limit));
        let asked = limiter.rate_limit("all", limit, count, period, 1, now);
        let (is_allowed, result) = asked.expect("good numbers");
        (!is_allowed).then_some(result.retry_after)
    })
}
