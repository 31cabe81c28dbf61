use std::fmt;

use palisade_redact::Redactor;
use tracing_core::Metadata;
use tracing_subscriber::fmt::MakeWriter;

use super::RedactedWriter;

/// Makes writers that redact whole lines, for the `fmt` layer and whoever else
/// takes a [`MakeWriter`].
///
/// Every writer made is a [`RedactedWriter`] of its own. The `fmt` layer takes
/// one for each event and writes the event at once, so that an event of
/// several lines goes out in one piece, and one thread never waits for, or
/// mixes with, the line of another.
///
/// What is remembered from line to line, an open private key, is remembered
/// within one event. A program that logs a key as one event for each line
/// needs one writer for all: `Mutex::new(RedactedWriter::new(file, &redactor))`
/// is a [`MakeWriter`] too. In that, a key left open in one thread takes the
/// lines of all others with it, up to 32 KiB.
///
/// # Examples
///
/// ```
/// use palisade_redact::Policy;
/// use palisade_tracing::RedactedMakeWriter;
///
/// let redactor = Policy::payments().build()?;
/// let net = RedactedMakeWriter::new(std::io::stderr, &redactor);
/// let _ = tracing_subscriber::fmt().with_writer(net).try_init();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RedactedMakeWriter<M> {
    inner: M,
    redactor: Redactor,
}

impl<M> RedactedMakeWriter<M> {
    /// Redacts what is written to the writers that `inner` makes.
    pub fn new(inner: M, redactor: &Redactor) -> Self {
        Self { inner, redactor: redactor.clone() }
    }
}

impl<'m, M: MakeWriter<'m>> MakeWriter<'m> for RedactedMakeWriter<M> {
    type Writer = RedactedWriter<M::Writer>;

    fn make_writer(&'m self) -> Self::Writer {
        RedactedWriter::new(self.inner.make_writer(), &self.redactor)
    }

    fn make_writer_for(&'m self, metadata: &Metadata<'_>) -> Self::Writer {
        let inner = self.inner.make_writer_for(metadata);
        RedactedWriter::new(inner, &self.redactor)
    }
}

impl<M> fmt::Debug for RedactedMakeWriter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactedMakeWriter").finish_non_exhaustive()
    }
}
