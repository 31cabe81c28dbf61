//! Detectors to compare with, as the benchmark ships them or simpler, and two
//! that look at nothing.

use std::collections::VecDeque;

use crate::series::Series;

pub type Peer = (&'static str, fn(&Series) -> Vec<f64>);

pub const PEERS: &[Peer] = &[
    ("nothing but the clock", clock),
    ("random", random),
    ("EWMA z-score", ewma),
    ("windowed Gaussian", gaussian),
    ("relative entropy", entropy),
    ("seasonal median and MAD", seasonal),
];

fn each(series: &Series, next: impl FnMut(f64) -> f64) -> Vec<f64> {
    series.rows.iter().map(|row| row.1).map(next).collect()
}

/// One alarm in so many rows as half a window has: what the benchmark gives
/// for knowing nothing.
fn clock(series: &Series) -> Vec<f64> {
    let every = series.rows.len() / 20;
    (0..series.rows.len()).map(|row| f64::from(row % every == 0)).collect()
}

fn random(series: &Series) -> Vec<f64> {
    let mut random = crate::random::Random::new(7);
    each(series, |_| random.unit())
}

/// Distance from an exponentially weighted mean, in standard deviations.
fn ewma(series: &Series) -> Vec<f64> {
    let (mut mean, mut square, mut seen) = (0.0, 0.0, 0.0);
    each(series, |value| {
        seen += 1.0;
        let weight = f64::max(0.01, 1.0 / seen);
        let off = value - mean;
        let score = off.abs() / f64::max(square, 1e-12_f64).sqrt();
        mean += weight * off;
        square += weight * (off * off - square);
        if seen < 10.0 { 0.0 } else { score / (score + 5.0) }
    })
}

/// The benchmark's: the tail of a normal distribution over a long window.
fn gaussian(series: &Series) -> Vec<f64> {
    let (mut window, mut fresh) = (VecDeque::new(), Vec::new());
    let (mut mean, mut deviation) = (0.0, 1.0);
    each(series, |value| {
        let score = if window.is_empty() {
            0.0
        } else {
            // 1 - Q, kept apart where it is near 1.
            1.0 / (1.0 + tail((value - mean).abs() / deviation) * 1e3)
        };
        fresh.push(value);
        if fresh.len() >= 100 || window.len() < 6400 {
            window.extend(fresh.drain(..));
            while window.len() > 6400 {
                window.pop_front();
            }
            let count = window.len() as f64;
            mean = window.iter().sum::<f64>() / count;
            let squares = window.iter().map(|v| (v - mean).powi(2));
            deviation = (squares.sum::<f64>() / count).sqrt().max(1e-6);
        }
        score
    })
}

/// The upper tail of the normal distribution, to about one part in 1e7
/// (Abramowitz and Stegun 7.1.26).
fn tail(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z);
    let poly = t
        * (0.319_381_53
            + t * (-0.356_563_782
                + t * (1.781_477_937
                    + t * (-1.821_255_978 + t * 1.330_274_429))));
    poly * (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt()
}

/// Wang et al., "Statistical techniques for online anomaly detection in data
/// centers", 2011: a window of values against every kind of window before.
fn entropy(series: &Series) -> Vec<f64> {
    const BINS: usize = 5;
    const WINDOW: usize = 52;
    // The benchmark gives each detector the range of its file.
    let low = series.rows.iter().map(|r| r.1).fold(f64::INFINITY, f64::min);
    let high =
        series.rows.iter().map(|r| r.1).fold(f64::NEG_INFINITY, f64::max);
    let step = ((high - low) / BINS as f64).max(1e-9);
    let mut window: VecDeque<usize> = VecDeque::new();
    let mut known: Vec<([f64; BINS], f64)> = Vec::new();
    each(series, |value| {
        let bin = (((value - low) / step) as usize).min(BINS - 1);
        window.push_back(bin);
        if window.len() > WINDOW {
            window.pop_front();
        }
        if window.len() < WINDOW {
            return 0.0;
        }
        let mut share = [0.0; BINS];
        for &bin in &window {
            share[bin] += 1.0 / WINDOW as f64;
        }
        let near = known.iter_mut().find(|(other, _)| {
            let distance: f64 = share
                .iter()
                .zip(other)
                .filter(|(p, _)| **p > 0.0)
                .map(|(p, q)| p * (p / q.max(1e-9)).ln())
                .sum();
            // Chi-squared with 4 degrees of freedom, at 0.01.
            2.0 * WINDOW as f64 * distance < 13.28
        });
        if let Some((_, seen)) = near {
            *seen += 1.0;
            return 1.0 / *seen;
        }
        known.push((share, 1.0));
        1.0
    })
}

/// As in Twitter's detector: residuals of the hour of the day against their
/// median absolute deviation, but with the rows so far.
fn seasonal(series: &Series) -> Vec<f64> {
    let mut hours = vec![VecDeque::new(); 24];
    let mut offs: VecDeque<f64> = VecDeque::new();
    let median = |values: &VecDeque<f64>| {
        let mut sorted: Vec<f64> = values.iter().copied().collect();
        let middle = sorted.len() / 2;
        let (_, middle, _) =
            sorted.select_nth_unstable_by(middle, f64::total_cmp);
        *middle
    };
    let mut scores = Vec::new();
    let (mut spread, mut scale) = (0.0, 0.0);
    for (row, &(at, value)) in series.rows.iter().enumerate() {
        let hour = &mut hours[(at.rem_euclid(86_400.0) / 3600.0) as usize];
        if hour.len() > 1 {
            let off = (value - median(hour)).abs();
            offs.push_back(off);
            if offs.len() > 500 {
                offs.pop_front();
            }
            if row % 50 == 0 {
                spread = median(&offs);
            }
            scale += (off - scale) * 0.01;
            let score = off / f64::max(spread, 0.5 * scale).max(1e-9);
            scores.push(score / (score + 10.0));
        } else {
            scores.push(0.0);
        }
        hour.push_back(value);
        if hour.len() > 60 {
            hour.pop_front();
        }
    }
    scores
}
