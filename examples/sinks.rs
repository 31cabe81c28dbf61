//! Where the example's output ends up, and copies of it to search.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use opentelemetry_sdk::trace::InMemorySpanExporter;

use crate::canaries::Canary;

/// All the places that a record of the example can reach.
pub(crate) struct Sinks {
    pub(crate) stdout: Tee,
    pub(crate) panics: Tee,
    pub(crate) spans: InMemorySpanExporter,
    path: PathBuf,
}

impl Sinks {
    pub(crate) fn new() -> io::Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            stdout: Tee::default(),
            panics: Tee::default(),
            spans: InMemorySpanExporter::default(),
            path: folder.join(format!("checkout-{}.jsonl", std::process::id())),
        })
    }

    pub(crate) fn json_file(&self) -> io::Result<File> {
        File::create(&self.path)
    }

    /// The name of each sink and every byte that reached it.
    pub(crate) fn contents(&self) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
        let spans =
            self.spans.get_finished_spans().map_err(io::Error::other)?;
        let json = std::fs::read(&self.path)?;
        std::fs::remove_file(&self.path)?;
        Ok(vec![
            ("fmt text, stdout", self.stdout.copy()),
            ("JSON lines, file", json),
            ("OpenTelemetry spans", format!("{spans:?}").into_bytes()),
            ("panic report", self.panics.copy()),
        ])
    }
}

/// Writes to standard output, and keeps a copy.
#[derive(Clone, Default)]
pub(crate) struct Tee(Arc<Mutex<Vec<u8>>>);

impl Tee {
    fn copy(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = io::stdout().write(bytes)?;
        let mut copy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        copy.extend(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}

/// Prints a row for each sink; returns how many canaries got out.
pub(crate) fn search(
    contents: &[(&'static str, Vec<u8>)],
    canaries: &[Canary],
) -> usize {
    println!("{:<22}{:>16}{:>18}", "sink", "canaries found", "bytes searched");
    let mut leaks = 0;
    for (sink, bytes) in contents {
        let found: Vec<_> =
            canaries.iter().filter(|canary| canary.is_in(bytes)).collect();
        println!("{sink:<22}{:>16}{:>18}", found.len(), bytes.len());
        for canary in &found {
            println!("    {}", canary.name);
        }
        leaks += found.len();
    }
    leaks
}
