//! Runs a Pagamio simulator until it is stopped.

#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to its terminal"
)]

mod args;

use std::{error::Error, fs, future::pending, process::ExitCode};

use args::{Args, HELP};
use palisade_sim::{Simulator, StartError};

fn main() -> ExitCode {
    match Args::parse(std::env::args().skip(1)) {
        Ok(args) if args.help => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        Ok(args) => match run(&args) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("palisade-sim: {error}");
                if let Some(cause) = error.source() {
                    eprintln!("  because of: {cause}");
                }
                ExitCode::FAILURE
            }
        },
        Err(error) => {
            eprintln!("palisade-sim: {error}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

/// Returns only if something fails; a signal ends the process.
fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let simulator = start(args).await?;
        if let Some(file) = &args.ca_out {
            fs::write(file, simulator.ca_pem())?;
        }
        println!("{}", simulator.base_url());
        pending().await
    })
}

async fn start(args: &Args) -> Result<Simulator, StartError> {
    let mut builder = Simulator::builder()
        .edition(args.edition)
        .environment(args.environment)
        .port(args.port);
    if let Some(window) = args.window {
        builder = builder.window(window);
    }
    if let Some(lifetime) = args.token_lifetime {
        builder = builder.token_lifetime(lifetime);
    }
    builder.start().await
}
