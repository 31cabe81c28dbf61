//! Metrics of servers, every five minutes for two weeks.

use super::{
    Random, Series, bump, daylight, lift, ordinary, places, regular, time,
};

const ROWS: usize = 4032;
const STEP: f64 = 300.0;

/// Nearly nothing, in steps of the counter; now and then a little more.
pub fn idle(random: &mut Random) -> Series {
    let mut values: Vec<f64> = (0..ROWS)
        .map(|_| [0.066, 0.132, 0.134, 0.134, 0.2][random.count(0, 4)])
        .collect();
    for row in ordinary(random, ROWS, 250.0) {
        let height = random.between(0.2, 0.9);
        lift(&mut values, row, random.count(1, 2), height);
    }
    let count = random.count(1, 2);
    let onsets = places(random, ROWS, count);
    for &onset in &onsets {
        if random.chance(0.3) {
            lift(&mut values, onset, 300, random.between(0.15, 0.4));
        } else {
            let height = random.between(1.0, 2.2);
            lift(&mut values, onset, random.count(1, 6), height);
        }
    }
    regular(STEP, values, onsets)
}

/// Work comes in batches of any length.
pub fn on_off(random: &mut Random) -> Series {
    let mut values: Vec<f64> =
        (0..ROWS).map(|_| 0.1 + random.exponential(0.05)).collect();
    for row in ordinary(random, ROWS, 90.0) {
        let height = random.between(15.0, 60.0);
        let length = random.count(3, 40);
        for value in values.iter_mut().skip(row).take(length) {
            *value = height + 4.0 * random.gauss();
        }
    }
    let onsets = places(random, ROWS, 1);
    for &onset in &onsets {
        let length = random.count(60, 200);
        for value in values.iter_mut().skip(onset).take(length) {
            *value = (97.0 + 2.0 * random.gauss()).min(100.0);
        }
    }
    regular(STEP, values, onsets)
}

/// Zero, or something heavy-tailed.
pub fn disk(random: &mut Random) -> Series {
    let mut values = vec![0.0; ROWS];
    for value in &mut values {
        if random.chance(0.15) {
            *value = 1e6 * random.pareto(1.6);
        }
    }
    let onsets = places(random, ROWS, 1);
    for &onset in &onsets {
        for value in values.iter_mut().skip(onset).take(random.count(6, 40)) {
            if random.chance(0.8) {
                *value = 4e7 * random.pareto(1.5);
            }
        }
    }
    regular(STEP, values, onsets)
}

/// Counts with a day; spikes and failures.
pub fn requests(random: &mut Random) -> Series {
    let mut means: Vec<f64> =
        (0..ROWS).map(|row| 60.0 + 45.0 * daylight(time(STEP, row))).collect();
    for row in ordinary(random, ROWS, 300.0) {
        let height = random.between(20.0, 110.0);
        lift(&mut means, row, random.count(1, 3), height);
    }
    let onsets = places(random, ROWS, 2);
    for &onset in &onsets {
        if random.chance(0.7) {
            let height = random.between(180.0, 500.0);
            lift(&mut means, onset, random.count(1, 8), height);
        } else {
            let length = random.count(12, 60);
            for mean in means.iter_mut().skip(onset).take(length) {
                *mean *= 0.08;
            }
        }
    }
    let values = means
        .into_iter()
        .map(|mean| {
            let noise = random.log_normal(0.25);
            random.poisson(mean * noise)
        })
        .collect();
    regular(STEP, values, onsets)
}

