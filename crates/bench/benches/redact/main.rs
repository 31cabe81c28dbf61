//! How fast secrets are found in log lines, beside plain regular expressions
//! and a peer.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench redact
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints; its input is its own"
)]

mod building;
mod field;
mod hostile;
mod live;
mod log;
mod peer;

use std::{error::Error, process::ExitCode};

use palisade_bench::{Corpus, Options, machine, program};
use palisade_redact::Policy;

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let (rounds, bytes) =
        if options.quick { (2, 1 << 14) } else { (15, 1 << 20) };
    println!("{}", machine());
    println!(
        "one core, {rounds} interleaved rounds, x = ratio to the first row"
    );

    for make in [Corpus::clean, Corpus::mixed, Corpus::dense] {
        log::measure(&make(bytes), rounds)?;
    }
    field::measure(rounds)?;
    building::measure(rounds);
    let counts: &[usize] =
        if options.quick { &[100] } else { &[1, 100, 10_000] };
    live::measure(&Corpus::clean(bytes), rounds, counts)?;
    hostile::measure(&Policy::payments().build()?, options);
    Ok(())
}
