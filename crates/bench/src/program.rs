use std::{error::Error, process::ExitCode};

use crate::Options;

/// The whole of a benchmark: reads the arguments, runs, and says what went
/// wrong.
pub fn program(
    run: impl FnOnce(Options) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    match Options::from_args().map_err(Into::into).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
