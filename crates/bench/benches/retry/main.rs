//! What repeats requests: how often a payment is made, what an outage gets,
//! and what a request that goes well costs.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench retry
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints"
)]

mod counts;
mod faults;
mod floor;
mod outage;
mod shop;
mod success;

use std::{error::Error, process::ExitCode};

use palisade_bench::{Options, machine, program};

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    println!("{}", machine());
    success::run(options)?;
    faults::run()?;
    // Last: once it was paused, a clock takes longer to read.
    outage::run()
}