/// Steady, with a backup every night; level shifts that stay.
pub fn database(random: &mut Random) -> Series {
    let mut values: Vec<f64> = (0..ROWS)
        .map(|row| {
            let backup = f64::from(row % 288 < 4) * random.between(3.0, 6.0);
            6.0 + 0.3 * random.gauss() + backup
        })
        .collect();
    for row in ordinary(random, ROWS, 500.0) {
        let height = random.between(1.0, 5.0);
        lift(&mut values, row, random.count(1, 4), height);
    }
    let onsets = places(random, ROWS, 2);
    for &onset in &onsets {
        match random.count(0, 2) {
            0 => lift(&mut values, onset, ROWS, random.between(1.5, 4.0)),
            1 => lift(&mut values, onset, 60, random.between(2.0, 6.0)),
            _ => lift(&mut values, onset, 3, random.between(9.0, 25.0)),
        }
    }
    regular(STEP, values, onsets)
}

/// Noise around a level; shifts and changes of the noise.
pub fn level(random: &mut Random) -> Series {
    let mut values: Vec<f64> =
        (0..ROWS).map(|_| 43.0 + 2.5 * random.gauss()).collect();
    for row in ordinary(random, ROWS, 400.0) {
        let height = random.between(-9.0, 14.0);
        lift(&mut values, row, random.count(1, 4), height);
    }
    let onsets = places(random, ROWS, 2);
    for &onset in &onsets {
        match random.count(0, 3) {
            0 => lift(&mut values, onset, ROWS, random.between(5.0, 12.0)),
            1 => lift(&mut values, onset, 4, -random.between(15.0, 30.0)),
            2 => lift(&mut values, onset, 50, random.between(8.0, 20.0)),
            _ => {
                for value in values.iter_mut().skip(onset).take(150) {
                    *value += 8.0 * random.gauss();
                }
            }
        }
    }
    regular(STEP, values, onsets)
}

/// Nearly all that there is, skewed downwards.
pub fn dips(random: &mut Random) -> Series {
    let mut values: Vec<f64> =
        (0..ROWS).map(|_| 99.0 - random.exponential(1.8)).collect();
    for row in ordinary(random, ROWS, 350.0) {
        let height = -random.between(5.0, 25.0);
        lift(&mut values, row, random.count(1, 3), height);
    }
    let count = random.count(1, 3);
    let onsets = places(random, ROWS, count);
    for &onset in &onsets {
        let height = -random.between(30.0, 85.0);
        lift(&mut values, onset, random.count(2, 30), height);
    }
    regular(STEP, values, onsets)
}

/// A peak every few hours; higher, missing, or more often.
pub fn network(random: &mut Random) -> Series {
    let period = random.count(18, 60);
    let onsets = places(random, ROWS, 2);
    let near = |row: usize| {
        onsets.iter().position(|&on| (on..on + 130).contains(&row))
    };
    let changes = [random.count(0, 2), random.count(0, 2)];
    let values = (0..ROWS)
        .map(|row| {
            let peak = row % period < 3;
            let height = 2e6 * random.log_normal(0.3);
            let base = 3e5 * random.log_normal(0.35);
            match near(row).map(|near| changes[near]) {
                Some(0) if peak => base + 4.0 * height,
                Some(1) if row % 5 == 0 => base + height,
                Some(2) => base + 1.4e6,
                _ if peak => base + height,
                _ => base,
            }
        })
        .collect();
    regular(STEP, values, onsets)
}

/// Steps as servers come and go, then none are left.
pub fn group(random: &mut Random) -> Series {
    let (mut level, mut values) = (30.0, Vec::new());
    for row in 0..ROWS {
        if random.chance(0.004) {
            level = (level + random.between(-5.0, 5.0)).clamp(18.0, 45.0);
        }
        let day = 4.0 * daylight(time(STEP, row));
        values.push(level + day + 1.5 * random.gauss());
    }
    let onsets = places(random, ROWS, 2);
    for &onset in &onsets {
        let length = random.count(10, 120);
        if random.chance(0.5) {
            for value in values.iter_mut().skip(onset).take(length) {
                *value = 0.0;
            }
        } else {
            let part = values.iter_mut().skip(onset).take(length);
            for (after, value) in part.enumerate() {
                *value += 40.0 * bump(after as f64 - 20.0, 12.0);
            }
        }
    }
    regular(STEP, values, onsets)
}
