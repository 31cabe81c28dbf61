//! What one event costs, with redaction and without.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench tracing
//! ```

#![deny(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints"
)]

mod allocations;
mod event;
mod proof;
mod stack;

use std::{error::Error, io, process::ExitCode};

use palisade_bench::{
    Options, Samples,
    batches::{BATCH, Prices, TURN, turn},
    machine, program,
};
use palisade_redact::Policy;
use tracing::{Dispatch, dispatcher::with_default};

use crate::{
    allocations::Counting,
    event::{EVENTS, Event},
    stack::{Format, stack},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let rounds = if options.quick { 20 } else { 1000 };
    let redactor = Policy::payments().build()?;
    println!("{}", machine());
    println!(
        "one thread, fmt layer to io::sink, {rounds} interleaved rounds of \
         {TURN} batches; a time is that of a batch of {BATCH}, divided by {BATCH}"
    );
    let formats = [Format::Text, Format::Json];
    for format in formats {
        proof::check(format, &redactor)?;
    }
    for event in EVENTS {
        let stacks = formats.map(|format| {
            [None, Some(&redactor)]
                .map(|redactor| stack(format, redactor, io::sink))
        });
        let samples = race(rounds, event, stacks.as_flattened());
        let mut table = Prices::new(&["allocations", "added"]);
        for (([plain, redacted], times), format) in
            stacks.iter().zip(samples.chunks_exact(2)).zip(formats)
        {
            let [base, own] = times else { continue };
            let (least, most) =
                (allocations(event, plain), allocations(event, redacted));
            row(&mut table, format, "plain", (base, base), (least, least));
            row(&mut table, format, "redacted", (own, base), (most, least));
        }
        table.print(event.name);
    }
    Ok(())
}

/// Each stack has a turn in each round. The times of one event.
fn race(rounds: usize, event: Event, stacks: &[Dispatch]) -> Vec<Samples> {
    let mut samples = vec![Samples::default(); stacks.len()];
    for _ in 0..rounds {
        for (stack, samples) in stacks.iter().zip(&mut samples) {
            with_default(stack, || turn(samples, || (), |()| (event.log)()));
        }
    }
    samples
}

/// How often one event allocates, after the race has warmed up everything.
fn allocations(event: Event, stack: &Dispatch) -> f64 {
    const EVENTS: usize = 10_000;
    with_default(stack, || {
        let before = allocations::count();
        (0..EVENTS).for_each(|_| (event.log)());
        (allocations::count() - before) as f64 / EVENTS as f64
    })
}

fn row(
    table: &mut Prices,
    format: Format,
    name: &str,
    (own, base): (&Samples, &Samples),
    (allocated, least): (f64, f64),
) {
    let allocations =
        [allocated, allocated - least].map(|count| format!("{count:.4}"));
    let name = format!("{format:?} {name}").to_lowercase();
    table.row(name, (own, base), &allocations);
}
