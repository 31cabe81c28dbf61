//! Where the cause is known.

use super::{
    DAY, Random, Series, bump, daylight, hour, lift, ordinary, places, regular,
    time, weekday,
};

/// Passengers every half an hour for seven months: a day, a week, holidays.
pub fn taxis(random: &mut Random) -> Series {
    const ROWS: usize = 10_320;
    let count = random.count(3, 5);
    let onsets: Vec<_> = places(random, ROWS, count)
        .into_iter()
        .map(|row| row / 48 * 48 + random.count(0, 20))
        .collect();
    let changes: Vec<_> = onsets.iter().map(|_| random.count(0, 2)).collect();
    let mut drift = 0.0;
    let values = (0..ROWS)
        .map(|row| {
            let at = time(1800.0, row);
            drift = 0.999 * drift + 0.003 * random.gauss();
            let (night, day) = match weekday(at) {
                5 | 6 => (bump(hour(at) - 0.5, 2.5), 0.9),
                _ => (0.4 * bump(hour(at), 1.5), 1.0),
            };
            let evening = bump(hour(at) - 19.5, 2.5)
                + 0.8 * bump(hour(at) - 9.0, 2.5)
                + 0.6 * bump(hour(at) - 14.0, 3.0);
            let usual = 3000.0 + 17_000.0 * (day * evening + night);
            let holiday = onsets
                .iter()
                .zip(&changes)
                .find(|(on, _)| (**on..**on + 40).contains(&row));
            let share = match holiday.map(|(_, change)| change) {
                Some(0) => 0.55,
                Some(1) => 0.3,
                Some(_) => 1.45,
                None => 1.0,
            };
            usual * share * f64::exp(drift) * random.log_normal(0.05)
        })
        .collect();
    regular(1800.0, values, onsets)
}

/// An office, by the hour for ten months: weather, then a failing system.
pub fn ambient(random: &mut Random) -> Series {
    const ROWS: usize = 7267;
    let onsets = places(random, ROWS, 2);
    let (mut weather, mut values) = (0.0, Vec::new());
    for row in 0..ROWS {
        weather = 0.985 * weather + 0.45 * random.gauss();
        let at = time(3600.0, row);
        let year = 3.0 * (row as f64 / 7267.0 * 6.0).sin();
        values
            .push(71.0 + year + weather + daylight(at) + 0.3 * random.gauss());
    }
    for &onset in &onsets {
        let height = random.between(9.0, 15.0)
            * if random.chance(0.5) { 1.0 } else { -1.0 };
        let part = values.iter_mut().skip(onset).take(60);
        for (after, value) in part.enumerate() {
            *value += height * bump(after as f64 - 20.0, 12.0);
        }
    }
    regular(3600.0, values, onsets)
}

/// Milliseconds; spikes, and near the end many.
pub fn latency(random: &mut Random) -> Series {
    const ROWS: usize = 4032;
    let mut values: Vec<f64> =
        (0..ROWS).map(|_| 45.0 + 1.6 * random.gauss()).collect();
    for row in ordinary(random, ROWS, 300.0) {
        lift(&mut values, row, random.count(1, 2), random.between(4.0, 18.0));
    }
    let onsets = places(random, ROWS, 3);
    for &onset in &onsets {
        let length = random.count(1, 12);
        let height = random.between(20.0, 45.0)
            * if random.chance(0.8) { 1.0 } else { -0.7 };
        lift(&mut values, onset, length, height);
    }
    regular(300.0, values, onsets)
}

/// Degrees, every five minutes for eleven weeks: drifts, a stop that was
/// planned, one that was not and announced itself.
pub fn machine(random: &mut Random) -> Series {
    const ROWS: usize = 22_695;
    let onsets = places(random, ROWS, 4);
    let (mut state, mut values) = (0.0, Vec::new());
    for row in 0..ROWS {
        state = 0.996 * state + 0.55 * random.gauss();
        let day = 1.5 * daylight(time(300.0, row));
        values.push(88.0 + state + day + 0.5 * random.gauss());
    }
    for (number, &onset) in onsets.iter().enumerate() {
        let part = values.iter_mut().skip(onset).take(500);
        for (after, value) in part.enumerate() {
            let after = after as f64;
            *value -= match number {
                // A slow loss, as before a failure.
                1 => 22.0 * bump(after - 250.0, 90.0),
                _ => random.between(0.95, 1.05) * 55.0 * (-after / 60.0).exp(),
            };
        }
    }
    regular(300.0, values, onsets)
}

/// A group that scales up and down all day, until it does not.
pub fn misconfigured(random: &mut Random) -> Series {
    const ROWS: usize = 18_050;
    let onset = (ROWS as f64 * random.between(0.75, 0.9)) as usize;
    let (mut level, mut values) = (40.0_f64, Vec::new());
    for row in 0..ROWS {
        let at = time(300.0, row);
        if random.chance(0.05) {
            let day = 25.0 * daylight(at);
            level = 42.0 + day + 14.0 * random.gauss();
        }
        let value = if row < onset || row > onset + 1400 {
            level.clamp(12.0, 88.0) + 6.0 * random.gauss()
        } else {
            96.0 + 3.0 * random.gauss()
        };
        values.push(value.clamp(10.0, 100.0));
    }
    regular(300.0, values, vec![onset])
}

/// How long keys are held: nothing at night, bursts of somebody else's hands.
pub fn keys(random: &mut Random) -> Series {
    const ROWS: usize = 1882;
    let onsets = places(random, ROWS, 2);
    let values = (0..ROWS)
        .map(|row| {
            let at = time(300.0, row);
            let other = onsets.iter().any(|&on| (on..on + 12).contains(&row));
            let busy = (8.0..18.0).contains(&hour(at)) && weekday(at) < 5;
            if other {
                return 0.3 + 0.1 * random.gauss();
            }
            if busy && random.chance(0.6) {
                return 0.06 + 0.03 * random.log_normal(0.5);
            }
            if at % DAY < 300.0 { 0.02 } else { 0.0 }
        })
        .collect();
    regular(300.0, values, onsets)
}
