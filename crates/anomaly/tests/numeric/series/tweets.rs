//! How often a company is mentioned, every five minutes for eight weeks.

use super::{Random, Series, daylight, ordinary, places, regular, time};

const ROWS: usize = 15_860;
const STEP: f64 = 300.0;

pub fn busy(random: &mut Random) -> Series {
    mentions(random, 60.0, 2.2)
}

pub fn quiet(random: &mut Random) -> Series {
    mentions(random, 6.0, 1.8)
}

/// Counts with a day, and bursts of any height that die away; the highest are
/// what people talk about.
fn mentions(random: &mut Random, mean: f64, alpha: f64) -> Series {
    let mut heat = vec![0.0; ROWS];
    let mut burst = |row: usize, height: f64, decay: f64| {
        let mut left = height;
        for value in heat.iter_mut().skip(row).take(600) {
            *value += left;
            left *= decay;
        }
    };
    for row in ordinary(random, ROWS, 160.0) {
        let height = 0.7 * random.pareto(alpha);
        burst(row, height.min(9.0), random.between(0.3, 0.93));
    }
    let count = random.count(2, 4);
    let onsets = places(random, ROWS, count);
    for &onset in &onsets {
        let height = random.between(9.0, 40.0);
        burst(onset, height, random.between(0.8, 0.97));
    }
    let values = heat
        .into_iter()
        .enumerate()
        .map(|(row, heat)| {
            let day = 1.0 + 0.6 * daylight(time(STEP, row));
            let noise = random.log_normal(0.3);
            random.poisson(mean * (day + heat) * noise)
        })
        .collect();
    regular(STEP, values, onsets)
}
