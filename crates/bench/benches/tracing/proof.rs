//! That the stacks do what is measured: pass what is clean, hold back what is
//! not. A benchmark of a stack that does nothing would be fast.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use palisade_redact::Redactor;
use tracing::dispatcher::with_default;

use crate::{
    event::{EVENTS, secret},
    stack::{Format, stack},
};

/// # Errors
///
/// What is wrong.
pub(crate) fn check(
    format: Format,
    redactor: &Redactor,
) -> Result<(), &'static str> {
    let plain = |log| written(format, None, log);
    let redacted = |log| written(format, Some(redactor), log);
    for event in EVENTS {
        let line = redacted(event.log);
        if !line.contains("48213")
            || without_time(&line) != without_time(&plain(event.log))
        {
            return Err("a clean event does not arrive as it was");
        }
    }
    let is_held_back = |line: &str| !line.contains("4111 1111");
    if is_held_back(&plain(secret)) || !is_held_back(&redacted(secret)) {
        return Err("nothing is redacted");
    }
    Ok(())
}

fn written(format: Format, redactor: Option<&Redactor>, log: fn()) -> String {
    let kept = Kept::default();
    let writer = kept.clone();
    let dispatch = stack(format, redactor, move || writer.clone());
    with_default(&dispatch, log);
    let bytes = kept.0.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The line from its level on.
fn without_time(line: &str) -> &str {
    line.find("INFO").and_then(|at| line.get(at..)).unwrap_or_default()
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
