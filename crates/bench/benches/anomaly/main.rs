//! What counting costs an event, what it costs in memory.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench anomaly
//! ```

#![deny(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints"
)]

#[path = "../tracing/allocations.rs"]
mod allocations;
mod event;
mod memory;
mod stack;
mod threads;

use std::{error::Error, process::ExitCode};

use palisade_bench::{
    Options, Samples,
    batches::{BATCH, Prices, TURN, turn},
    machine, program,
};
use tracing::dispatcher::with_default;

use crate::{
    allocations::Counting,
    event::EVENTS,
    stack::{Counters, Stack},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let rounds = if options.quick { 20 } else { 1000 };
    println!("{}", machine());
    println!(
        "one thread, {rounds} interleaved rounds of {TURN} batches; a time is \
         that of a batch of {BATCH}, divided by {BATCH}"
    );
    let counters = Counters::new();
    let stacks = Stack::all(&counters)?;
    let mut table = Prices::new(&["allocations"]);
    for event in EVENTS {
        let samples = race(rounds, event.log, &stacks);
        let Some(base) = samples.first() else { continue };
        for (stack, own) in stacks.iter().zip(&samples) {
            let name = format!("{}: {}", event.name, stack.name);
            let allocations = allocations(event.log, stack);
            table.row(name, (own, base), &[format!("{allocations:.4}")]);
        }
    }
    let mut own = Samples::default();
    for _ in 0..rounds {
        turn(&mut own, || (), |()| counters.add());
    }
    let none = "0.0000".to_owned();
    table.row("OpenTelemetry's Counter.add alone", (&own, &own), &[none]);
    table.print("an event, by a registry alone and with a layer that counts");
    for stack in &stacks {
        stack.check()?;
    }
    threads::measure(options)?;
    memory::measure(options)
}

/// Each stack has a turn in each round. The times of one event.
fn race(rounds: usize, log: fn(), stacks: &[Stack]) -> Vec<Samples> {
    let mut samples = vec![Samples::default(); stacks.len()];
    for _ in 0..rounds {
        for (stack, samples) in stacks.iter().zip(&mut samples) {
            with_default(&stack.dispatch, || {
                turn(samples, || (), |()| log());
            });
        }
    }
    samples
}

/// How often one event allocates, after the race has warmed up everything.
fn allocations(log: fn(), stack: &Stack) -> f64 {
    const EVENTS: usize = 10_000;
    with_default(&stack.dispatch, || {
        let before = allocations::count();
        (0..EVENTS).for_each(|_| log());
        (allocations::count() - before) as f64 / EVENTS as f64
    })
}
