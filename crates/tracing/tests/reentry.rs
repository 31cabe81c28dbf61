//! A value that logs, under a global dispatcher, where it is delivered.

#![expect(
    clippy::unwrap_used,
    reason = "a test reports a broken assumption by panicking"
)]

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use palisade_redact::Policy;
use palisade_tracing::RedactExt as _;
use tracing::{info, info_span};
use tracing_subscriber::prelude::*;

#[derive(Clone, Default)]
struct Writer(Arc<Mutex<Vec<u8>>>);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs at each level of its depth, with a secret on every way.
struct Logs(u32);

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(deeper) = self.0.checked_sub(1) {
            let span = info_span!("inside", card = "4111111111111111");
            let _entered = span.enter();
            info!(value = ?Self(deeper), depth = self.0, "4111111111111111");
            span.record("card", tracing::field::debug(Self(0)));
        }
        write!(f, "level {} with 4111111111111111", self.0)
    }
}

#[test]
fn a_value_that_logs_neither_deadlocks_nor_leaks() {
    let writer = Writer::default();
    let lines = writer.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || lines.clone())
        .finish()
        .redacted(&Policy::payments().build().unwrap())
        .init();
    let (done, is_done) = mpsc::channel();
    let program = move || {
        info!(value = ?Logs(5), after = 7, "outer");
        done.send(()).unwrap();
    };
    thread::spawn(program);
    is_done.recv_timeout(Duration::from_secs(60)).unwrap();

    let text = String::from_utf8(writer.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains("4111111111111111"), "{text}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 6, "one for each depth: {text}");
    assert!(lines.iter().all(|line| line.contains("level ")), "{text}");
    let last = lines.last().unwrap();
    assert!(last.contains("outer") && last.contains("after=7"), "{text}");
    assert!(last.contains("level 5 with [redacted:pan]"), "{text}");
}
