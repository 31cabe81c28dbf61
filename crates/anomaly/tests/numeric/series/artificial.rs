//! Two weeks of a simple shape, every five minutes.

use super::{Random, Series, hour, places, regular, time};

const ROWS: usize = 4032;
const STEP: f64 = 300.0;
const LOW: f64 = 20.0;

/// From 9 to 18 o'clock.
fn is_work(at: f64) -> bool {
    (9.0..18.0).contains(&hour(at))
}

/// A day of work like any other, but for one.
fn days(
    random: &mut Random,
    noise: f64,
    mut odd: impl FnMut(&mut Random, bool) -> f64,
) -> Series {
    // The eleventh or twelfth day's work.
    let day = random.count(10, 11);
    let first = (0..ROWS).filter(|&row| hour(time(STEP, row)) == 9.0).nth(day);
    let onset = first.unwrap_or_default();
    let values = (0..ROWS)
        .map(|row| {
            let work = is_work(time(STEP, row));
            if (onset..onset + 120).contains(&row) {
                return odd(random, work) + noise * random.unit();
            }
            LOW + noise * random.unit() + if work { 50.0 } else { 0.0 }
        })
        .collect();
    regular(STEP, values, vec![onset])
}

pub fn jump_up(random: &mut Random) -> Series {
    days(random, 18.0, |_, work| if work { LOW + 120.0 } else { LOW })
}

pub fn jump_down(random: &mut Random) -> Series {
    days(random, 18.0, |_, work| if work { LOW - 15.0 } else { LOW })
}

pub fn no_jump(random: &mut Random) -> Series {
    days(random, 18.0, |_, _| LOW)
}

pub fn flat_middle(random: &mut Random) -> Series {
    days(random, 18.0, |random, _| LOW + 25.0 - 18.0 * random.unit())
}

/// Spikes of one height; they come every two hours, then every half hour.
pub fn denser(random: &mut Random) -> Series {
    spikes(random, |random, odd| {
        let chance = if odd { 0.25 } else { 0.04 };
        if random.chance(chance) { 18.0 + random.unit() } else { 0.0 }
    })
}

/// The same number of spikes, higher.
pub fn higher(random: &mut Random) -> Series {
    spikes(random, |random, odd| {
        let height = if odd { 2.4 } else { 1.0 };
        if random.chance(0.06) {
            height * (0.3 + random.exponential(0.25))
        } else {
            0.1 * random.unit()
        }
    })
}

fn spikes(
    random: &mut Random,
    mut value: impl FnMut(&mut Random, bool) -> f64,
) -> Series {
    let onsets = places(random, ROWS, 1);
    let values = (0..ROWS)
        .map(|row| {
            let odd = onsets.iter().any(|&on| (on..on + 200).contains(&row));
            value(random, odd)
        })
        .collect();
    regular(STEP, values, onsets)
}

fn normal(
    random: &mut Random,
    value: impl Fn(&mut Random, f64) -> f64,
) -> Series {
    let values = (0..ROWS).map(|row| value(random, time(STEP, row))).collect();
    regular(STEP, values, Vec::new())
}

pub fn small_noise(random: &mut Random) -> Series {
    normal(random, |random, at| {
        LOW + 3.0 * random.unit() + if is_work(at) { 50.0 } else { 0.0 }
    })
}

pub fn no_noise(random: &mut Random) -> Series {
    normal(random, |_, at| LOW + if is_work(at) { 60.0 } else { 0.0 })
}

pub fn square(random: &mut Random) -> Series {
    normal(random, |_, at| if hour(at) < 12.0 { 80.0 } else { LOW })
}

pub fn noisy(random: &mut Random) -> Series {
    normal(random, |random, _| LOW + 1.5 * random.gauss())
}
