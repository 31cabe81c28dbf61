//! What it takes to make an engine, once for each process.

use palisade_bench::{Contender, Table, race, rules};
use palisade_redact::Policy;
use redact_core::AnalyzerEngine;

pub(crate) fn measure(rounds: usize) {
    let mut contenders = [
        Contender::new("12 regexes", || rules::regexes().len()),
        Contender::new("palisade-redact, payments", || {
            Policy::payments().build().iter().count()
        }),
        Contender::new("redact-core, all types", || {
            AnalyzerEngine::new().recognizer_registry().recognizers().len()
        }),
    ];
    let samples = race(rounds, &mut contenders);
    let mut table = Table::new(&["", "x", "best x", "ms", "best ms"]);
    for (contender, times) in contenders.iter().zip(&samples) {
        table.row(
            contender.name,
            &[
                format!("{:.2}", samples[0].times(times)),
                format!("{:.2}", samples[0].best_times(times)),
                format!("{:.3}", times.median() / 1e6),
                format!("{:.3}", times.min() / 1e6),
            ],
        );
    }
    table.print("to build the engine");
}
