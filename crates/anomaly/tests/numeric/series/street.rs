//! Advertisements by the hour, and roads at odd moments.

use super::{
    Random, START, Series, bump, daylight, hour, lift, ordinary, places,
    regular, time, weekday,
};

const HOURS: usize = 1624;

/// Cost per click: noisy, spiky.
pub fn clicks(random: &mut Random) -> Series {
    let mut drift = 0.0;
    let mut values: Vec<f64> = (0..HOURS)
        .map(|row| {
            drift = 0.97 * drift + 0.03 * random.gauss();
            let day = 0.02 * daylight(time(3600.0, row));
            (0.1 + day) * random.log_normal(0.25) * f64::exp(drift)
        })
        .collect();
    for row in ordinary(random, HOURS, 120.0) {
        lift(&mut values, row, 1, 0.1 * random.pareto(2.5));
    }
    let count = random.count(1, 3);
    let onsets = places(random, HOURS, count);
    for &onset in &onsets {
        let height = random.between(0.5, 1.2);
        lift(&mut values, onset, random.count(1, 5), height);
    }
    regular(3600.0, values, onsets)
}

/// Cost per mille: a day, a drift, stretches of higher cost.
pub fn costs(random: &mut Random) -> Series {
    let mut drift = 0.0;
    let mut values: Vec<f64> = (0..HOURS)
        .map(|row| {
            drift = 0.985 * drift + 0.04 * random.gauss();
            let day = 0.12 * daylight(time(3600.0, row));
            (0.6 + day) * f64::exp(0.6 * drift) * random.log_normal(0.12)
        })
        .collect();
    for row in ordinary(random, HOURS, 150.0) {
        let height = random.between(0.2, 1.0);
        lift(&mut values, row, random.count(1, 2), height);
    }
    let count = random.count(1, 2);
    let onsets = places(random, HOURS, count);
    for &onset in &onsets {
        let height = random.between(1.3, 4.0);
        lift(&mut values, onset, random.count(2, 20), height);
    }
    regular(3600.0, values, onsets)
}

const ROWS: usize = 2500;

/// Every five to fifteen minutes, with gaps at night.
fn moments(random: &mut Random) -> Vec<f64> {
    let mut at = START;
    (0..ROWS)
        .map(|_| {
            at += 60.0 * random.count(5, 12) as f64;
            if random.chance(0.004) {
                at += 3600.0 * random.between(1.0, 9.0);
            }
            at
        })
        .collect()
}

fn rush(at: f64) -> f64 {
    if weekday(at) > 4 {
        return 0.15 * bump(hour(at) - 14.0, 3.0);
    }
    bump(hour(at) - 8.0, 1.0) + bump(hour(at) - 17.0, 1.3)
}

fn road(
    random: &mut Random,
    count: usize,
    mut value: impl FnMut(&mut Random, f64, f64) -> f64,
) -> Series {
    let onsets = places(random, ROWS, count);
    let times = moments(random);
    let lengths: Vec<_> = onsets.iter().map(|_| random.count(4, 30)).collect();
    let small = ordinary(random, ROWS, 220.0);
    let rows = times.iter().enumerate().map(|(row, &at)| {
        let jam = onsets
            .iter()
            .zip(&lengths)
            .any(|(&on, &length)| (on..on + length).contains(&row));
        let slow = small.iter().any(|&on| (on..on + 4).contains(&row));
        let trouble = f64::from(jam) + 0.35 * f64::from(slow);
        (at, value(random, at, trouble))
    });
    let rows = rows.collect();
    Series { rows, onsets }
}

/// Skewed upwards.
pub fn occupancy(random: &mut Random) -> Series {
    let count = random.count(1, 2);
    road(random, count, |random, at, trouble| {
        let usual = 4.0 + 6.0 * rush(at) + 2.0 * daylight(at);
        (usual.max(0.5) * random.log_normal(0.3) + 30.0 * trouble).max(0.0)
    })
}

/// Miles an hour; slower in the rush.
pub fn speed(random: &mut Random) -> Series {
    let count = random.count(1, 3);
    road(random, count, |random, at, trouble| {
        let usual = 68.0 - 9.0 * rush(at) - 42.0 * trouble;
        (usual + 3.0 * random.gauss()).max(2.0).round()
    })
}

/// Seconds: heavy-tailed.
pub fn travel(random: &mut Random) -> Series {
    let count = random.count(2, 3);
    road(random, count, |random, at, trouble| {
        let tail = if random.chance(0.03) { random.pareto(2.0) } else { 1.0 };
        let usual = 110.0 + 60.0 * rush(at) + 900.0 * trouble;
        (usual * random.log_normal(0.2) * tail.min(6.0)).round()
    })
}
