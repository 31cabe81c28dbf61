//! What a limiter lets through, in which order, and what it costs.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench limit
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unreachable,
    reason = "a command-line tool that measures, counts and prints"
)]

mod asked;
mod chain;
mod decision;
mod floor;
mod memory;
mod order;
mod own;
mod peers;
mod queue;
mod schedule;
mod worst;

use std::{error::Error, process::ExitCode};

use palisade_bench::{Options, machine, program};

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    println!("{}", machine());
    // First: what others have freed would be used again and not be seen.
    memory::measure(options)?;
    worst::measure(options)?;
    order::measure(options)?;
    queue::measure(options)?;
    decision::measure(options)?;
    chain::measure(options)
}
