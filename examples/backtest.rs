//! Runs the numeric detector over a history, as it would have run live: with
//! its defaults, in order, looking at nothing ahead. What it says of your own
//! past tells whether to trust it with your future.
//!
//! ```sh
//! cargo run --release --example backtest -- history.csv --plot history.svg --verdicts > scores.csv
//! ```
//!
//! The file, or standard input for `-` and none, has the header
//! `timestamp,value`. Times are in ISO 8601, UTC where no zone is said, or in
//! seconds or milliseconds since 1970. To standard output goes a row for every
//! row, `timestamp,value,anomaly_score`, the first two as they came.
//! `--verdicts` lists the alerts on standard error, `--plot` draws the values,
//! the band of usual ones and the alerts.
//!
//! A value that is empty or no finite number scores 0 and is counted. Anything
//! else that cannot be read ends the run with status 2 and its line.

#![expect(clippy::print_stderr, reason = "a program that says what it found")]

mod band_plot;
mod history;

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, ErrorKind, Read, Write as _},
    process::ExitCode,
};

use palisade_anomaly::{
    Change,
    numeric::{Look, Numeric, Oddities},
};

use crate::{
    band_plot::Plot,
    history::{Entry, History, Unreadable},
};

const USAGE: &str = "usage: backtest [FILE] [--plot SVG] [--verdicts]";

#[derive(Default)]
struct Options {
    file: Option<String>,
    plot: Option<String>,
    verdicts: bool,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--plot" => options.plot = Some(arguments.next()?),
                "--verdicts" => options.verdicts = true,
                "-" => {}
                option if option.starts_with('-') => return None,
                _ if options.file.is_some() => return None,
                _ => options.file = Some(argument),
            }
        }
        Some(options)
    }
}

fn main() -> ExitCode {
    let Some(options) = Options::parse(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("backtest: {error}");
            let unreadable = error.is::<Unreadable>();
            if unreadable { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let input: Box<dyn Read> = match &options.file {
        Some(file) => Box::new(
            File::open(file).map_err(|error| format!("{file}: {error}"))?,
        ),
        None => Box::new(io::stdin()),
    };
    let mut history = History::new(input)?;
    let mut scores = csv::Writer::from_writer(io::stdout().lock());
    scores.write_record(["timestamp", "value", "anomaly_score"])?;
    let mut detector = Numeric::default();
    let mut plot = Plot::default();
    while let Some(entry) = history.next() {
        // What was judged before a line that cannot be read is written:
        // dropping the writer does that.
        let entry = entry?;
        let look = detector.next(entry.at, entry.value);
        let score = format!("{:.9}", look.score.get());
        scores.write_record([&entry.timestamp, &entry.text, &score])?;
        if options.verdicts {
            verdict(&entry, &look);
        }
        if options.plot.is_some() {
            plot.add(&entry, &look);
        }
    }
    scores.flush()?;
    complain(detector.oddities());
    if let Some(file) = &options.plot {
        fs::write(file, plot.svg()?)
            .map_err(|error| format!("{file}: {error}"))?;
    }
    Ok(())
}

/// Whoever reads the scores has read enough.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let is_closed = |error: &io::Error| error.kind() == ErrorKind::BrokenPipe;
    match error.downcast_ref::<csv::Error>().map(csv::Error::kind) {
        Some(csv::ErrorKind::Io(error)) => is_closed(error),
        _ => error.downcast_ref().is_some_and(is_closed),
    }
}

fn verdict(entry: &Entry, look: &Look) {
    let time = &entry.timestamp;
    // The scores go on when nobody reads the verdicts any more.
    drop(match look.alert {
        Some(Change::Opened) => {
            let (score, reason) = (look.score, look.reason);
            writeln!(io::stderr(), "{time} opened at {score}: {reason}")
        }
        Some(Change::Closed) => writeln!(io::stderr(), "{time} closed"),
        None => Ok(()),
    });
}

fn complain(odd: Oddities) {
    for (count, what) in [
        (odd.skipped, "values that are no numbers, skipped"),
        (odd.backwards, "times not after the one before"),
        (odd.gaps, "gaps in time"),
    ] {
        if count > 0 {
            drop(writeln!(io::stderr(), "backtest: {count} {what}"));
        }
    }
}
