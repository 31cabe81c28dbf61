//! The whole chain: what all stakes together add to a request.
//!
//! ```sh
//! cargo bench -p palisade-bench --bench stack
//! ```

#![forbid(unsafe_code)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a command-line tool that counts and prints"
)]

mod chains;
#[path = "../egress/floor.rs"]
mod egress_floor;
mod floor;
#[path = "../limit/floor.rs"]
mod limit_floor;
mod network;
mod process;
#[path = "../retry/floor.rs"]
mod retry_floor;

use std::{error::Error, process::ExitCode};

use palisade_bench::{Options, machine, program};

fn main() -> ExitCode {
    program(run)
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    println!("{}", machine());
    process::run(options)?;
    network::run(options)
}
