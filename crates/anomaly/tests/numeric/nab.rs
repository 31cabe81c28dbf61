//! The scoring of the Numenta Anomaly Benchmark, from the paper: Lavin and
//! Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", ICMLA 2015.

use crate::series::Series;

/// What a detection is worth, a false one and a missed window cost.
#[derive(Clone, Copy)]
pub struct Profile {
    pub detected: f64,
    pub alarmed: f64,
    pub missed: f64,
}

pub const STANDARD: Profile =
    Profile { detected: 1.0, alarmed: 0.11, missed: 1.0 };
pub const FEW_ALARMED: Profile = Profile { alarmed: 0.22, ..STANDARD };
pub const FEW_MISSED: Profile = Profile { missed: 2.0, ..STANDARD };

/// How good scores are at the best threshold for all series.
#[derive(Clone, Copy, Debug)]
pub struct Grade {
    /// 0 for a detector that says nothing, 100 for a perfect one.
    pub score: f64,
    /// The threshold.
    pub at: f64,
}

/// Inclusive.
type Window = (usize, usize);

/// A tenth of the rows, shared by the anomalies, each in the middle of its
/// window. Windows that touch are one.
pub fn windows(series: &Series) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for &onset in &series.onsets {
        let width = series.rows.len() / 10 / series.onsets.len();
        let start = onset - width / 2;
        let end = (onset + width / 2).min(series.rows.len() - 1);
        match windows.last_mut() {
            Some(last) if last.1 >= start => last.1 = end,
            _ => windows.push((start, end)),
        }
    }
    windows
}

/// Rows that are not scored.
pub fn probation(rows: usize) -> usize {
    (rows * 15 / 100).min(750)
}

/// What changes as the threshold sinks to a score.
struct Step {
    score: f64,
    gain: f64,
}

pub fn grade(all: &[(&Series, Vec<f64>)], profile: Profile) -> Grade {
    let (mut steps, mut count) = (Vec::new(), 0);
    for (series, scores) in all {
        count += windows(series).len();
        add_steps(series, scores, profile, &mut steps);
    }
    steps.sort_by(|a: &Step, b| b.score.total_cmp(&a.score));
    let worst = -profile.missed * count as f64;
    let perfect = profile.detected * count as f64;
    let (mut now, mut best, mut at) = (worst, worst, f64::INFINITY);
    for (number, step) in steps.iter().enumerate() {
        now += step.gain;
        let next = steps.get(number + 1).map(|next| next.score);
        if next != Some(step.score) && now > best {
            (best, at) = (now, step.score);
        }
    }
    Grade { score: 100.0 * (best - worst) / (perfect - worst), at }
}

fn add_steps(
    series: &Series,
    scores: &[f64],
    profile: Profile,
    steps: &mut Vec<Step>,
) {
    assert_eq!(series.rows.len(), scores.len());
    let windows = windows(series);
    let mut past: Option<Window> = None;
    let mut ahead = windows.iter().copied().peekable();
    let mut row = probation(scores.len());
    while row < scores.len() {
        if let Some(window) = ahead.next_if(|window| window.0 <= row) {
            add_window(window, scores, profile, steps);
            past = Some(window);
            row = window.1 + 1;
            continue;
        }
        let cost = past.map_or(-1.0, |(start, end)| {
            sigmoid((row - end) as f64 / (end - start) as f64)
        });
        steps.push(Step { score: scores[row], gain: cost * profile.alarmed });
        row += 1;
    }
}

/// Only the first detection in a window counts, and with a lower threshold an
/// earlier row is the first.
fn add_window(
    (start, end): Window,
    scores: &[f64],
    profile: Profile,
    steps: &mut Vec<Step>,
) {
    let mut records: Vec<(f64, f64)> = Vec::new();
    for (row, &score) in scores.iter().enumerate().take(end + 1).skip(start) {
        let position = -((end - row + 1) as f64) / (end - start + 1) as f64;
        let worth = profile.detected * sigmoid(position) / sigmoid(-1.0);
        if records.last().is_none_or(|last| score > last.0) {
            records.push((score, worth));
        }
    }
    for (number, &(score, worth)) in records.iter().enumerate() {
        let later =
            records.get(number + 1).map_or(-profile.missed, |next| next.1);
        steps.push(Step { score, gain: worth - later });
    }
}

fn sigmoid(position: f64) -> f64 {
    if position > 3.0 {
        -1.0
    } else {
        2.0 / (1.0 + (5.0 * position).exp()) - 1.0
    }
}

/// Windows found, of how many, and rows outside of them at or above `at`.
pub fn counts(all: &[(&Series, Vec<f64>)], at: f64) -> (usize, usize, usize) {
    let (mut found, mut of, mut false_alarms) = (0, 0, 0);
    for (series, scores) in all {
        let windows = windows(series);
        of += windows.len();
        let hits = |&(start, end): &Window| {
            scores[start..=end].iter().any(|&score| score >= at)
        };
        found += windows.iter().filter(|window| hits(window)).count();
        false_alarms += scores
            .iter()
            .enumerate()
            .skip(probation(scores.len()))
            .filter(|(row, _)| {
                !windows.iter().any(|&(s, e)| (s..=e).contains(row))
            })
            .filter(|(_, score)| **score >= at)
            .count();
    }
    (found, of, false_alarms)
}
