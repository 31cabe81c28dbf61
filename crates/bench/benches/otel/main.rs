//! What one finished span costs, with the guard and without.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench otel
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints"
)]

mod next;
mod proof;
mod span;

use std::{error::Error, process::ExitCode, time::Instant};

use opentelemetry_sdk::trace::{SpanData, SpanProcessor};
use palisade_bench::{Options, Samples, Table, machine, program};
use palisade_redact::Policy;

use crate::{
    next::Next,
    span::{Texts, clean},
};

/// Few enough that a slow span shows, enough that the clock does not.
const BATCH: usize = 10;
/// How many batches make a turn.
const TURN: usize = 100;

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let rounds = if options.quick { 20 } else { 1000 };
    let redactor = Policy::payments().build()?;
    println!("{}", machine());
    println!(
        "one thread, to a processor that drops the span, {rounds} interleaved \
         rounds of {TURN} batches; a time is that of a batch of {BATCH}, \
         divided by {BATCH}"
    );
    proof::check(&redactor)?;
    let processors =
        [None, Some(&redactor)].map(|guard| Next::Drop.behind(guard));
    for (texts, title) in [
        (Texts::Constant, "ten clean attributes, texts that are constants"),
        (Texts::Owned, "ten clean attributes, texts on the heap"),
    ] {
        let samples = race(rounds, &clean(texts), &processors);
        let [plain, guarded] = samples.as_slice() else { continue };
        let mut table = Table::new(&[
            "",
            "x",
            "median ns",
            "added",
            "p99 ns",
            "added",
            "min ns",
            "added",
        ]);
        for (name, own) in [("plain", plain), ("guarded", guarded)] {
            row(&mut table, name, own, plain);
        }
        table.print(title);
    }
    Ok(())
}

/// Each processor has a turn in each round. The times of one span.
#[expect(clippy::disallowed_methods, reason = "measures time")]
fn race(
    rounds: usize,
    span: &SpanData,
    processors: &[Box<dyn SpanProcessor>],
) -> Vec<Samples> {
    let mut samples = vec![Samples::default(); processors.len()];
    for _ in 0..rounds {
        for (processor, samples) in processors.iter().zip(&mut samples) {
            // The processor still knows the turn before.
            (0..TURN).for_each(|_| processor.on_end(span.clone()));
            for _ in 0..TURN {
                let spans = vec![span.clone(); BATCH];
                let start = Instant::now();
                for span in spans {
                    processor.on_end(span);
                }
                let elapsed = start.elapsed().as_nanos() as f64;
                samples.push(elapsed / BATCH as f64);
            }
        }
    }
    samples
}

fn row(table: &mut Table, name: &str, own: &Samples, base: &Samples) {
    let [median, usual] = [own, base].map(Samples::median);
    let [p99, tail] = [own, base].map(|samples| samples.quantile(99));
    let [least, fast] = [own, base].map(Samples::min);
    table.row(
        name,
        &[
            format!("{:.2}", median / usual),
            format!("{median:.0}"),
            format!("{:.0}", median - usual),
            format!("{p99:.0}"),
            format!("{:.0}", p99 - tail),
            format!("{least:.0}"),
            format!("{:.0}", least - fast),
        ],
    );
}
