//! How the detector and its peers do, by the benchmark's rules. To see the
//! table:
//!
//! ```sh
//! cargo test --release -p palisade-anomaly --test numeric -- --nocapture
//! ```

use palisade_anomaly::numeric::Numeric;

use crate::{
    nab::{FEW_ALARMED, FEW_MISSED, STANDARD, counts, grade, windows},
    peers::PEERS,
    series::{DEVELOPED, HELD_OUT, Kind, Series, all},
};

fn own(series: &Series) -> Vec<f64> {
    let mut detector = Numeric::default();
    let rows = series.rows.iter();
    rows.map(|&(at, value)| detector.next(at, value).score.get()).collect()
}

/// The standard grades: ours, and that of knowing nothing but the time.
fn table(name: &str, kinds: &[Kind], first: u64, seeds: u64) -> (f64, f64) {
    let all = all(kinds, first, seeds);
    let mut grades = Vec::new();
    let detectors = [("palisade-anomaly", own as fn(&Series) -> _)];
    println!("{name}: standard, few false alarms, few misses");
    for (detector, scores) in detectors.iter().chain(PEERS) {
        let runs: Vec<_> =
            all.iter().map(|series| (series, scores(series))).collect();
        let standard = grade(&runs, STANDARD);
        let (found, of, false_alarms) = counts(&runs, standard.at);
        let rest = [FEW_ALARMED, FEW_MISSED]
            .map(|profile| grade(&runs, profile).score);
        println!(
            "{detector:26}{:6.1}{:6.1}{:6.1}  {found} of {of} found, \
            {false_alarms} false, at {:.3}",
            standard.score, rest[0], rest[1], standard.at
        );
        grades.push(standard.score);
    }
    (grades[0], grades[1])
}

#[test]
fn kinds_it_was_made_with() {
    let (own, clock) = table("developed", DEVELOPED, 1, 1);
    assert!(own > 65.0 && own > clock + 30.0, "{own} {clock}");
}

#[test]
fn kinds_it_never_saw() {
    let (own, clock) = table("held out", HELD_OUT, 101, 2);
    assert!(own > 55.0 && own > clock + 20.0, "{own} {clock}");
}

#[test]
fn perfect_is_a_hundred_and_silent_is_nothing() {
    let all = all(DEVELOPED, 1, 1);
    let perfect = |series: &Series| {
        let mut scores = vec![0.0; series.rows.len()];
        for (start, _) in windows(series) {
            scores[start] = 1.0;
        }
        scores
    };
    let runs: Vec<_> = all.iter().map(|s| (s, perfect(s))).collect();
    for profile in [STANDARD, FEW_ALARMED, FEW_MISSED] {
        assert!((grade(&runs, profile).score - 100.0).abs() < 1e-9);
    }
    let silent: Vec<_> =
        all.iter().map(|s| (s, vec![0.0; s.rows.len()])).collect();
    assert_eq!(grade(&silent, STANDARD).score, 0.0);
}

/// By hand: 100 rows, one window from row 45 to 55.
#[test]
fn late_detections_and_false_alarms_cost() {
    let rows = (0..100).map(|row| (f64::from(row), 0.0)).collect();
    let series = Series { rows, onsets: vec![50] };
    assert_eq!(windows(&series), [(45, 55)]);
    let score = |hits: &[usize]| {
        let mut scores = vec![0.0; 100];
        for &hit in hits {
            scores[hit] = 1.0;
        }
        grade(&[(&series, scores)], STANDARD).score
    };
    assert!((score(&[45]) - 100.0).abs() < 1e-9);
    // The first in the window counts, and the last row is worth little.
    assert_eq!(score(&[47, 50, 54]), score(&[47]));
    assert!((60.0..63.0).contains(&score(&[55])), "{}", score(&[55]));
    // 0.11 of 2, long before or after; in probation nothing.
    assert!((score(&[20, 45]) - 94.5).abs() < 1e-9);
    assert!((score(&[45, 99]) - 94.5).abs() < 1e-9);
    assert!((score(&[45, 56]) - 98.65).abs() < 0.05, "{}", score(&[45, 56]));
    assert_eq!(score(&[14, 45]), score(&[45]));
}
