//! A filter: what comes in goes out, redacted line by line.
//!
//! ```sh
//! cargo run --example scrub < app.log
//! cargo run --example scrub -- --explain < app.log
//! head -c 16 /dev/urandom > k7.key
//! cargo run --example scrub -- \
//!     --policy crates/redact/policy.toml --key k7=k7.key < app.log
//! ```
//!
//! A policy that names a key has to be given it: 16 bytes in a file, and the id
//! before them. With the key of the app, pseudonyms are those of the app.
//!
//! With `--explain` it prints one JSON object per line instead: the number of
//! the line, its redacted text, and what was found where, in bytes of the line
//! as it came in. The line itself is never printed.
//!
//! A line above the scan limit is replaced whole and never held in memory, so
//! a pipe of any size passes in constant space.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a command-line tool, whose offsets are those of a buffer"
)]

use std::{
    borrow::Cow,
    env,
    io::{self, BufRead, BufReader, BufWriter, StdinLock, Write},
    process::ExitCode,
};

use palisade_core::FingerprintKey;
use palisade_redact::{Lines, Policy, Redactor, Undecidable};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let Some(options) = Options::parse(env::args().skip(1)) else {
        eprintln!(
            "usage: scrub [--explain] [--policy FILE] [--key ID=FILE] \
             < input > output"
        );
        return ExitCode::from(2);
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("scrub: {error}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Default)]
struct Options {
    explain: bool,
    /// A file to take the policy from, instead of `Policy::payments()`.
    policy: Option<String>,
    /// The id of the key of the pseudonyms, and the file that it is in.
    key: Option<(String, String)>,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--explain" => options.explain = true,
                "--policy" => options.policy = Some(arguments.next()?),
                "--key" => {
                    let argument = arguments.next()?;
                    let (id, file) = argument.split_once('=')?;
                    options.key = Some((id.to_owned(), file.to_owned()));
                }
                _ => return None,
            }
        }
        Some(options)
    }

    fn policy(&self) -> Result<Policy, Box<dyn std::error::Error>> {
        let mut policy = Policy::payments();
        if let Some(file) = &self.policy {
            let source = std::fs::read_to_string(file)
                .map_err(|error| format!("{file}: {error}"))?;
            policy = Policy::from_toml(&source)
                .map_err(|error| format!("{file}: {error}"))?;
        }
        if let Some((id, file)) = &self.key {
            let bytes = std::fs::read(file)
                .map_err(|error| format!("{file}: {error}"))?;
            let bytes = <[u8; 16]>::try_from(bytes)
                .map_err(|_secret| format!("{file}: a key has 16 bytes"))?;
            let key = FingerprintKey::from_bytes(bytes).with_id(id)?;
            policy = policy.fingerprint_key(key);
        }
        Ok(policy)
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn run(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    let redactor = options.policy()?.build()?;
    let mut lines = redactor.lines();
    let mut input = Input::new(redactor.max_scan());
    let mut output = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    while let Some(line) = input.next_line()? {
        if options.explain {
            let object = explained(&redactor, &mut lines, &line);
            serde_json::to_writer(&mut output, &object)
                .map_err(io::Error::from)?;
            output.write_all(b"\n")?;
        } else {
            let text = redacted(&redactor, &mut lines, &line);
            output.write_all(text.as_bytes())?;
            output.write_all(line.ending)?;
        }
        if input.is_drained() {
            output.flush()?;
        }
    }
    Ok(output.flush()?)
}

fn redacted<'l>(
    redactor: &Redactor,
    lines: &mut Lines,
    line: &'l Line,
) -> Cow<'l, str> {
    match line.text() {
        Ok(text) => lines.redact(text),
        Err(why) => redactor.undecidable(why).into(),
    }
}

fn explained(redactor: &Redactor, lines: &mut Lines, line: &Line) -> Value {
    let findings: Vec<_> = match line.text() {
        // A copy of the state explains; the state itself moves on below.
        Ok(text) => lines
            .clone()
            .explain(text)
            .findings
            .into_iter()
            .map(|note| {
                let (start, end) = (note.range.start, note.range.end);
                json!({
                    "rule": note.rule,
                    "kind": note.kind,
                    "start": start,
                    "end": end,
                })
            })
            .collect(),
        Err(why) => vec![json!({
            "rule": why.as_str(),
            "kind": why.as_str(),
            "start": 0,
            "end": line.length,
        })],
    };
    json!({
        "line": line.number,
        "redacted": redacted(redactor, lines, line),
        "findings": findings,
    })
}

/// One line of the input, or as much of it as is kept.
struct Line<'i> {
    /// Counted from 1.
    number: u64,
    bytes: &'i [u8],
    /// How many bytes it had, without its line feed.
    length: u64,
    /// The line feed, which the last line may lack.
    ending: &'static [u8],
}

impl Line<'_> {
    fn text(&self) -> Result<&str, Undecidable> {
        if self.length > self.bytes.len() as u64 {
            return Err(Undecidable::TooLong);
        }
        std::str::from_utf8(self.bytes)
            .map_err(|_not_utf8| Undecidable::NotUtf8)
    }
}

/// Reads lines, and keeps no more than `most` bytes of one.
struct Input {
    reader: BufReader<StdinLock<'static>>,
    most: usize,
    buffer: Vec<u8>,
    number: u64,
}

impl Input {
    fn new(most: usize) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1024, io::stdin().lock()),
            most,
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// Whether reading on may wait for more to come.
    fn is_drained(&self) -> bool {
        self.reader.buffer().is_empty()
    }

    fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let mut length = 0;
        let mut ending: &[u8] = b"";
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                break;
            }
            let end = available.iter().position(|&byte| byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let room = self.most - self.buffer.len();
            self.buffer.extend(&part[..part.len().min(room)]);
            length += part.len() as u64;
            let read = part.len() + usize::from(end.is_some());
            self.reader.consume(read);
            if end.is_some() {
                ending = b"\n";
                break;
            }
        }
        if length == 0 && ending.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let (number, bytes) = (self.number, self.buffer.as_slice());
        Ok(Some(Line { number, bytes, length, ending }))
    }
}
