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

use std::{error::Error, io, process::ExitCode, time::Instant};

use palisade_bench::{Options, Samples, Table, machine, program};
use palisade_redact::Policy;
use tracing::{Dispatch, dispatcher::with_default};

use crate::{
    allocations::Counting,
    event::{EVENTS, Event},
    stack::{Format, stack},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Few enough that a slow event shows, enough that the clock does not.
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
        let mut table = Table::new(&[
            "",
            "x",
            "median ns",
            "added",
            "p99 ns",
            "added",
            "min ns",
            "allocations",
            "added",
        ]);
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
#[expect(clippy::disallowed_methods, reason = "measures time")]
fn race(rounds: usize, event: Event, stacks: &[Dispatch]) -> Vec<Samples> {
    let mut samples = vec![Samples::default(); stacks.len()];
    for _ in 0..rounds {
        for (stack, samples) in stacks.iter().zip(&mut samples) {
            with_default(stack, || {
                // The processor still knows the stack of the turn before.
                (0..TURN).for_each(|_| (event.log)());
                for _ in 0..TURN {
                    let start = Instant::now();
                    (0..BATCH).for_each(|_| (event.log)());
                    let elapsed = start.elapsed().as_nanos() as f64;
                    samples.push(elapsed / BATCH as f64);
                }
            });
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
    table: &mut Table,
    format: Format,
    name: &str,
    (own, base): (&Samples, &Samples),
    (allocated, least): (f64, f64),
) {
    let [median, usual] = [own, base].map(Samples::median);
    let [p99, tail] = [own, base].map(|samples| samples.quantile(99));
    table.row(
        format!("{format:?} {name}").to_lowercase(),
        &[
            format!("{:.2}", median / usual),
            format!("{median:.0}"),
            format!("{:.0}", median - usual),
            format!("{p99:.0}"),
            format!("{:.0}", p99 - tail),
            format!("{:.0}", own.min()),
            format!("{allocated:.4}"),
            format!("{:.4}", allocated - least),
        ],
    );
}
