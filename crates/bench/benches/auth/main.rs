//! What the token costs: each half on its warm path, and a hundred callers at
//! once.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench auth
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints"
)]

mod floor;
mod herd;
mod peers;
mod provider;
mod warm;

use std::{error::Error, process::ExitCode};

use palisade_bench::{Options, machine, program};

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    println!("{}", machine());
    warm::run(options)?;
    herd::run()
}
