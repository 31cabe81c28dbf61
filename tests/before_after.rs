//! The lines that the README shows, before and after.

use std::{
    error::Error,
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use palisade_core::FingerprintKey;
use palisade_redact::{Policy, Redactor};
use palisade_tracing::RedactExt as _;

use crate::cargo::root;

#[derive(Debug)]
struct Refused(Login);

#[derive(Debug)]
struct Login;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("gateway refused")
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("login as bob with password=hunter2 failed")
    }
}

impl Error for Login {}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn log() {
    tracing::info!(
        card = 4_111_111_111_111_111_u64,
        order_id = 4711,
        "charging"
    );
    let error = Refused(Login);
    tracing::error!(error = &error as &dyn Error, "purchase failed");
    tracing::info!("topped up +27821234567");
    tracing::info!(phone = "+27 82 123 4567", "refunded");
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a subscriber as apps build it prints of the same program.
fn printed(redactor: Option<&Redactor>) -> String {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let dispatch = match redactor {
        Some(redactor) => subscriber.redacted(redactor).into(),
        None => subscriber.into(),
    };
    tracing::dispatcher::with_default(&dispatch, log);
    buffer.text()
}

#[test]
fn the_readme_shows_what_comes_out() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let key = FingerprintKey::from_bytes([1; 16]);
    let redactor = Policy::payments().fingerprint_key(key).build().unwrap();
    for lines in [printed(None), printed(Some(&redactor))] {
        assert_eq!(lines.lines().count(), 4);
        assert!(readme.contains(&lines), "{lines}");
    }
}
