use std::{error, fmt, io, time::Duration};

/// Not everything that was queued reached the collector.
#[derive(Debug)]
pub struct FlushError(pub(super) Reason);

#[derive(Debug)]
pub(super) enum Reason {
    /// It took longer than it may.
    Overdue(Duration),
    /// The operating system gives no thread.
    Thread(io::Error),
    /// The collector did not take it, or could not be reached.
    Unsent(u64),
}

impl FlushError {
    /// Whether the time was over. What was under way may still arrive.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        matches!(self.0, Reason::Overdue(_))
    }
}

impl fmt::Display for FlushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Overdue(timeout) => {
                write!(f, "telemetry was not sent within {timeout:?}")
            }
            Reason::Thread(_) => f.write_str("there is no thread to send from"),
            Reason::Unsent(count) => write!(
                f,
                "the collector did not take {count} spans, log records or \
                 exports of metrics"
            ),
        }
    }
}

impl error::Error for FlushError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.0 {
            Reason::Thread(cause) => Some(cause),
            _ => None,
        }
    }
}
