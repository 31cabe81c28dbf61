//! Series like those of the Numenta Anomaly Benchmark, from its descriptions
//! (Ahmad et al., Neurocomputing 262, 2017, and the papers it cites): none of
//! its data. Each has confusing events that are normal and not labelled.

mod artificial;
mod cloud;
mod known;
mod street;
mod tweets;

use crate::random::Random;

pub struct Series {
    /// Seconds since 1970, and the value.
    pub rows: Vec<(f64, f64)>,
    /// Where something unusual begins.
    pub onsets: Vec<usize>,
}

/// Its name, and how it is made.
pub type Kind = (&'static str, fn(&mut Random) -> Series);

/// What the detector was made with.
pub const DEVELOPED: &[Kind] = &[
    ("cpu idle, quantised", cloud::idle),
    ("cpu on and off", cloud::on_off),
    ("disk writes", cloud::disk),
    ("requests of a balancer", cloud::requests),
    ("database cpu", cloud::database),
    ("clicks", street::clicks),
    ("occupancy", street::occupancy),
    ("tweets, busy", tweets::busy),
    ("taxis", known::taxis),
    ("ambient temperature", known::ambient),
    ("latency", known::latency),
    ("jump up", artificial::jump_up),
    ("flat middle", artificial::flat_middle),
    ("spikes get denser", artificial::denser),
    ("small noise", artificial::small_noise),
    ("square wave", artificial::square),
    ("cpu with dips", cloud::dips),
    ("group of servers", cloud::group),
    ("speed", street::speed),
    ("tweets, quiet", tweets::quiet),
    ("misconfigured group", known::misconfigured),
    ("jump down", artificial::jump_down),
    ("spikes get higher", artificial::higher),
    ("noisy", artificial::noisy),
];

/// What no number was chosen with. Once, what it did here showed a mistake: a
/// season was judged before anything was known of what it leaves.
pub const HELD_OUT: &[Kind] = &[
    ("cpu at a level", cloud::level),
    ("network, regular peaks", cloud::network),
    ("cost per mille", street::costs),
    ("travel time", street::travel),
    ("machine temperature", known::machine),
    ("keys held", known::keys),
    ("no jump", artificial::no_jump),
    ("no noise", artificial::no_noise),
];

/// Every kind, `seeds` times.
pub fn all(kinds: &[Kind], first: u64, seeds: u64) -> Vec<Series> {
    let artificial = [
        "jump up",
        "jump down",
        "no jump",
        "flat middle",
        "small noise",
        "square wave",
        "no noise",
        "noisy",
        "spikes get denser",
        "spikes get higher",
    ];
    let mut all = Vec::new();
    for (number, (name, make)) in (0..).zip(kinds) {
        for seed in first..first + seeds {
            let mut random = Random::new(seed * 1000 + number);
            let mut series = make(&mut random);
            if !artificial.contains(name) {
                confuse(&mut random, &mut series);
            }
            all.push(series);
        }
    }
    all
}

/// 2014-02-14 14:30, a Friday.
const START: f64 = 1_392_388_200.0;

const DAY: f64 = 86_400.0;

fn time(step: f64, row: usize) -> f64 {
    START + step * row as f64
}

/// The hour of the day, with its fraction.
fn hour(at: f64) -> f64 {
    at.rem_euclid(DAY) / 3600.0
}

/// 0 for Monday.
fn weekday(at: f64) -> usize {
    ((at / DAY).floor() + 3.0).rem_euclid(7.0) as usize
}

/// From -1 at 4 o'clock to 1 at 16 o'clock.
fn daylight(at: f64) -> f64 {
    (std::f64::consts::TAU * (hour(at) - 10.0) / 24.0).sin()
}

/// A bump of height 1 and that width, in the same unit as the distance.
fn bump(distance: f64, width: f64) -> f64 {
    (-0.5 * (distance / width).powi(2)).exp()
}

/// `count` rows, apart from each other, behind the first fifth.
fn places(random: &mut Random, rows: usize, count: usize) -> Vec<usize> {
    let part = rows as f64 * 0.74 / count as f64;
    (0..count)
        .map(|place| {
            let within = random.between(0.1, 0.9);
            (rows as f64 * 0.2 + part * (place as f64 + within)) as usize
        })
        .collect()
}

/// Rows where something happens that is normal, `every` so many rows.
fn ordinary(random: &mut Random, rows: usize, every: f64) -> Vec<usize> {
    let (mut at, mut all) = (0.0, Vec::new());
    loop {
        at += random.exponential(every);
        if at >= rows as f64 {
            return all;
        }
        all.push(at as usize);
    }
}

fn regular(step: f64, values: Vec<f64>, onsets: Vec<usize>) -> Series {
    let rows = values
        .into_iter()
        .enumerate()
        .map(|(row, value)| (time(step, row), value))
        .collect();
    Series { rows, onsets }
}

/// Adds `height` to `length` values from `start` on.
fn lift(values: &mut [f64], start: usize, length: usize, height: f64) {
    for value in values.iter_mut().skip(start).take(length) {
        *value += height;
    }
}

/// Adds what a person saw and did not find worth a label: some spikes nearly
/// as high as the anomalies, a shift of the level, a stretch of more noise.
fn confuse(random: &mut Random, series: &mut Series) {
    let mut sorted: Vec<f64> = series.rows.iter().map(|row| row.1).collect();
    sorted.sort_by(f64::total_cmp);
    let rows = sorted.len();
    let quantile = |share: f64| sorted[((rows - 1) as f64 * share) as usize];
    let (middle, spread) = (quantile(0.5), quantile(0.9) - quantile(0.1));
    let reach = (quantile(0.999) - middle).max(spread);
    for row in ordinary(random, rows, rows as f64 / 4.0) {
        let (length, height) = match random.count(0, 9) {
            0..=5 => (random.count(1, 3), reach * random.between(0.4, 1.1)),
            6 | 7 => (random.count(2, 8), -0.8 * spread),
            8 => (rows, random.between(-0.3, 0.5) * spread),
            _ => (random.count(30, 80), random.between(0.2, 0.6) * spread),
        };
        let part = series.rows.iter_mut().skip(row).take(length);
        for (number, (_, value)) in part.enumerate() {
            let noise = 1.0 + 0.05 * (number as f64).sin();
            *value += height * noise;
        }
    }
}
