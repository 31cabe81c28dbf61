//! Ordinary lines, while secrets are registered that are not in them.

use std::{
    borrow::Cow,
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use palisade_bench::{Contender, Corpus, Table, race};
use palisade_core::{SecretGuard, SecretSink as _};
use palisade_redact::{Policy, Redactor};

/// # Errors
///
/// When a registered secret is not found: then nothing was measured.
pub(crate) fn measure(
    corpus: &Corpus,
    rounds: usize,
    counts: &[usize],
) -> Result<(), Box<dyn Error>> {
    let none = Policy::payments().build()?;
    let mut table =
        Table::new(&["registered", "x", "best x", "ns/line", "slowest, ms"]);
    for &count in counts {
        let some = Policy::payments().build()?;
        let (alive, slowest) = register(&some, count)?;
        if matches!(some.redact(&secret(0)), Cow::Borrowed(_)) {
            return Err("a registered secret is not found".into());
        }
        let mut contenders = [
            Contender::new("none", || scan(&none, corpus)),
            Contender::new("some", || scan(&some, corpus)),
        ];
        let samples = race(rounds, &mut contenders);
        table.row(
            count.to_string(),
            &[
                format!("{:.2}", 1.0 / samples[0].times(&samples[1])),
                format!("{:.2}", 1.0 / samples[0].best_times(&samples[1])),
                format!("{:.0}", samples[1].min() / corpus.lines.len() as f64),
                format!("{:.2}", slowest.as_secs_f64() * 1e3),
            ],
        );
        drop(alive);
    }
    table.print("clean lines and secrets that live; x = time to that of none");
    Ok(())
}

/// Registers secrets; also how long the slowest registration took.
#[expect(clippy::disallowed_methods, reason = "measures time")]
fn register(
    redactor: &Redactor,
    count: usize,
) -> Result<(Vec<SecretGuard>, Duration), Box<dyn Error>> {
    let mut slowest = Duration::ZERO;
    let mut alive = Vec::with_capacity(count);
    for number in 0..count {
        let secret = secret(number);
        let start = Instant::now();
        alive.push(redactor.register("token", secret.as_bytes())?);
        slowest = slowest.max(start.elapsed());
    }
    Ok((alive, slowest))
}

/// Forty letters, unlike those of any other number.
fn secret(number: usize) -> String {
    let spread = (!number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("tok_{spread:016x}{:020x}", spread.wrapping_mul(spread))
}

fn scan(redactor: &Redactor, corpus: &Corpus) -> usize {
    let lines = corpus.lines.iter();
    lines.map(|line| black_box(redactor.redact(black_box(line))).len()).sum()
}
