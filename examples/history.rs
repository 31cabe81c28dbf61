//! Reads `timestamp,value`, a row at a time.

use std::{error::Error, fmt, io::Read};

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// A row as it came, and what it says.
pub(crate) struct Entry {
    pub(crate) timestamp: String,
    pub(crate) text: String,
    /// Seconds since 1970.
    pub(crate) at: f64,
    /// No finite number where the file has none.
    pub(crate) value: f64,
}

pub(crate) struct History<R> {
    rows: csv::Reader<R>,
    row: StringRecord,
}

/// Where a file cannot be read, and why.
#[derive(Debug)]
pub(crate) struct Unreadable {
    line: u64,
    why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl Error for Unreadable {}

impl<R: Read> History<R> {
    /// Reads the header.
    pub(crate) fn new(input: R) -> Result<Self, Unreadable> {
        let mut rows =
            ReaderBuilder::new().trim(Trim::Headers).from_reader(input);
        let header = rows.headers().map_err(|error| of_csv(&error))?;
        if header != vec!["timestamp", "value"] {
            let why = "the header is not timestamp,value".into();
            return Err(Unreadable { line: 1, why });
        }
        Ok(Self { rows, row: StringRecord::new() })
    }

    /// The next row, if there is one.
    pub(crate) fn next(&mut self) -> Option<Result<Entry, Unreadable>> {
        match self.rows.read_record(&mut self.row) {
            Ok(false) => None,
            Ok(true) => Some(entry(&self.row)),
            Err(error) => Some(Err(of_csv(&error))),
        }
    }
}

fn of_csv(error: &csv::Error) -> Unreadable {
    let line = error.position().map_or(1, csv::Position::line);
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths { len, .. } => {
            format!("{len} fields instead of 2")
        }
        csv::ErrorKind::Utf8 { .. } => "no UTF-8".into(),
        _ => error.to_string(),
    };
    Unreadable { line, why }
}

fn entry(row: &StringRecord) -> Result<Entry, Unreadable> {
    let field = |number| row.get(number).unwrap_or_default().to_owned();
    let (timestamp, text) = (field(0), field(1));
    let fail = |why: String| {
        let line = row.position().map_or(0, csv::Position::line);
        Unreadable { line, why }
    };
    let at = seconds(timestamp.trim())
        .ok_or_else(|| fail(format!("no time: {timestamp:?}")))?;
    let value = match text.trim() {
        "" => f64::NAN,
        number => number
            .parse()
            .map_err(|_error| fail(format!("no number: {text:?}")))?,
    };
    Ok(Entry { timestamp, text, at, value })
}

/// Seconds since 1970.
fn seconds(text: &str) -> Option<f64> {
    if let Ok(epoch) = text.parse::<f64>() {
        // As seconds that would be in the year 5138.
        let is_milliseconds = epoch.abs() >= 1e11;
        let seconds = if is_milliseconds { epoch / 1000.0 } else { epoch };
        return seconds.is_finite().then_some(seconds);
    }
    let timestamp = text.parse::<Timestamp>().ok().or_else(|| {
        let local = text.parse::<DateTime>().ok()?;
        TimeZone::UTC.to_timestamp(local).ok()
    })?;
    Some(timestamp.as_duration().as_secs_f64())
}
