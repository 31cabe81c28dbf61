//! Log lines, one after the other.

use std::{borrow::Cow, error::Error, hint::black_box};

use palisade_bench::{Contender, Corpus, Table, race, rules};
use palisade_redact::{Policy, Redactor};
use redact_core::AnalyzerEngine;
use regex::Regex;

use crate::peer;

/// # Errors
///
/// When somebody finds nothing where each line has a secret: then nobody
/// knows what was measured.
pub(crate) fn measure(
    corpus: &Corpus,
    rounds: usize,
) -> Result<(), Box<dyn Error>> {
    let regexes = rules::regexes();
    let all = Policy::payments().build()?;
    let same = Policy::payments().dangerous_only_detectors(rules::DETECTORS);
    let same = same.build()?;
    let engine = AnalyzerEngine::new();
    let lines: Vec<_> = corpus.lines.iter().map(String::as_str).collect();
    let lines = &lines[..];

    let mut contenders = [
        Contender::new("12 regexes, find only", || {
            count(lines, |line| matches(&regexes, line) > 0)
        }),
        Contender::new("palisade-redact, payments", || {
            count(lines, |line| is_redacted(&all, line))
        }),
        Contender::new("palisade-redact, what the regexes find", || {
            count(lines, |line| is_redacted(&same, line))
        }),
        Contender::new("redact-core, all types, find only", || {
            count(lines, |line| peer::all(&engine, line) > 0)
        }),
        Contender::new("redact-core, 5 types, find only", || {
            count(lines, |line| peer::few(&engine, line) > 0)
        }),
    ];
    let found: Vec<_> = contenders.iter_mut().map(Contender::found).collect();
    if corpus.planted == lines.len() {
        for (contender, found) in contenders.iter().zip(&found) {
            if *found == 0 {
                return Err(format!("{} finds nothing", contender.name).into());
            }
        }
    }

    let samples = race(rounds, &mut contenders);
    let mut table = Table::new(&[
        "",
        "x",
        "best x",
        "MB/s",
        "best MB/s",
        "ns/line",
        "best ns/line",
        "lines hit",
    ]);
    let (bytes, count) = (corpus.bytes() as f64, lines.len() as f64);
    for ((contender, times), found) in
        contenders.iter().zip(&samples).zip(&found)
    {
        table.row(
            contender.name,
            &[
                format!("{:.2}", samples[0].times(times)),
                format!("{:.2}", samples[0].best_times(times)),
                format!("{:.1}", bytes / times.median() * 1e3),
                format!("{:.1}", bytes / times.min() * 1e3),
                format!("{:.0}", times.median() / count),
                format!("{:.0}", times.min() / count),
                found.to_string(),
            ],
        );
    }
    table.print(&format!(
        "{}: {} lines, {} bytes, {} lines with a secret",
        corpus.name,
        lines.len(),
        corpus.bytes(),
        corpus.planted,
    ));
    Ok(())
}

/// How many findings the reference has. Every rule reads the whole line.
pub(crate) fn matches(regexes: &[Regex], line: &str) -> usize {
    regexes.iter().map(|regex| regex.find_iter(line).count()).sum()
}

fn is_redacted(redactor: &Redactor, line: &str) -> bool {
    matches!(black_box(redactor.redact(line)), Cow::Owned(_))
}

fn count(lines: &[&str], is_hit: impl Fn(&str) -> bool) -> usize {
    lines.iter().filter(|line| is_hit(line)).count()
}
