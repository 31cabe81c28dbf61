//! The last net: a writer that redacts whole lines.

mod line;
#[cfg(feature = "writer")]
mod make_writer;

use std::fmt;
use std::io::{self, Write};

use palisade_redact::{Mode, Redactor};

use self::line::Line;
#[cfg(feature = "writer")]
pub use self::make_writer::RedactedMakeWriter;

/// A writer that passes on redacted lines, for what does not come by
/// [`redacted`](crate::RedactExt::redacted).
///
/// It collects bytes until a line is whole, redacts the line, and passes it on
/// together with the other lines of the same `write`, in one `write`. It knows
/// only text: names and types of fields, which the wrapper of the subscriber
/// has, are gone here. So it stands behind that one and not in its place.
///
/// * A private key goes whole, over all its lines.
/// * A line above the redactor's `max_scan` becomes `[redacted:too_long]`, and
///   no more than about twice that much is ever held.
/// * A line that is not UTF-8 becomes `[redacted:not_utf8]`.
/// * What has come of a last line goes out, redacted, with a `flush` or when
///   this is dropped. What comes after a `flush` is judged as another line, so
///   a flush in the middle of a secret hides it from the rules.
/// * With [`Mode::Report`] bytes pass as they come, and findings are counted.
///
/// All state is in here: two writers do not know of each other, so a thread
/// that has its own cannot mix bytes into the lines of another.
///
/// # Errors
///
/// A `write` that fails before the first byte has gone has taken nothing and
/// may be repeated. If it fails later, the rest of its lines goes out first
/// with the next `write` or `flush`, or when this is dropped; who repeats it
/// then writes lines twice. An error when this is dropped is lost, as with
/// [`BufWriter`](io::BufWriter): call `flush` first to see it.
///
/// # Examples
///
/// ```
/// use std::io::Write as _;
///
/// use palisade_redact::Policy;
/// use palisade_tracing::RedactedWriter;
///
/// let redactor = Policy::payments().build()?;
/// let mut log = Vec::new();
/// let mut writer = RedactedWriter::new(&mut log, &redactor);
/// writer.write_all(b"login with pass")?;
/// writer.write_all(b"word=hunter2\n")?;
/// drop(writer);
/// assert_eq!(log, b"login with password=[redacted:password]\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RedactedWriter<W: Write> {
    inner: W,
    line: Line,
    /// Redacted lines on their way out; empty but for what an error left.
    out: Vec<u8>,
    /// The inner writer was called and has not come back: it panicked.
    is_broken: bool,
}

impl<W: Write> RedactedWriter<W> {
    /// Redacts what is written to `inner`.
    pub fn new(inner: W, redactor: &Redactor) -> Self {
        let line = Line::new(redactor);
        Self { inner, line, out: Vec::new(), is_broken: false }
    }

    /// The writer behind this one; what it is given directly is not redacted.
    pub const fn inner(&self) -> &W {
        &self.inner
    }

    /// Counts what would be found; the bytes stay as they are.
    fn write_unaltered(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        let gone = bytes.get(..count).unwrap_or(bytes);
        for part in gone.split_inclusive(|byte| *byte == b'\n') {
            self.line.take(part, &mut self.out);
            self.out.clear();
        }
        Ok(count)
    }

    /// Passes on `out`; what is left in it after an error has not gone.
    fn send(&mut self) -> io::Result<()> {
        while !self.out.is_empty() {
            self.is_broken = true;
            let written = self.inner.write(&self.out);
            self.is_broken = false;
            match written {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => drop(self.out.drain(..count.min(self.out.len()))),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.line.end(&mut self.out);
        if self.line.redactor().mode() == Mode::Report {
            self.out.clear();
        }
        self.send()
    }
}

impl<W: Write> Write for RedactedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.line.redactor().mode() == Mode::Report {
            return self.write_unaltered(bytes);
        }
        self.send()?;
        if !bytes.contains(&b'\n') {
            self.line.take(bytes, &mut self.out);
            return Ok(bytes.len());
        }
        let mut next = self.line.clone();
        let mut taken = 0_usize;
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            next.take(part, &mut self.out);
            taken = taken.saturating_add(part.len());
            if self.out.len() > next.redactor().max_scan() {
                break;
            }
        }
        let whole = self.out.len();
        let sent = self.send();
        if sent.is_err() && self.out.len() == whole {
            // Nothing has happened, so that the caller may repeat it.
            self.out.clear();
        } else {
            self.line = next;
        }
        sent.map(|()| taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.end()?;
        self.inner.flush()
    }
}

impl<W: Write> Drop for RedactedWriter<W> {
    fn drop(&mut self) {
        if !self.is_broken {
            let _nobody_to_tell = self.end();
        }
    }
}

impl<W: Write> fmt::Debug for RedactedWriter<W> {
    // What it holds is not redacted yet.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactedWriter").finish_non_exhaustive()
    }
}
