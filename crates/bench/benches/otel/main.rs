//! What one finished span costs, with the guard and without.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench otel
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints"
)]

mod next;
mod proof;
mod span;

use std::{error::Error, process::ExitCode};

use opentelemetry_sdk::trace::{SpanData, SpanProcessor};
use palisade_bench::{
    Options, Samples,
    batches::{BATCH, Prices, TURN, turn},
    machine, program,
};
use palisade_redact::Policy;

use crate::{
    next::Next,
    span::{Texts, clean},
};

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
        let mut table = Prices::new(&[]);
        for (name, own) in [("plain", plain), ("guarded", guarded)] {
            table.row(name, (own, plain), &[]);
        }
        table.print(title);
    }
    Ok(())
}

/// Each processor has a turn in each round. The times of one span.
fn race(
    rounds: usize,
    span: &SpanData,
    processors: &[Box<dyn SpanProcessor>],
) -> Vec<Samples> {
    let mut samples = vec![Samples::default(); processors.len()];
    for _ in 0..rounds {
        for (processor, samples) in processors.iter().zip(&mut samples) {
            turn(samples, || span.clone(), |span| processor.on_end(span));
        }
    }
    samples
}
