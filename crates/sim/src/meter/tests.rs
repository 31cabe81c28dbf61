//! The meter against a model that keeps every admitted instant and counts
//! from scratch.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "small numbers; an overflow would fail the test, as it should"
)]

use proptest::prelude::*;

use super::*;

const WINDOW: u64 = 10;

/// Says from all earlier admissions whether one more fits at `now`.
fn model_admits(quota: Quota, admitted: &[u64], now: u64) -> bool {
    let limit = u64::from(quota.limit());
    let Some(first) = admitted.first() else { return true };
    let count = |counts: &dyn Fn(u64) -> bool| {
        u64::try_from(admitted.iter().filter(|at| counts(**at)).count())
            .unwrap()
    };
    match quota {
        Quota::FixedWindow { .. } => {
            let index = |at: u64| (at - first) / WINDOW;
            count(&|at| index(at) == index(now)) < limit
        }
        Quota::SlidingWindow { .. } => count(&|at| at + WINDOW > now) < limit,
        // A bucket has room if no run of requests up to this one exceeds the
        // bucket plus what dripped in since the run began.
        Quota::TokenBucket { .. } => {
            admitted.iter().enumerate().all(|(earlier, start)| {
                let run = u64::try_from(admitted.len() - earlier + 1).unwrap();
                run * WINDOW <= limit * WINDOW + (now - start) * limit
            })
        }
    }
}

fn quota() -> impl Strategy<Value = Quota> {
    let window = Duration::from_nanos(WINDOW);
    (1_u32..6, 0..3).prop_map(move |(limit, kind)| match kind {
        0 => Quota::FixedWindow { limit, window },
        1 => Quota::SlidingWindow { limit, window },
        _ => Quota::TokenBucket { limit, window },
    })
}

proptest! {
    #[test]
    fn a_meter_agrees_with_the_model(
        quota in quota(),
        steps in prop::collection::vec(0_u64..8, 1..60),
    ) {
        let mut meter = Meter::new(quota);
        let mut admitted = Vec::new();
        let mut now = 3;
        for step in steps {
            now += step;
            let admits = model_admits(quota, &admitted, now);
            let verdict = meter.admit(Duration::from_nanos(now));
            prop_assert_eq!(verdict.is_ok(), admits, "at {}", now);
            if admits {
                admitted.push(now);
            }
        }
    }

    #[test]
    fn the_wait_is_the_shortest_that_helps(
        quota in quota(),
        steps in prop::collection::vec(0_u64..8, 1..60),
    ) {
        let mut meter = Meter::new(quota);
        let mut now = Duration::from_nanos(3);
        for step in steps {
            now += Duration::from_nanos(step);
            let Err(wait) = meter.admit(now) else { continue };
            let nearly = now + wait.saturating_sub(Duration::from_nanos(1));
            prop_assert!(meter.clone().admit(nearly).is_err());
            prop_assert_eq!(meter.clone().admit(now + wait), Ok(()));
        }
    }
}

#[test]
fn a_fixed_window_lets_twice_the_limit_pass_around_its_border() {
    let window = Duration::from_nanos(WINDOW);
    let mut meter = Meter::new(Quota::FixedWindow { limit: 3, window });
    let admitted = [0, 9, 9, 9, 10, 10, 10, 10]
        .map(|at| meter.admit(Duration::from_nanos(at)).is_ok());
    assert_eq!(admitted, [true, true, true, false, true, true, true, false]);
}
